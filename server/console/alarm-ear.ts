import type { ConsoleAlarm } from '#protocol/console/alarm'
import type { Log } from '../log'
import type { AlarmJournal } from '../ports/alarm-journal'
import type { Counters } from '../ports/counters'
import type { ArrivedMessage, Inbox } from '../ports/inbox'
import { type Calls, callsOf, judgeCalls } from './alarm-calls'
import type { SenderDirectory } from './sender-directory'

export const ALARM_FAULT_KINDS = ['alarm-tripped-assertion', 'alarm-not-kept'] as const

export type AlarmEarOptions = {
  readonly directory: SenderDirectory
  /** Absent: there is no folder to keep it in. */
  readonly journal?: AlarmJournal
  /** Shows an alarm to operators, here and in other processes. */
  readonly show: (alarm: ConsoleAlarm) => void
  readonly counters: Counters
  readonly log: Pick<Log, 'error' | 'warn'>
  readonly patience?: { readonly directoryMs: number; readonly journalMs: number }
}

export type AlarmEar = {
  /** The same inbox; what is recorded is listened to before, and whoever records it waits for nothing more and sees no fault of the ear. */
  listenTo(inbox: Inbox): Inbox
}

/** How long an alarm waits for the record to say whose it is, and for the disk: then it is shown without. */
const PATIENCE = { directoryMs: 300, journalMs: 200 }
/** A flood of calls of nobody known reads the record so often at most. */
const FRESH_MS = 2000

/**
 * An alarm's own way to operators: looked for in the bytes as they arrive, kept in the journal, shown; all of it beside the commit, which may fail or take its
 * time. Only the commit answers the sender. What is shown says what keeps it.
 */
export function createAlarmEar(options: AlarmEarOptions): AlarmEar {
  return {
    listenTo: (inbox) => ({
      ...inbox,
      record: async (message) => {
        const heard = hear(message, options)
        const recorded = await inbox.record(message)
        if (heard !== undefined) void heard.then((alarms) => committed(alarms, options))
        return recorded
      },
    }),
  }
}

/** The alarms of a message, once they are shown; undefined for nearly every message, at once. */
function hear(message: ArrivedMessage, options: AlarmEarOptions): Promise<readonly ConsoleAlarm[]> | undefined {
  try {
    const calls = callsOf(message)
    return calls && showCalls(calls, options).catch((error) => tripped(error, options))
  } catch (error) {
    tripped(error, options)
    return undefined
  }
}

/** Our own fault: the message is recorded all the same, and ingest will find the alarm in it. */
function tripped(error: unknown, { counters, log }: AlarmEarOptions): readonly ConsoleAlarm[] {
  counters.fault('alarm-tripped-assertion')
  log.error({ err: error }, 'the ear for alarms tripped an assertion; the message goes its usual way')
  return []
}

async function showCalls(calls: Calls, options: AlarmEarOptions): Promise<readonly ConsoleAlarm[]> {
  const { alarms } = await judge(calls, options)
  if (alarms.length === 0) return []
  const record = await keep(alarms, options)
  const kept = alarms.map((alarm) => ({ ...alarm, record }))
  for (const alarm of kept) {
    options.counters.event(`alarm-heard-${alarm.trust}`)
    options.show(alarm)
  }
  return kept
}

async function judge(calls: Calls, { directory, patience = PATIENCE }: AlarmEarOptions) {
  const judged = judgeCalls(calls, directory)
  if (judged.isSure) return judged
  // Registered a moment ago, perhaps, or given another key.
  await within(patience.directoryMs, directory.refresh(FRESH_MS))
  return judgeCalls(calls, directory)
}

/** A disk that is full, slow or gone keeps no alarm from being shown; one that was slow is heard of when it has it. */
async function keep(
  alarms: readonly ConsoleAlarm[],
  { journal, show, counters, patience = PATIENCE }: AlarmEarOptions,
): Promise<'journal' | 'memory'> {
  if (journal === undefined) return 'memory'
  const lines = alarms.map((alarm) => ({ ...alarm, record: 'journal' as const }))
  const writing = journal.append(lines).then(
    () => true,
    () => false,
  )
  const isKept = await within(patience.journalMs, writing)
  if (isKept === true) return 'journal'
  counters.fault('alarm-not-kept')
  if (isKept === undefined) void writing.then((isLate) => isLate && lines.forEach(show))
  return 'memory'
}

function committed(alarms: readonly ConsoleAlarm[], { journal, show }: AlarmEarOptions): void {
  const now = alarms.map((alarm) => ({ ...alarm, record: 'committed' as const }))
  for (const alarm of now) show(alarm)
  if (now.length > 0) journal?.append(now).catch(() => {})
}

/** What a promise gives within so long; undefined when it takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
