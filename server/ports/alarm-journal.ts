import type { ConsoleAlarm } from '#protocol/console/alarm'

/** A local record of alarms that does not need Postgres: what is in it is shown again after a restart. */
export type AlarmJournal = {
  /** What it holds: each alarm once, as all its lines tell it. Never throws: what cannot be read is counted and said. */
  read(): Promise<ConsoleAlarm[]>
  /** Resolves once the alarms are on the disk. Throws when they cannot be written. */
  append(alarms: readonly ConsoleAlarm[]): Promise<void>
  /** Absent: the last write was good, or there was none. */
  trouble(): string | undefined
  close(): Promise<void>
}
