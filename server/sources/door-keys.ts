import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { DoorRight, DoorRights } from '../ports/door-rights'

/** The right to deliver at one door in the name of one organization, as the environment has it. The key is a secret: never in a log. */
export type DoorKey = { readonly door: string; readonly key: string; readonly organization: string }

/** Rights by the hashes of their keys: how long a search takes tells nothing of a key. */
export function createDoorBook(): DoorBook {
  const rights = new Map<string, DoorRight & { readonly door: string }>()
  const doors = new Set<string>()
  return {
    put: (door, keyHash, right) => {
      rights.set(nameOf(keyHash), { ...right, door })
      doors.add(door)
    },
    isOpen: (door) => doors.has(door),
    find: (door, key) => {
      const right = rights.get(nameOf(createHash('sha256').update(key).digest()))
      return right?.door === door ? right : undefined
    },
    get isEmpty() {
      return rights.size === 0
    },
  }
}

export type DoorBook = Pick<DoorRights, 'isOpen' | 'find'> & {
  put(door: string, keyHash: Uint8Array, right: DoorRight): void
  readonly isEmpty: boolean
}

const nameOf = (keyHash: Uint8Array): string => Buffer.from(keyHash).toString('base64url')

/** The book of keys that stand in the environment. */
export function bookOf(keys: readonly DoorKey[]): DoorBook {
  const book = createDoorBook()
  for (const { door, key, organization } of keys)
    book.put(door, createHash('sha256').update(key).digest(), { organization, allow: [] })
  return book
}

/** The key that a request brings: behind the door in its path, in a header, or as the password that phones can be given. */
export function keyIn(pathKey: string | undefined, headers: IncomingHttpHeaders): string {
  const header = headers['x-farfield-key']
  const basic = /^basic ([a-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? []
  return pathKey ?? (typeof header === 'string' ? header : password)
}
