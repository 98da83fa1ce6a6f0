import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Server } from 'node:http'
import { createLog } from '../log'
import type { Inbox } from '../ports/inbox'
import { bookOf } from './door-keys'
import { type HttpReceiverOptions, listenHttpDoors } from './http-receiver'
import { OSMAND_DOOR } from './osmand-door'
import { OWNTRACKS_DOOR } from './owntracks-door'
import { createRock7Door } from './rock7-door'
import { createRockBlockDoor } from './rockblock-door'

/** For tests: a key for each door. */
export const KEYS = {
  rockblock: 'rockblock-key-0123456789',
  rock7: 'rock7-key-0123456789abcd',
  osmand: 'osmand-key-0123456789abc',
  owntracks: 'owntracks-key-0123456789',
} as const
export type Door = keyof typeof KEYS

export const RECEIVED_MS = 1_790_319_124_000

/** For tests: doors on a free port, what they count, and a way to knock. */
export async function openTestDoors(
  inbox: Pick<Inbox, 'record'>,
  options: Partial<HttpReceiverOptions> & { publicKey?: KeyObject; organization?: string } = {},
) {
  const { publicKey, organization = 'default', ...more } = options
  const counts = new Map<string, number>()
  const count = (kind: string, by = 1) => void counts.set(kind, (counts.get(kind) ?? 0) + by)
  const server: Server = await listenHttpDoors({
    ...{ port: 0, host: '127.0.0.1', inbox, log: createLog('silent'), now: () => RECEIVED_MS },
    doors: [createRockBlockDoor(publicKey), createRock7Door(publicKey), OSMAND_DOOR, OWNTRACKS_DOOR],
    rights: { ...bookOf(Object.entries(KEYS).map(([door, key]) => ({ door, key, organization }))), note: () => {} },
    counters: { fault: count, event: count },
    ...more,
  })
  const { port } = server.address() as { port: number }
  const address = (door: string, key = '') => `http://127.0.0.1:${port}/in/${door}${key === '' ? '' : `/${key}`}`
  const knock = (door: Door, init: RequestInit = {}, query = '') =>
    fetch(`${address(door, KEYS[door])}${query}`, { method: 'POST', ...init })
  const postJson = (door: Door, body: object, headers = {}) =>
    knock(door, { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
  const postForm = (door: Door, body: Record<string, string>) => knock(door, { body: new URLSearchParams(body) })
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { port, counts, address, knock, postJson, postForm, close }
}

/** For tests: a pair of keys as the provider has one. */
export const PROVIDER = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** For tests: what the provider would sign, with claims as texts; or what somebody else would. */
export function tokenOf(
  body: object,
  part: { header?: object; claims?: object; key?: KeyObject; signature?: string } = {},
): string {
  const claims = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]))
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = [
    encode(part.header ?? { alg: 'RS256' }),
    encode({ iss: 'Rock 7', iat: RECEIVED_MS / 1000, ...claims, ...part.claims }),
  ].join('.')
  const signature = createSign('RSA-SHA256')
    .update(signed)
    .sign(part.key ?? PROVIDER.privateKey, 'base64url')
  return `${signed}.${part.signature ?? signature}`
}
