import type { Server } from 'node:http'
import type { Database } from '#db/client'
import type { ServerConfig } from './config'
import type { Log } from './log'
import type { Metrics } from './metrics'
import type { Inbox } from './ports/inbox'
import { createPostgresDoorKeys } from './postgres/postgres-door-keys'
import { createAllDoors } from './sources/all-doors'
import { bookOf } from './sources/door-keys'
import { keepDoorRights } from './sources/door-rights-keeper'
import { listenHttpDoors } from './sources/http-receiver'

/** Word of new keys may be lost: they are read so often all the same. */
const READ_EVERY_MS = 30_000

const now = () => Date.now()

type Base = {
  readonly config: ServerConfig
  readonly log: Log
  readonly metrics: Metrics
  readonly db: Database
  readonly closers: { readonly name: string; readonly close: () => Promise<unknown> }[]
}

export type OpenDoors = {
  /** Reads the keys again; opens the port when there is one for the first time. */
  read(): Promise<void>
}

/** The doors of those who deliver over HTTP; the port is opened when somebody has a key. Throws when it cannot be, where the environment has keys. */
export async function startDoors({ config, log, metrics, db, closers }: Base, inbox: Inbox): Promise<OpenDoors> {
  const { doorKeys, doorsPort: port, doorsHost, rock7PublicKey } = config
  const rights = keepDoorRights(createPostgresDoorKeys(db), bookOf(doorKeys), log)
  const doors = createAllDoors(rock7PublicKey)
  let server: Promise<Server> | undefined
  const open = async () => {
    server ??= listenHttpDoors({
      ...{ port, doors, rights, inbox, counters: metrics.counters, log, now },
      ...(doorsHost === undefined ? {} : { host: doorsHost }),
    })
    await server
    log.info({ port, signed: rock7PublicKey !== undefined }, 'doors are open')
  }
  const read = async () => {
    if (!(await rights.read()) || server !== undefined) return
    await open().catch((error) => {
      server = undefined
      log.error({ err: error, port }, 'the port of the doors could not be opened; it will be tried again')
    })
  }
  // Keys of the environment are meant from the beginning, whatever the record does: it is no use to be up without their port.
  if (doorKeys.length > 0) await open()
  void read()
  const reading = setInterval(read, READ_EVERY_MS)
  const close = async () => {
    clearInterval(reading)
    const opened = await server
    opened?.closeAllConnections()
    await new Promise((resolve) => (opened === undefined ? resolve(undefined) : opened.close(resolve)))
    await rights.stop()
  }
  closers.push({ name: 'doors', close })
  return { read }
}
