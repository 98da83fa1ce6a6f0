import { alarmIdOf, type ConsoleAlarm } from '#protocol/console/alarm'
import type { Hearing } from '#protocol/console/messages'
import { readAlarm } from '#protocol/console/read-message'
import type { Log } from '../log'
import type { AlarmJournal } from '../ports/alarm-journal'
import type { Clock } from '../ports/clock'
import type { ConsoleGate } from '../ports/console-feed'
import type { Counters } from '../ports/counters'
import type { LiveBus } from '../ports/live-bus'
import type { RecordedAlarm, RecordedAlarms } from '../ports/recorded-alarms'
import { ALARMS_MAX, ALARMS_OF_DEVICE_MAX, type AlarmBook, CANCELLED_SHOWN_MS, createAlarmBook } from './alarm-book'
import { type AlarmEar, createAlarmEar } from './alarm-ear'
import type { SenderDirectory } from './sender-directory'

export type ConsoleDeskOptions = {
  readonly directory: SenderDirectory
  readonly recorded: RecordedAlarms
  /** A bus of its own: what viewers may ask for by name is not on it. */
  readonly bus: LiveBus
  readonly journal?: AlarmJournal
  /** Whether messages arrive in this process. */
  readonly hears: boolean
  readonly now: Clock
  readonly counters: Counters
  readonly log: Log
}

/** One process's desk for alarms: from its doors, its journal, other processes and the record, to those who watch here. */
export type ConsoleDesk = {
  readonly ear: AlarmEar
  open(): ConsoleAlarm[]
  hearing(): Hearing
  /** From now on told of every alarm. */
  attach(gate: ConsoleGate): void
  /** Alarms were recorded, or may have been. */
  alarmsRecorded(): void
  start(): Promise<void>
  stop(): Promise<void>
}

const MOST = { all: ALARMS_MAX, ofDevice: ALARMS_OF_DEVICE_MAX }
/** The one channel. */
const CHANNEL = 'all'
/** Finds what a lost notice forgot, and that the record is back. */
const LOOK_MS = 5000
const AWAY_MS = 3 * LOOK_MS
/** However many are recorded, the record is read so often at most: what is heard here is shown without it. */
const READ_MS = 500
/** What this process has heard is told again, for processes that began after, or were cut off from the bus. */
const RESTATE_LOOKS = 3

export function createConsoleDesk(options: ConsoleDeskOptions): ConsoleDesk {
  const { directory, bus, journal, hears, now, counters, log } = options
  let gate: ConsoleGate | undefined
  let isRecordAway = false
  let readAtMs = 0
  let looks = 0
  let timer: NodeJS.Timeout | undefined
  let unsubscribe = async () => {}

  const book: AlarmBook = createAlarmBook({
    ...{ directory, now },
    onAlarm: (alarm, before) => {
      if (before === undefined) counters.event('alarm-shown')
      gate?.alarm(alarm, before)
    },
    onGone: (alarm) => gate?.gone(alarm),
  })
  const tell = (alarm: ConsoleAlarm) => void bus.publish(CHANNEL, JSON.stringify(alarm))
  const show = (alarm: ConsoleAlarm) => {
    book.take(alarm)
    tell(alarm)
  }
  const ear = createAlarmEar({ directory, show, counters, log, ...(journal === undefined ? {} : { journal }) })
  const record = spaced(READ_MS, async () => {
    try {
      const rows = await options.recorded.open(now() - CANCELLED_SHOWN_MS, MOST)
      book.takeRecorded(rows.map(recordedAlarm))
      isRecordAway = false
      readAtMs = now()
    } catch (error) {
      if (!isRecordAway) log.warn({ err: error }, 'recorded alarms cannot be read; those that are heard are shown')
      isRecordAway = true
    }
  })
  const look = () => {
    book.review()
    record.ask()
    looks += 1
    if (!hears || looks % RESTATE_LOOKS !== 0) return
    for (const alarm of book.heard()) tell(alarm)
    void keepLate(book, show, journal)
  }
  return {
    ear,
    open: () => book.open(),
    hearing: () => ({
      // One that hangs says nothing at all.
      record: isRecordAway || now() - readAtMs > AWAY_MS ? 'away' : 'answers',
      way: hears ? 'direct' : bus.isUp() ? 'redis' : 'record',
    }),
    attach: (opened) => {
      gate = opened
    },
    alarmsRecorded: record.ask,
    start: async () => {
      unsubscribe = await bus.subscribe(CHANNEL, (text) => takeTold(text, book, counters))
      for (const alarm of (await journal?.read()) ?? []) book.take(alarm)
      timer = setInterval(look, LOOK_MS)
      record.ask()
    },
    stop: async () => {
      clearInterval(timer)
      record.stop()
      await unsubscribe().catch(() => {})
      await journal?.close()
    },
  }
}

/** What nothing keeps yet is tried again: the disk may have room by now. */
async function keepLate(
  book: AlarmBook,
  show: (alarm: ConsoleAlarm) => void,
  journal: AlarmJournal | undefined,
): Promise<void> {
  const late = book.heard().filter(({ record }) => record === 'memory')
  if (journal === undefined || late.length === 0) return
  const kept = late.map((alarm) => ({ ...alarm, record: 'journal' as const }))
  await journal.append(kept).then(
    () => kept.forEach(show),
    () => {},
  )
}

function takeTold(text: string, book: AlarmBook, counters: Counters): void {
  const read = readAlarm(parsed(text))
  if (read.ok) book.take(read.value)
  else counters.fault(read.fault.kind)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Runs at once when asked; then not before it is done and so long has passed, once for all who ask meanwhile. */
function spaced(everyMs: number, run: () => Promise<void>): { ask(): void; stop(): void } {
  let isBusy = false
  let isAsked = false
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  const begin = async () => {
    isBusy = true
    isAsked = false
    await run()
    timer = setTimeout(() => {
      isBusy = false
      if (isAsked) ask()
    }, everyMs)
  }
  const ask = () => {
    if (isBusy || isStopped) isAsked = true
    else void begin()
  }
  const stop = () => {
    isStopped = true
    clearTimeout(timer)
  }
  return { ask, stop }
}

/** An alarm of the record as operators see it, but for whose it is: that is in the directory. */
function recordedAlarm(row: RecordedAlarm): ConsoleAlarm {
  const { organizationId, device, slot, distress, raisedAtMs, receivedAtMs, lastReceivedAtMs, cancelledAtMs, fix } = row
  const trust = row.isKeyed ? 'authenticated' : 'unauthenticated'
  return {
    ...{ id: alarmIdOf({ ...row, trust }), device, slot, distress, raisedAtMs, receivedAtMs, lastReceivedAtMs },
    ...(cancelledAtMs === undefined ? {} : { cancelled: { atMs: cancelledAtMs, trust } }),
    ...(fix === undefined ? {} : { fix }),
    ...{ trust, record: 'committed', organizationId, entries: [] },
  }
}
