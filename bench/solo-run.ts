import { type SenderPolicy, SOLO_POLICY } from '#protocol/edge/policy'
import { createSender, hasNews, nextMessage } from '#protocol/edge/sender'
import { Findings } from './findings'
import { type Fleet, inTimeOrder, rangeOf, usualGapS } from './fleet'
import type { FieldFigures, Run } from './fleet-run'
import { countUndecodedAfterRuns, receiveWithLoss } from './lossy-shore'
import { observeNext, type SendRule, type SentStream, type Standing, type Stream, sendStream } from './stream'

export type SoloRunOptions = {
  readonly link: 'at-gateway' | 'blind'
  readonly creditBytes: number
  /** How long the oldest fix of a message waits; infinite: a message goes only when its credit is full. */
  readonly reportIntervalS: number
}

export type SoloFigures = FieldFigures & {
  readonly credits: number
  /** Distinct new fixes a credit. */
  readonly fixesPerCredit: number
  /** The same when each fix stands in two messages at least; fixes in only one do not count. */
  readonly fixesPerCreditLossProof: number
  /** Share of the fixes that do stand in two messages then: all but the last message's of each tracker, unless a credit is too small. */
  readonly lossProofShare: number
  readonly creditsPerTrackerDay: number
}

/**
 * Measures the solo profile: a stream for each tracker, every message alone in one credit, a message when its credit is full. Then the
 * same under the rule that survives the loss of any one message.
 */
export function runSolo(fleet: Fleet, options: SoloRunOptions): Run<SoloFigures> {
  const isAtGateway = options.link === 'at-gateway'
  const findings = new Findings(fleet)
  const sent = sendAll(fleet, options, findings, SOLO_POLICY.repeatOffsets, fillRule)
  let undecoded = 0
  for (const { stream, messages } of sent) {
    if (isAtGateway) receiveWithLoss(stream, messages, findings)
    else undecoded += countUndecodedAfterRuns(stream, messages, findings)
  }
  const twice = new Findings(fleet)
  const sentTwice = sendAll(fleet, options, twice, ALL_REPEATS, twiceRule)
  const credits = creditsOf(sent, options.creditBytes)
  const bytes = bytesOf(sent)
  const lossProof = twice.fixCountInMessages(2)
  const figures = {
    fixes: findings.fixCount,
    messages: sent.reduce((sum, { messages }) => sum + messages.length, 0),
    bytes,
    bitsPerFix: (8 * bytes) / findings.fixCount,
    roundTrip: findings.roundTrip === 'exact' ? twice.roundTrip : findings.roundTrip,
    wrong: findings.wrong + twice.wrong,
    ...(isAtGateway ? {} : { undecoded }),
    credits,
    fixesPerCredit: findings.fixCount / credits,
    fixesPerCreditLossProof: lossProof / creditsOf(sentTwice, options.creditBytes),
    lossProofShare: lossProof / twice.fixCount,
    creditsPerTrackerDay: credits / trackerDays(fleet),
  }
  return { figures, sent }
}

/** Every one of the last fixes, as far back as a message goes. */
const ALL_REPEATS = Array.from({ length: 63 }, (_, i) => i + 1)

type MakeRule = (stream: Stream) => Pick<SendRule, 'isFullWithout'>

function sendAll(
  fleet: Fleet,
  { creditBytes, link, reportIntervalS }: SoloRunOptions,
  findings: Findings,
  repeatOffsets: readonly number[],
  makeRule: MakeRule,
): SentStream[] {
  return fleet.trackers.map((_, tracker) => {
    const fixIntervalS = usualGapS(fleet, tracker) ?? SOLO_POLICY.fixIntervalS
    const policy: SenderPolicy = { ...SOLO_POLICY, halvings: fleet.halvings, creditBytes, repeatOffsets, fixIntervalS }
    const order = inTimeOrder(fleet, tracker, 1)
    const stream: Stream = { fleet, firstTracker: tracker, policy, budgetBytes: creditBytes, order }
    const rule = { isAtGateway: link === 'at-gateway', waitS: reportIntervalS, ...makeRule(stream) }
    return { stream, messages: sendStream(stream, rule, findings) }
  })
}

/** A credit is full when the fix just measured would not fit into it with those that wait. */
function fillRule(stream: Stream): Pick<SendRule, 'isFullWithout'> {
  return {
    isFullWithout: ({ waitingFrom, observedCount }) =>
      newsBytes(stream, waitingFrom, observedCount + 1) > stream.budgetBytes,
  }
}

/**
 * Survives the loss of any one message: a message repeats all that the one before it brought new, so that every fix stands in two in a
 * row. It is due when the fix just measured would leave no room for those repeats; or when it would make its own news take more than
 * two thirds of the credit, so that there is room for them and something new in the next one. That the repeats are there is not taken on trust: only fixes
 * that shore found in two messages count, which leaves out the last message's of every tracker, that nothing follows.
 */
function twiceRule(stream: Stream): Pick<SendRule, 'isFullWithout'> {
  let [repeatFrom, newsFrom] = [0, 0]
  const oneBytes = newsBytes(stream, 0, 1)
  const newsBytesMax = oneBytes + ((stream.budgetBytes - oneBytes) * 2) / 3
  const isFullWithout = ({ waitingFrom, observedCount }: Standing) => {
    if (waitingFrom > newsFrom) [repeatFrom, newsFrom] = [newsFrom, waitingFrom]
    return (
      newsBytes(stream, repeatFrom, observedCount + 1) > stream.budgetBytes ||
      newsBytes(stream, waitingFrom, observedCount + 1) > newsBytesMax
    )
  }
  return { isFullWithout }
}

/** Bytes of a message with fixes `from` … `end - 1` of a tracker and nothing else; infinite when no one message takes them. */
function newsBytes(stream: Stream, from: number, end: number): number {
  const sender = createSender(stream.policy, 0)
  for (let at = from; at < end; at++) observeNext(stream, sender, at)
  // It would go when the fix after them is measured.
  const next = stream.order[Math.min(end, stream.order.length - 1)] as number
  const nowMs = 1000 * (stream.fleet.atS[next] as number)
  const message = nextMessage(sender, stream.policy.messageBytesMax, nowMs)
  return message === undefined || hasNews(sender) ? Number.POSITIVE_INFINITY : message.bytes.length
}

const bytesOf = (sent: readonly SentStream[]) =>
  sent.reduce((sum, { messages }) => messages.reduce((more, { bytes }) => more + bytes.length, sum), 0)

const creditsOf = (sent: readonly SentStream[], creditBytes: number) =>
  sent.reduce(
    (sum, { messages }) => messages.reduce((more, { bytes }) => more + Math.ceil(bytes.length / creditBytes), sum),
    0,
  )

/** From the first fix of each tracker to its last; nights count. */
function trackerDays(fleet: Fleet): number {
  const seconds = fleet.trackers.reduce((sum, _, tracker) => {
    const { from, end } = rangeOf(fleet, tracker)
    return sum + (fleet.atS[end - 1] as number) - (fleet.atS[from] as number)
  }, 0)
  return seconds / 86_400
}
