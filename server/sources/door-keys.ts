import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The right to deliver at one door in the name of one organization. The key is a secret: never in a log. */
export type DoorKey = { readonly door: string; readonly key: string; readonly organization: string }

/** The organization whose key this is; undefined: nobody's. Takes as long for a key that is nearly right as for any other. */
export function organizationOfKey(keys: readonly DoorKey[], door: string, offered: string): string | undefined {
  const hash = hashOf(offered)
  const matching = keys.filter((one) => timingSafeEqual(hashOf(one.key), hash) && one.door === door)
  return matching[0]?.organization
}

/** The key that a request brings: behind the door in its path, in a header, or as the password that phones can be given. */
export function keyIn(pathKey: string | undefined, headers: IncomingHttpHeaders): string {
  const header = headers['x-farfield-key']
  const basic = /^basic ([a-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? []
  return pathKey ?? (typeof header === 'string' ? header : password)
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
