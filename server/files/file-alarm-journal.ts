import { type FileHandle, mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS } from '#base/units'
import { type ConsoleAlarm, joinAlarms } from '#protocol/console/alarm'
import type { Log } from '../log'
import type { AlarmJournal } from '../ports/alarm-journal'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import { alarmOfLine, lineOf } from './journal-line'

export const JOURNAL_FAULT_KINDS = ['journal-unwritable', 'journal-torn-line', 'journal-unreadable'] as const

export type FileJournalOptions = {
  /** Made when the first alarm is written. */
  readonly folder: string
  /** The file's own name within it; of two processes with one folder, each has one. */
  readonly name: string
  readonly counters: Counters
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>
  readonly now: Clock
  readonly bytesMax?: number
}

const SUFFIX = '.journal'
/** Some thousand lines: the next one begins a new file. */
const BYTES_MAX = 1_000_000
/** What goes over into a new file: alarms heard of in this time, and of those the newest so many. */
const KEPT_MS = 30 * DAY_MS
const KEPT_MAX = 1000

/**
 * Lines in an append-only file, each synced before its alarm counts as kept; lines that come while others are being synced share the next sync. When it
 * is full, a new file takes over with one line for each alarm that is still kept, put in its place whole. Every line has its own check: a torn last line, or a
 * damaged one, costs itself and nothing else.
 */
export function openFileJournal(options: FileJournalOptions): AlarmJournal {
  const { folder, name, counters, log, now } = options
  const path = join(folder, `${name}${SUFFIX}`)
  const kept = new Map<string, ConsoleAlarm>()
  const writer = createWriter(path, options, () => keptLines(kept, options))
  let trouble: string | undefined
  const note = (alarms: readonly ConsoleAlarm[]) => {
    for (const alarm of alarms) {
      const known = kept.get(alarm.id)
      kept.set(alarm.id, known === undefined ? alarm : joinAlarms(known, alarm))
    }
    if (kept.size > 2 * KEPT_MAX) leaveOutOld(kept, now())
  }
  return {
    read: async () => {
      const others: ConsoleAlarm[] = []
      for (const file of await journalsIn(folder, options)) {
        const alarms = await readJournal(join(folder, file), options)
        if (join(folder, file) === path) note(alarms)
        else others.push(...alarms)
      }
      return [...kept.values(), ...others]
    },
    append: async (alarms) => {
      note(alarms)
      try {
        await writer.write(alarms.map(lineOf).join(''))
        if (trouble !== undefined) log.info({ path }, 'the journal of alarms is written again')
        trouble = undefined
        counters.event('journal-written', alarms.length)
      } catch (error) {
        trouble = (error as NodeJS.ErrnoException).code ?? String(error)
        counters.fault('journal-unwritable')
        log.error({ err: error, path }, 'the journal of alarms cannot be written; alarms are shown all the same')
        throw error
      }
    },
    trouble: () => trouble,
    close: () => writer.close(),
  }
}

/** Leaves out what is too old, and of what is too much the oldest; gives how many. */
function leaveOutOld(kept: Map<string, ConsoleAlarm>, nowMs: number): number {
  const newest = [...kept.values()].sort((a, b) => b.lastReceivedAtMs - a.lastReceivedAtMs)
  const left = newest.filter((alarm, i) => i >= KEPT_MAX || alarm.lastReceivedAtMs <= nowMs - KEPT_MS)
  for (const { id } of left) kept.delete(id)
  return left.length
}

/** The lines of a new file; the log says what goes over into it. */
function keptLines(kept: Map<string, ConsoleAlarm>, { now, log, name }: FileJournalOptions): string {
  const leftOut = leaveOutOld(kept, now())
  log.info({ journal: name, kept: [...kept.keys()], leftOut }, 'the journal of alarms begins a new file')
  return [...kept.values()].map(lineOf).join('')
}

type Waiting = { readonly text: string; resolve(): void; reject(error: unknown): void }

/** Writes texts to the end of a file, one sync for all that wait. After a failure the next text opens the file anew. */
function createWriter(path: string, { folder, log, bytesMax = BYTES_MAX }: FileJournalOptions, fresh: () => string) {
  let waiting: Waiting[] = []
  let file: FileHandle | undefined
  let bytes = 0
  let running: Promise<void> | undefined

  const openAtEnd = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const handle = await open(path, 'a+', 0o600)
    bytes = (await handle.stat()).size
    // What was torn off last time ends here: the next line begins on a line of its own.
    if (bytes > 0) bytes += await append(handle, '\n')
    else await syncFolder(folder)
    return handle
  }
  const putText = async (text: string) => {
    file ??= await openAtEnd()
    bytes += await append(file, text)
    await file.datasync()
    // What was written is kept; a file that cannot be made now is tried for again with the next line.
    if (bytes > bytesMax) await beginAnew().catch((error) => log.warn({ err: error }, 'a new journal cannot be begun'))
  }
  /** Under another name until it is whole. */
  const beginAnew = async () => {
    const next = await open(`${path}.next`, 'w', 0o600)
    try {
      const size = await append(next, fresh())
      await next.datasync()
      await rename(`${path}.next`, path)
      await syncFolder(folder)
      bytes = size
    } finally {
      await next.close()
    }
    const old = file
    file = await open(path, 'a', 0o600)
    await old?.close()
  }
  const run = async () => {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        await putText(group.map(({ text }) => text).join(''))
        for (const { resolve } of group) resolve()
      } catch (error) {
        await file?.close().catch(() => {})
        file = undefined
        for (const { reject } of group) reject(error)
      }
    }
    running = undefined
  }
  return {
    write: (text: string) =>
      new Promise<void>((resolve, reject) => {
        waiting.push({ text, resolve, reject })
        running ??= run()
      }),
    close: async () => {
      await running
      await file?.close()
      file = undefined
    },
  }
}

async function append(file: FileHandle, text: string): Promise<number> {
  const bytes = Buffer.from(text)
  await file.appendFile(bytes)
  return bytes.length
}

/** A new name in a folder is on the disk only once the folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

async function journalsIn(folder: string, { counters, log }: FileJournalOptions): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith(SUFFIX)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    counters.fault('journal-unreadable')
    log.error({ err: error, folder }, 'the journals of alarms cannot be read')
    return []
  }
}

async function readJournal(path: string, { counters, log }: FileJournalOptions): Promise<ConsoleAlarm[]> {
  const text = await readFile(path, 'utf8').catch((error) => {
    counters.fault('journal-unreadable')
    log.error({ err: error, path }, 'a journal of alarms cannot be read')
    return ''
  })
  const alarms = new Map<string, ConsoleAlarm>()
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const alarm = alarmOfLine(line)
    if (alarm === undefined) {
      counters.fault('journal-torn-line')
      log.warn({ path }, 'a line of the journal of alarms is torn or damaged; it is left out')
      continue
    }
    const known = alarms.get(alarm.id)
    alarms.set(alarm.id, known === undefined ? alarm : joinAlarms(known, alarm))
  }
  return [...alarms.values()]
}
