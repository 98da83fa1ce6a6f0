import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { isAdmitted, senderAddress } from './sender-address'

const from = (remoteAddress: string, told?: string) =>
  senderAddress({
    socket: { remoteAddress } as IncomingMessage['socket'],
    headers: told === undefined ? {} : { 'x-forwarded-for': told },
  })

it.each([
  ['192.0.2.7', undefined, '192.0.2.7'],
  ['::ffff:192.0.2.7', undefined, '192.0.2.7'],
  ['127.0.0.1', undefined, '127.0.0.1'],
  ['127.0.0.1', '198.51.100.4, 203.0.113.9', '203.0.113.9'],
  ['::ffff:127.0.0.1', '2001:db8::5', '2001:db8::5'],
  ['127.0.0.1', 'unknown', '127.0.0.1'],
  ['192.0.2.7', '203.0.113.9', '192.0.2.7'],
])('who sends from %s and says %s is %s: only a proxy of this machine is believed', (peer, told, address) => {
  expect(from(peer, told)).toBe(address)
})

it.each([
  ['192.0.2.7', [], true],
  ['192.0.2.7', ['192.0.2.0/24'], true],
  ['192.0.3.7', ['192.0.2.0/24', '192.0.3.7'], true],
  ['192.0.3.8', ['192.0.2.0/24', '192.0.3.7'], false],
  ['2001:db8::5', ['2001:db8::/32'], true],
  ['2001:db9::5', ['2001:db8::/32', '192.0.2.0/24'], false],
  ['', ['192.0.2.0/24'], false],
])('%s is let in from %j: %s', (address, networks, isLetIn) => {
  expect(isAdmitted(address, networks)).toBe(isLetIn)
})
