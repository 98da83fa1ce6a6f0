import { DAY_MS, SECOND_MS } from '#base/units'
import { LAB_ACTIONS, type LabAction, type LabDone, type LabRefusal, type LabView } from '#protocol/live/lab'
import type { AskOutcome } from '../ingest/replies'
import type { StreamWorker } from '../ingest/stream-worker'
import type { Clock } from '../ports/clock'
import type { DemoRadio, RadioReport } from '../ports/demo-radio'
import type { LabBooks, LabRecord, LabSender } from '../ports/lab-record'
import type { LinkLab } from '../ports/link-lab'
import type { ErasableSyncStateStore } from '../ports/sync-state-store'
import { missingMessages } from './missing-messages'
import { hasComeBy, type Memory, recall } from './sender-memory'

export type LinkLabParts = {
  readonly record: LabRecord
  readonly radio: DemoRadio
  readonly worker: Pick<StreamWorker, 'letGo' | 'replyNow'>
  readonly syncStates: Pick<ErasableSyncStateStore, 'load' | 'forget'>
  /** Whether messages can be sent to devices at all. */
  readonly hasReplies: boolean
  /** Ends this process in good order; whoever started it starts it again. */
  readonly restart: () => void
  readonly now: Clock
}

/** How long a thing rests after it was done: a visitor may play, not hammer. */
const REST_MS: Record<LabAction, number> = {
  'lose-messages': 2 * SECOND_MS,
  'no-satellite': 2 * SECOND_MS,
  'forget-memory': 10 * SECOND_MS,
  'restart-server': 20 * SECOND_MS,
  'ask-now': 20 * SECOND_MS,
}

/** A picture this young is given again: many may watch one race. */
const KEPT_MS = SECOND_MS

/** The lab of one race: what was last shown of it, and when each thing was last done to it. */
type Bench = {
  kept?: { readonly atMs: number; readonly look: Promise<LabView | undefined> }
  readonly doneAtMs: Map<LabAction, number>
}

/**
 * Breaks the radio link of simulated races on purpose, and shows what becomes of it. Whatever is asked of a race that is not a
 * simulation is answered with nothing, because the record tells nothing of such a race.
 */
export function createLinkLab(parts: LinkLabParts): LinkLab {
  const sinceMs = parts.now()
  const benches = new Map<string, Bench>()

  const inspect = async (slug: string): Promise<Inspection | undefined> => {
    const nowMs = parts.now()
    const radio = await parts.radio.report(slug)
    const gapsSinceMs = radio?.liveSinceMs ?? Math.floor(nowMs / DAY_MS) * DAY_MS
    const books = await parts.record.read(slug, { nowMs, gapsSinceMs })
    if (books === undefined) return undefined
    const bench = benches.get(slug) ?? { doneAtMs: new Map() }
    benches.set(slug, bench)
    const refusals = LAB_ACTIONS.flatMap((action) => {
      const why = whyNot({ action, books, radio, parts, sinceMs, nowMs, doneAtMs: bench.doneAtMs.get(action) })
      return why === undefined ? [] : [{ action, why }]
    })
    return { bench, books, radio, nowMs, gapsSinceMs, refusals }
  }

  const look = async (slug: string): Promise<LabView | undefined> => {
    const found = await inspect(slug)
    if (found === undefined) return undefined
    const memory = await recall(found.books.senders, parts.syncStates)
    const senders = found.books.senders.filter(isReporting(found.nowMs))
    const remembered = senders.filter(({ streamId }) => memory.has(streamId)).length
    const unauthenticated = senders.filter(({ hasKey }) => !hasKey).length
    return { ...viewOf(found, memory), serverSinceMs: sinceMs, senders: senders.length, remembered, unauthenticated }
  }

  const lookKept = (slug: string): Promise<LabView | undefined> => {
    const bench = benches.get(slug)
    if (bench?.kept !== undefined && parts.now() - bench.kept.atMs < KEPT_MS) return bench.kept.look
    const fresh = look(slug)
    if (bench !== undefined) bench.kept = { atMs: parts.now(), look: fresh }
    return fresh
  }

  const act = async (slug: string, action: LabAction): Promise<LabDone | { why: LabRefusal } | undefined> => {
    const found = await inspect(slug)
    if (found === undefined) return undefined
    const refusal = found.refusals.find((one) => one.action === action)
    if (refusal !== undefined) return { why: refusal.why }
    const atMs = parts.now()
    // Somebody else may have pressed the same since the record was read.
    if (isResting(action, found.bench.doneAtMs.get(action), atMs)) return { why: 'resting' }
    found.bench.doneAtMs.set(action, atMs)
    delete found.bench.kept
    const outcome = await DO[action]({ slug, senders: found.books.senders, parts })
    return 'why' in outcome ? outcome : { atMs, ...outcome }
  }

  return { look: lookKept, act }
}

type Inspection = {
  readonly bench: Bench
  readonly books: LabBooks
  readonly radio: RadioReport | undefined
  readonly nowMs: number
  readonly gapsSinceMs: number
  readonly refusals: LabView['refusals']
}

