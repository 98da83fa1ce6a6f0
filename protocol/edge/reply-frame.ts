import { bad, ok, type Result } from '#base/result'
import { BitWriter } from './bits'
import type { EdgeFault } from './fault'
import { numberOfKind, openFrame, sealFrame, writeHeader } from './header'

/**
 * What shore says back: of the messages `from` … `newest` of an epoch it holds all but the missing ones. Sequence numbers modulo
 * 2^16; missing ones ascending.
 */
export type ReplyFrame = {
  readonly epoch: number
  readonly from: number
  readonly newest: number
  readonly missing: readonly number[]
}

/** What a 9602 or 9603 takes from shore in one message. */
export const REPLY_BYTES_MAX = 270

/** Builds a reply. What does not fit is left out from the old end on, and `from` says so: a message is never called held by omission. */
export function encodeReply(reply: ReplyFrame): Uint8Array {
  let { from, missing } = reply
  for (;;) {
    const bytes = writeReply({ ...reply, from, missing })
    if (bytes.length <= REPLY_BYTES_MAX) return bytes
    const dropped = Math.max(1, Math.floor(missing.length / 8))
    from = ((missing[dropped - 1] as number) + 1) & 0xffff
    missing = missing.slice(dropped)
  }
}

function writeReply({ epoch, from, newest, missing }: ReplyFrame): Uint8Array {
  const writer = new BitWriter()
  writeHeader(writer, { kind: 'reply', halvings: 0, epoch, seq: newest, base24: from })
  const runs = runsOf(missing)
  writer.writeGolomb(runs.length, 3)
  let next = from
  for (const run of runs) {
    writer.writeGolomb((run.first - next) & 0xffff, 3)
    writer.writeGolomb(run.count - 1, 0)
    next = run.first + run.count
  }
  return sealFrame(writer)
}

function runsOf(missing: readonly number[]): { first: number; count: number }[] {
  const runs: { first: number; count: number }[] = []
  for (const seq of missing) {
    const last = runs.at(-1)
    if (last !== undefined && ((last.first + last.count) & 0xffff) === seq) last.count += 1
    else runs.push({ first: seq, count: 1 })
  }
  return runs
}

/** Reads a reply. A run that reaches beyond `newest` is nothing shore writes. */
export function decodeReply(bytes: Uint8Array): Result<ReplyFrame, EdgeFault> {
  const opened = openFrame(bytes)
  if (!opened.ok) return opened
  const { header, body } = opened.value
  if (header.kind !== 'reply') return bad({ kind: 'unknown-kind', frameKind: numberOfKind(header.kind) })
  const [from, newest] = [header.base24 & 0xffff, header.seq]
  const span = ((newest - from) & 0xffff) + 1
  const missing: number[] = []
  const runCount = body.readGolomb(3)
  let offset = 0
  for (let i = 0; i < runCount && !body.overran; i++) {
    offset += body.readGolomb(3)
    const count = body.readGolomb(0) + 1
    if (body.overran || offset + count > span)
      return bad({ kind: body.overran ? 'frame-malformed' : 'value-out-of-range' })
    for (let k = 0; k < count; k++) missing.push((from + offset + k) & 0xffff)
    offset += count
  }
  return body.endsCleanly() ? ok({ epoch: header.epoch, from, newest, missing }) : bad({ kind: 'frame-malformed' })
}
