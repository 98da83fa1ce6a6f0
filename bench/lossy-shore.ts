import { mustExist } from '#base/assert'
import { createRandom } from '#base/random'
import {
  createShoreState,
  decodeShoreState,
  encodeShoreState,
  receive,
  type ShoreState,
} from '#protocol/edge/shore-session'
import type { Findings } from './findings'
import type { SentMessage, Stream } from './stream'

const LOST_SHARE = 0.02

/** Gives shore a stream's messages but for 2 % lost behind the gateway, unknown to the sender. What is told must be right. */
export function receiveWithLoss(stream: Stream, messages: readonly SentMessage[], findings: Findings): void {
  const random = createRandom(`lost behind the gateway/${stream.firstTracker}`)
  const shore = createShoreState()
  for (const { bytes, sentAtS } of messages) {
    if (random.chance(LOST_SHARE)) continue
    findings.takeSome(stream.firstTracker, receive(shore, bytes, sentAtS * 1000).effects)
  }
}

/** Messages lost in a row that a sender who hears nothing must reckon with. */
const RUN_MESSAGES = 3

/**
 * Drops each run of three consecutive messages alone and goes on, from a snapshot of what shore held before them, until every tracker in
 * them has been heard again. Returns how many entries of the messages after a run did not decode at once.
 */
export function countUndecodedAfterRuns(stream: Stream, messages: readonly SentMessage[], findings: Findings): number {
  const shore = createShoreState()
  const heardLast = lastMessageOfTrackers(stream, messages)
  let undecoded = 0
  for (const [first, { bytes, sentAtS }] of messages.entries()) {
    const next = first + RUN_MESSAGES
    const missed = new Set(messages.slice(first, next).flatMap((message) => trackersOf(stream, message)))
    for (const tracker of missed) if (mustExist(heardLast.get(tracker), 'a tracker') < next) missed.delete(tracker)
    if (missed.size > 0) {
      const snapshot = decodeShoreState(encodeShoreState(shore))
      if (!snapshot.ok) throw new Error(`shore's own state is refused: ${snapshot.fault.kind}`)
      undecoded += goOn(stream, snapshot.value, messages, next, missed, findings)
    }
    receive(shore, bytes, sentAtS * 1000)
  }
  return undecoded
}

/** Decodes on from message `next` until no tracker is missed any more, and counts what is not told at once. */
function goOn(
  stream: Stream,
  shore: ShoreState,
  messages: readonly SentMessage[],
  next: number,
  missed: Set<number>,
  findings: Findings,
): number {
  let undecoded = 0
  for (let i = next; missed.size > 0; i++) {
    const message = mustExist(messages[i], 'the message in which a tracker is heard again')
    const { effects } = receive(shore, message.bytes, message.sentAtS * 1000)
    const told = new Set(findings.takeSome(stream.firstTracker, effects))
    undecoded += message.fixes.reduce((sum, fix) => sum + (told.has(fix) ? 0 : 1), 0)
    for (const tracker of trackersOf(stream, message)) missed.delete(tracker)
  }
  return undecoded
}

const trackersOf = ({ fleet }: Stream, { fixes }: SentMessage) =>
  Array.from(fixes, (fix) => fleet.trackerOf[fix] as number)

function lastMessageOfTrackers(stream: Stream, messages: readonly SentMessage[]): Map<number, number> {
  return new Map(messages.flatMap((message, i) => trackersOf(stream, message).map((tracker) => [tracker, i] as const)))
}
