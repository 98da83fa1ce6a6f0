import { join } from 'node:path'
import { DAY_MS } from '#base/units'
import type { Database } from '#db/client'
import type { ServerConfig } from './config'
import { type AccessKeeper, keepAccess } from './console/access-keeper'
import { type ConsoleDesk, createConsoleDesk } from './console/console-desk'
import { keepSenderDirectory, type SenderDirectory } from './console/sender-directory'
import { openFileJournal } from './files/file-alarm-journal'
import { createSenderCopy } from './files/sender-copy'
import type { Log } from './log'
import type { Metrics } from './metrics'
import type { AlarmJournal } from './ports/alarm-journal'
import type { ConsoleGate } from './ports/console-feed'
import type { LiveBus } from './ports/live-bus'
import {
  createPostgresAccessRecord,
  createPostgresRecordedAlarms,
  readPostgresSenders,
} from './postgres/postgres-console'
import { openConsoleGate } from './socket/console-gate'
import type { SocketGate } from './socket/socket-gate'

/** The part of main.ts that brings alarms to operators. */

/** What operators are shown, who may send, and where alarms are kept beside the record, if anywhere. */
export type Console = {
  readonly desk: ConsoleDesk
  readonly directory: SenderDirectory
  readonly journal?: AlarmJournal
}

type Base = {
  readonly config: ServerConfig
  readonly log: Log
  readonly metrics: Metrics
  readonly db: Database
  readonly closers: { readonly name: string; readonly close: () => Promise<unknown> }[]
}

const now = () => Date.now()

/** Entries that ended before so long name no alarm any more. */
const PAST_ENTRIES_MS = 7 * DAY_MS

/** The way of alarms to operators: begun before the doors are opened, and needing neither Postgres nor Redis for it. */
export async function startConsole({ config, log, metrics, db, closers }: Base, bus: LiveBus): Promise<Console> {
  const { dataFolder, directIpPort, httpPort, roles } = config
  const { counters } = metrics
  const folder = dataFolder === undefined ? undefined : join(dataFolder, 'alarms')
  const hears = roles.has('doors')
  const name = hears ? `alarms-${directIpPort}` : `alarms-live-${httpPort}`
  const journal = folder === undefined ? undefined : openFileJournal({ folder, name, counters, log, now })
  const source = { read: () => readPostgresSenders(db, now() - PAST_ENTRIES_MS), ...createSenderCopy(folder, log) }
  const directory = keepSenderDirectory({ source, log, now })
  const recorded = createPostgresRecordedAlarms(db)
  const kept = journal === undefined ? {} : { journal }
  const desk = createConsoleDesk({ directory, recorded, bus, hears, now, counters, log, ...kept })
  // Nobody hears or watches here.
  if (!hears && !roles.has('live')) return { desk, directory, ...kept }
  await directory.start()
  await desk.start()
  closers.push({ name: 'alarms', close: async () => [directory.stop(), await desk.stop()] })
  metrics.gauge('alarms_open', 'Alarms that operators are shown.', () => desk.open().length)
  if (journal === undefined && hears) log.warn('FARFIELD_DATA_DIR is not set: no journal of alarms is kept')
  return { desk, directory, ...kept }
}

/** Lets operators in, each as its token allows. */
export function openConsole(
  { config: { secret }, log, metrics, db, closers }: Base,
  { desk }: Console,
  gate: SocketGate,
): AccessKeeper {
  let operators: ConsoleGate | undefined
  const access = keepAccess(createPostgresAccessRecord(db), log, () => operators?.endRevoked())
  const feed = { open: desk.open, hearing: desk.hearing, isRevoked: access.isRevoked }
  const opened = openConsoleGate(gate.openConsole(), {
    ...{ feed, counters: metrics.counters, log, now },
    ...(secret === undefined ? {} : { secret }),
  })
  operators = opened
  desk.attach(opened)
  metrics.gauge('operators', 'Sockets that follow the operators’ feed.', () => opened.operatorCount())
  closers.push({ name: 'console', close: async () => [access.stop(), opened.close()] })
  if (secret === undefined) log.warn('FARFIELD_SECRET is not set: no operator is let in')
  return access
}

const WAYS = {
  direct: 'heard in this process',
  redis: 'heard by other processes, and told of over Redis',
  record: 'heard by other processes; Redis is away, so they are shown once they are recorded',
} as const

/** How alarms reach operators from here, in words. Everybody may ask, so whether there is an alarm, and who watches, is told by metrics alone. */
export function consoleHealth({ desk, journal }: Console) {
  const trouble = journal?.trouble()
  return {
    way: WAYS[desk.hearing().way],
    journal:
      journal === undefined
        ? 'none: FARFIELD_DATA_DIR is not set'
        : trouble === undefined
          ? 'is written'
          : `cannot be written (${trouble}): alarms are shown, and kept by Postgres alone`,
  }
}