function viewOf({ books, radio, nowMs, gapsSinceMs, refusals }: Inspection, memory: Memory) {
  return {
    serverAtMs: nowMs,
    meter: books.today,
    missingSinceMs: gapsSinceMs,
    missing: missingMessages(books, radio?.taken ?? [], hasComeBy(memory)),
    ...books.gapCounts,
    ...(radio === undefined ? {} : { radio: shownOf(radio) }),
    refusals,
  }
}

/** Without the numbers of devices. */
function shownOf({ liveSinceMs, toLose, undelivered, unheard, darkUntilMs }: RadioReport) {
  return {
    ...(liveSinceMs === undefined ? {} : { liveSinceMs }),
    toLose,
    undelivered,
    unheard,
    ...(darkUntilMs === undefined ? {} : { darkUntilMs }),
  }
}

/** A sender that nobody speaks to any more, such as a gateway that the whole field has passed, keeps silent without any fault. */
const REPORTS_MISSED_MAX = 3
const isReporting =
  (nowMs: number) =>
  ({ lastSessionAtMs, reportIntervalMs }: LabSender) =>
    lastSessionAtMs !== null && nowMs - lastSessionAtMs <= REPORTS_MISSED_MAX * reportIntervalMs

type Question = {
  readonly action: LabAction
  readonly books: LabBooks
  readonly radio: RadioReport | undefined
  readonly parts: LinkLabParts
  readonly sinceMs: number
  readonly nowMs: number
  readonly doneAtMs: number | undefined
}

/** Why something cannot be done now; nothing when it can. */
function whyNot({ action, books, radio, parts, sinceMs, nowMs, doneAtMs }: Question): LabRefusal | undefined {
  if (action === 'restart-server') {
    if (books.servesOthers) return 'serves-others'
    if (nowMs - sinceMs < REST_MS[action]) return 'just-started'
  }
  if (action === 'lose-messages' || action === 'no-satellite') {
    if (radio === undefined) return 'no-demo'
    if (radio.liveSinceMs === undefined) return 'catching-up'
    const isUnderWay = action === 'lose-messages' ? radio.toLose > 0 : radio.darkUntilMs !== undefined
    if (isUnderWay) return 'under-way'
  }
  if (action === 'ask-now' && !parts.hasReplies) return 'no-way'
  return isResting(action, doneAtMs, nowMs) ? 'resting' : undefined
}

const isResting = (action: LabAction, doneAtMs: number | undefined, nowMs: number): boolean =>
  doneAtMs !== undefined && nowMs - doneAtMs < REST_MS[action]

type Order = { readonly slug: string; readonly senders: readonly LabSender[]; readonly parts: LinkLabParts }
type Outcome = Omit<LabDone, 'atMs'> | { readonly why: LabRefusal }

const DO: Record<LabAction, (order: Order) => Promise<Outcome>> = {
  'lose-messages': async ({ slug, parts }) => {
    const report = await parts.radio.begin(slug, 'lose-messages')
    return typeof report === 'object' ? { messages: report.toLose } : refused(report)
  },
  'no-satellite': async ({ slug, parts }) => {
    const report = await parts.radio.begin(slug, 'no-satellite')
    if (typeof report !== 'object') return refused(report)
    return report.darkUntilMs === undefined ? {} : { untilMs: report.darkUntilMs }
  },
  'forget-memory': async ({ senders, parts }) => {
    const memory = await recall(senders, parts.syncStates)
    try {
      for (const { streamId } of senders) await parts.syncStates.forget(streamId)
    } catch {
      return { why: 'failed' }
    }
    for (const { streamId } of senders) parts.worker.letGo(streamId)
    return { senders: memory.size }
  },
  'restart-server': async ({ parts }) => {
    parts.restart()
    return {}
  },
  'ask-now': async ({ senders, parts }) => {
    const answers: (AskOutcome | 'busy')[] = []
    for (const { streamId } of senders) answers.push(await parts.worker.replyNow(streamId))
    return outcomeOf(answers)
  },
}

const refused = (report: 'refused' | undefined): Outcome => ({ why: report === 'refused' ? 'under-way' : 'no-demo' })

/** Iridium's unit of account. */
const CREDIT_BYTES = 50

/** What the questions to all devices of a race came to. */
function outcomeOf(answers: readonly (AskOutcome | 'busy')[]): Outcome {
  const asked = answers.flatMap((answer) => (answer !== 'busy' && answer.kind === 'asked' ? [answer] : []))
  const hasFailed = answers.some((answer) => answer !== 'busy' && answer.kind === 'failed')
  if (asked.length === 0 && hasFailed) return { why: 'failed' }
  const messages = asked.reduce((sum, answer) => sum + answer.messages, 0)
  const credits = asked.reduce((sum, { bytes }) => sum + Math.ceil(bytes / CREDIT_BYTES), 0)
  return { senders: asked.length, messages, credits }
}
