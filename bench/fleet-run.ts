import { FIELD_POLICY } from '#protocol/edge/policy'
import { fillOf } from '#protocol/edge/sender'
import { Findings } from './findings'
import { type Fleet, inTimeOrder } from './fleet'
import { countUndecodedAfterRuns, receiveWithLoss } from './lossy-shore'
import { type SendRule, type SentStream, type Stream, sendStream } from './stream'

export type FleetRunOptions = {
  readonly link: 'at-gateway' | 'blind'
  /** How long the oldest fix of a message waits; infinite: a message goes only when it is full. */
  readonly reportIntervalS: number
}

export type FieldFigures = {
  readonly fixes: number
  readonly messages: number
  readonly bytes: number
  /** All bytes of all messages over distinct fixes. */
  readonly bitsPerFix: number
  /** "exact" or the first difference. */
  readonly roundTrip: string
  /** Reports, in any pass, that no tracker had measured. */
  readonly wrong: number
  /** Blind: entries that did not decode at once after three messages in a row were lost. */
  readonly undecoded?: number
}

/** Figures, and what was sent to get them. */
export type Run<T> = { readonly figures: T; readonly sent: readonly SentStream[] }

/** More trackers than a sender has slots share several streams. */
const SLOTS = 256
/** A policy that never says when is none: the wait that is kept in it must be a number. */
const FOREVER_S = 7 * 86_400

/**
 * Measures the field profile: the whole file one stream (several above 256 trackers), a message when it is full or when its oldest fix has
 * waited long enough.
 */
export function runFleet(fleet: Fleet, options: FleetRunOptions): Run<FieldFigures> {
  const isAtGateway = options.link === 'at-gateway'
  const findings = new Findings(fleet)
  const sent = streamsOf(fleet, options.reportIntervalS).map((stream) => {
    return { stream, messages: sendStream(stream, ruleOf(stream, options), findings) }
  })
  let undecoded = 0
  for (const { stream, messages } of sent) {
    if (isAtGateway) receiveWithLoss(stream, messages, findings)
    else undecoded += countUndecodedAfterRuns(stream, messages, findings)
  }
  const messages = sent.flatMap((one) => one.messages)
  const bytes = messages.reduce((sum, message) => sum + message.bytes.length, 0)
  const figures = {
    fixes: findings.fixCount,
    messages: messages.length,
    bytes,
    bitsPerFix: (8 * bytes) / findings.fixCount,
    roundTrip: findings.roundTrip,
    wrong: findings.wrong,
    ...(isAtGateway ? {} : { undecoded }),
  }
  return { figures, sent }
}

function streamsOf(fleet: Fleet, reportIntervalS: number): Stream[] {
  const flushAfterS = Math.min(FOREVER_S, reportIntervalS)
  const policy = { ...FIELD_POLICY, halvings: fleet.halvings, flushAfterS, gatewayMessages: 1 }
  const count = Math.ceil(fleet.trackers.length / SLOTS)
  return Array.from({ length: count }, (_, i) => {
    const firstTracker = i * SLOTS
    const order = inTimeOrder(fleet, firstTracker, Math.min(SLOTS, fleet.trackers.length - firstTracker))
    return { fleet, firstTracker, policy, budgetBytes: policy.messageBytesMax, order }
  })
}

/** Full is what the sender calls full; what then does not fit after all goes with the message after. */
function ruleOf({ budgetBytes }: Stream, { link, reportIntervalS }: FleetRunOptions): SendRule {
  return {
    isAtGateway: link === 'at-gateway',
    waitS: reportIntervalS,
    isFull: ({ sender }) => fillOf(sender) >= budgetBytes,
  }
}
