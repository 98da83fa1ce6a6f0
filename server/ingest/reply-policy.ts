import { MINUTE_MS } from '#base/units'

/** Sequences wrap at 4096 or at a multiple of it, and none that is asked for is so old. */
const SEQ_MASK = 0xfff

/** When what is missing is worth a reply, which costs money. All times are of radio sessions, never of a clock. */
export type ReplyRule = {
  /** So many messages must have overtaken the oldest missing one … */
  readonly behindMessages: number
  /** … and so long must it have been missed: until then it may be merely late. */
  readonly behindMs: number
  /** After a reply, so many more messages must come … */
  readonly pauseMessages: number
  /** … and so much time pass before the next: the device hears a reply at its next session and answers at the one after. */
  readonly pauseMs: number
}

/** A field gateway sends every minute or so; a solo tracker's message is a report interval, whatever that is. */
export const REPLY_RULES: Readonly<Record<'solo' | 'field', ReplyRule>> = {
  solo: { behindMessages: 1, behindMs: 0, pauseMessages: 2, pauseMs: 0 },
  field: { behindMessages: 3, behindMs: 5 * MINUTE_MS, pauseMessages: 0, pauseMs: 10 * MINUTE_MS },
}

/** A device is asked for the very same messages less and less often, down to an eighth. */
const PAUSE_FACTOR_MAX = 8

/** What is missing of a stream, as seen at its newest session. Sequences are as on the wire. */
export type Missing = {
  readonly epoch: number
  /** At least one; the oldest first. */
  readonly seqs: readonly number[]
  readonly oldestSinceMs: number
  readonly newestSeq: number
  readonly newestSessionAtMs: number
}

/** The latest reply to a stream, as it was sent. `repeats`: how many replies in a row before it have named the same messages. */
export type LastReply = { readonly about: Missing; readonly repeats: number }

/** Whether a reply is due for a stream of which something is missing. */
export function isReplyDue(rule: ReplyRule, missing: Missing, last: LastReply | undefined): boolean {
  const behind = (missing.newestSeq - (missing.seqs[0] ?? missing.newestSeq)) & SEQ_MASK
  if (behind < rule.behindMessages || missing.newestSessionAtMs - missing.oldestSinceMs < rule.behindMs) return false
  // A new run of the sender knows nothing of what the old one was asked.
  if (last === undefined || last.about.epoch !== missing.epoch) return true
  const factor = namesTheSame(missing, last.about) ? Math.min(2 ** last.repeats, PAUSE_FACTOR_MAX) : 1
  const messagesSince = (missing.newestSeq - last.about.newestSeq) & SEQ_MASK
  const sinceMs = missing.newestSessionAtMs - last.about.newestSessionAtMs
  return messagesSince >= rule.pauseMessages * factor && sinceMs >= rule.pauseMs * factor
}

/** What is remembered of a reply that has gone. */
export function noteReply(about: Missing, before: LastReply | undefined): LastReply {
  const isRepeat = before !== undefined && namesTheSame(about, before.about)
  return { about, repeats: isRepeat ? before.repeats + 1 : 0 }
}

/** Nothing has come back since, and nothing else has been lost. */
function namesTheSame(a: Missing, b: Missing): boolean {
  return a.epoch === b.epoch && a.seqs.length === b.seqs.length && a.seqs.every((seq, i) => seq === b.seqs[i])
}
