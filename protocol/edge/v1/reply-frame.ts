import { BitWriter } from '../bit-string'
import { REPLY_BYTES_MAX, type ReplyFrame } from '../reply-frame'
import { sealFrame, writeHeader } from './header'

type FirstReply = Omit<ReplyFrame, 'wantsRefresh'>

/** Builds a reply for a sender of version 1, cut from the old end on to what fits. */
export function encodeFirstReply(reply: FirstReply): Uint8Array {
  let { from, missing } = reply
  for (;;) {
    const bytes = writeReply({ ...reply, from, missing })
    if (bytes.length <= REPLY_BYTES_MAX) return bytes
    const dropped = Math.max(1, Math.floor(missing.length / 8))
    from = ((missing[dropped - 1] as number) + 1) & 0xffff
    missing = missing.slice(dropped)
  }
}

function writeReply({ epoch, from, newest, missing }: FirstReply): Uint8Array {
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
