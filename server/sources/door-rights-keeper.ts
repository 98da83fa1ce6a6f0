import type { Log } from '../log'
import type { DoorKeyRecord, DoorRight, DoorRights, DoorUse } from '../ports/door-rights'
import { createDoorBook, type DoorBook } from './door-keys'

export type KeptDoorRights = DoorRights & {
  /** Reads the keys again; resolves to whether anybody has one. */
  read(): Promise<boolean>
  stop(): Promise<void>
}

const NOTE_EVERY_MS = 1000

/** The keys of the record beside those of the environment. While the record is away those read last hold. */
export function keepDoorRights(record: DoorKeyRecord, ofEnvironment: DoorBook, log: Pick<Log, 'warn'>): KeptDoorRights {
  let book = createDoorBook()
  let uses = new Map<string, DoorUse & { keyId: string }>()
  const read = async () => {
    try {
      const fresh = createDoorBook()
      for (const { door, keyHash, ...right } of await record.read()) fresh.put(door, keyHash, right)
      book = fresh
    } catch (error) {
      log.warn({ err: error }, 'the keys of the doors could not be read; it will be tried again')
    }
    return !book.isEmpty || !ofEnvironment.isEmpty
  }
  const write = async () => {
    if (uses.size === 0) return
    const written = [...uses.values()]
    uses = new Map()
    await record
      .note(written)
      .catch((error) =>
        log.warn({ err: error, keys: written.length }, 'how keys of doors were used could not be noted'),
      )
  }
  const note = ({ keyId }: DoorRight, use: DoorUse) => {
    if (keyId !== undefined) uses.set(`${keyId} ${use.fault === undefined}`, { ...use, keyId })
  }
  const writing = setInterval(write, NOTE_EVERY_MS)
  return {
    ...{ read, note },
    isOpen: (door) => ofEnvironment.isOpen(door) || book.isOpen(door),
    find: (door, key) => ofEnvironment.find(door, key) ?? book.find(door, key),
    stop: async () => {
      clearInterval(writing)
      await write()
    },
  }
}
