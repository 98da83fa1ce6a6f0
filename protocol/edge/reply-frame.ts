import { bad, ok, type Result } from '#base/result'
import { CONTEXTS } from './contexts'
import { SEQ_TURN } from './data-head'
import type { EdgeFault } from './fault'
import { endFrame, isProved, openFrame, type Seal, sealFrame } from './frame'
import { codeNumber } from './numbers'
import type { Coder } from './range-coder'
import type { TagKey } from './tag'

/**
 * What shore says back: of the messages `from` … `newest` of an epoch it holds all but the missing ones. Of none, `from` is the one after `newest`. Sequence
 * numbers modulo 2^12; missing ones ascending.
 */
export type ReplyFrame = {
  readonly epoch: number
  readonly from: number
  readonly newest: number
  readonly missing: readonly number[]
  /** Every tracker shall be restated in full in its next report. */
  readonly wantsRefresh: boolean
}

/** What a 9602 or 9603 takes from shore in one message. */
export const REPLY_BYTES_MAX = 270

/** Builds a reply. What does not fit is left out from the old end on, and `from` says so: a message is never called held by omission. */
export function encodeReply(reply: ReplyFrame, seal: Seal): Uint8Array {
  let { from, missing } = reply
  for (;;) {
    const body = bodyOf({ ...reply, from, missing })
    const bytes = sealFrame({ kind: 'reply', epoch: reply.epoch }, seal, [], (coder) => void codeReply(coder, body))
    if (bytes.length <= REPLY_BYTES_MAX) return bytes
    const dropped = Math.max(1, Math.floor(missing.length / 8))
    from = ((missing[dropped - 1] as number) + 1) & (SEQ_TURN - 1)
    missing = missing.slice(dropped)
  }
}

/** Writes what a reply says between its first byte and its tag. */
export const codeReplyFrame = (coder: Coder, reply: ReplyFrame) => void codeReply(coder, bodyOf(reply))

/** As it is coded: how many messages it speaks of, and of runs of missing ones how many are held before each, and how many it has. */
type Body = {
  readonly newest: number
  readonly span: number
  readonly wantsRefresh: boolean
  readonly runs: readonly { readonly skip: number; readonly count: number }[]
}

function bodyOf({ from, newest, missing, wantsRefresh }: ReplyFrame): Body {
  const runs: { skip: number; count: number }[] = []
  let next = from
  for (const seq of missing) {
    const last = runs.at(-1)
    if (last !== undefined && seq === next) last.count += 1
    else runs.push({ skip: (seq - next) & (SEQ_TURN - 1), count: 1 })
    next = (seq + 1) & (SEQ_TURN - 1)
  }
  return { newest, span: (newest + 1 - from) & (SEQ_TURN - 1), wantsRefresh, runs }
}

/** No reply speaks of more messages, nor of more runs. */
const SPAN_MAX = SEQ_TURN / 2
const RUNS_MAX = 1024

function codeReply(coder: Coder, body: Body): Body {
  const newest = coder.uniform(body.newest, SEQ_TURN)
  const span = codeNumber(coder, CONTEXTS.replySpan, 4, body.span)
  const wantsRefresh = coder.bit(CONTEXTS.replyRefresh, body.wantsRefresh ? 1 : 0) === 1
  const runCount = Math.min(RUNS_MAX, codeNumber(coder, CONTEXTS.replyRuns, 4, body.runs.length))
  const runs: { skip: number; count: number }[] = []
  for (let i = 0; i < runCount; i++) {
    const { skip, count } = body.runs[i] ?? { skip: 0, count: 1 }
    runs.push({
      skip: codeNumber(coder, CONTEXTS.replySkip, 4, skip),
      count: codeNumber(coder, CONTEXTS.replyLength, 4, count - 1) + 1,
    })
  }
  return { newest, span, wantsRefresh, runs }
}

/** Reads a reply. A run that reaches beyond `newest` is nothing shore writes. */
export function decodeReply(bytes: Uint8Array, key: TagKey): Result<ReplyFrame, EdgeFault> {
  const opened = openFrame(bytes)
  if (!opened.ok) return opened
  if (opened.value.kind !== 'reply') return bad({ kind: 'unknown-kind', frameKind: opened.value.kind })
  const { newest, span, wantsRefresh, runs } = codeReply(opened.value.coder, EMPTY_BODY)
  const end = endFrame(opened.value)
  if (!end.ok) return end
  if (!isProved(opened.value, end.value, [], key)) return bad({ kind: 'bad-check' })
  if (span > SPAN_MAX) return bad({ kind: 'value-out-of-range' })
  const missing: number[] = []
  const from = (newest - span + 1) & (SEQ_TURN - 1)
  let offset = 0
  for (const { skip, count } of runs) {
    offset += skip + count
    if (offset > span) return bad({ kind: 'value-out-of-range' })
    for (let k = count; k > 0; k--) missing.push((from + offset - k) & (SEQ_TURN - 1))
  }
  return ok({ epoch: opened.value.epoch, from, newest, missing, wantsRefresh })
}

const EMPTY_BODY: Body = { newest: 0, span: 0, wantsRefresh: false, runs: [] }
