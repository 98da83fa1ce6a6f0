import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/**
 * The network address of whoever sends. A proxy on this machine says it for others, in the last place of `X-Forwarded-For`, which it writes itself; from
 * anywhere else that header is anybody's word.
 */
export function senderAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>): string {
  // Node shows IPv4 peers of a dual-stack socket as `::ffff:192.0.2.1`.
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  if (peer !== '127.0.0.1' && peer !== '::1') return peer
  const told = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return told !== undefined && isIP(told) !== 0 ? told : peer
}

/** Whether an address lies in one of some networks, such as `192.0.2.0/24` or `2001:db8::1`. Without any network: yes. */
export function isAdmitted(address: string, networks: readonly string[]): boolean {
  if (networks.length === 0) return true
  const list = new BlockList()
  for (const network of networks) {
    const [net = '', prefix] = network.split('/')
    const family = isIP(net) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(net, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family)
  }
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
