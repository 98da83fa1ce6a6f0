import { describe, expect, it } from 'vitest'
import { BitWriter } from './bits'
import { sealFrame, writeHeader } from './header'
import { decodeReply, encodeReply, REPLY_BYTES_MAX, type ReplyFrame } from './reply-frame'

function readBack(reply: ReplyFrame): unknown {
  const read = decodeReply(encodeReply(reply))
  return read.ok ? read.value : read.fault
}

describe('a reply', () => {
  it('G4 brings back what is missing, alone and in runs', () => {
    for (const missing of [[], [10], [10, 11, 12], [10, 12, 500], [500, 501, 510, 520, 521]]) {
      const reply = { epoch: 255, from: 10, newest: 521, missing }
      expect(readBack(reply)).toEqual(reply)
    }
  })

  it('G4, Q5: speaks of a stretch of sequences that goes over 65535', () => {
    const reply = { epoch: 3, from: 65_500, newest: 20, missing: [65_534, 65_535, 0, 1, 19] }
    expect(readBack(reply)).toEqual(reply)
  })

  it('G4 leaves out the oldest where not all fits, and speaks only of what comes after them', () => {
    const missing = Array.from({ length: 2000 }, (_, i) => 3 * i)
    const bytes = encodeReply({ epoch: 1, from: 0, newest: 6000, missing })
    expect(bytes.length).toBeLessThanOrEqual(REPLY_BYTES_MAX)
    const read = decodeReply(bytes)
    expect(read.ok).toBe(true)
    if (!read.ok) return
    const { from, missing: kept } = read.value
    expect(kept.length).toBeGreaterThan(200)
    expect(kept).toEqual(missing.slice(-kept.length))
    expect(from).toBeGreaterThan(missing.at(-kept.length - 1) as number)
  })

  it('G4 a run beyond the newest is out of range, and another kind is not a reply', () => {
    const write = (kind: 'reply' | 'solo', first: number) => {
      const writer = new BitWriter()
      writeHeader(writer, { kind, halvings: 0, epoch: 1, seq: 9, base24: 0 })
      writer.writeGolomb(1, 3)
      writer.writeGolomb(first, 3)
      writer.writeGolomb(0, 0)
      return decodeReply(sealFrame(writer))
    }
    expect(write('reply', 9)).toMatchObject({ ok: true, value: { missing: [9] } })
    expect(write('reply', 10)).toEqual({ ok: false, fault: { kind: 'value-out-of-range' } })
    expect(write('solo', 9)).toEqual({ ok: false, fault: { kind: 'unknown-kind', frameKind: 0 } })
  })
})
