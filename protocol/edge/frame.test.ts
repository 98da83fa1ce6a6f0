import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { createRandom } from '#base/random'
import { describeEdgeFault, EDGE_FAULT_KINDS, type EdgeFault } from './fault'
import { endFrame, isProved, openFrame, type Seal, sealFrame, UNSEALED } from './frame'
import { encodeReply } from './reply-frame'
import { createShoreState, receive } from './shore-session'
import { encodeSoloFrame, type SoloFrame } from './solo-frame'
import { chaskey, NO_KEY } from './tag'
import { anySoloFrame, readSolo, SESSION_S, SOME_KEY } from './test-frames'

const FRAME: SoloFrame = {
  ...{ halvings: 0, epoch: 9, seq: 300, intervalS: 0, restored: [], timeSpan: 'near' as const },
  fixes: [{ atS: 1_800_000_000, lat: 479_512, lon: -47_803 }],
}
const frame = (seal: Seal = UNSEALED) => encodeSoloFrame(FRAME, seal)

function opened(bytes: Uint8Array) {
  const read = openFrame(bytes)
  if (!read.ok) throw new Error(read.fault.kind)
  return read.value
}

const flipped = (bytes: Uint8Array, bit: number) => {
  const copy = bytes.slice()
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (0x80 >> (bit & 7))
  return copy
}

describe('a frame', () => {
  it('C1, H1, H5: begins with a byte of version, kind and epoch, most significant bit first', () => {
    const first = (kind: 'field' | 'solo' | 'reply', epoch: number) =>
      sealFrame({ kind, epoch }, UNSEALED, [], (coder) => void coder.uniform(0, 2))[0]
    expect([first('field', 0), first('solo', 1), first('reply', 31)]).toEqual([0b10000000, 0b10100001, 0b11011111])
    expect(opened(frame())).toMatchObject({ kind: 'solo', epoch: 9 })
  })

  it('H2, V3: a frame of another version is named before anything else is looked at', () => {
    for (const version of [0, 2, 3]) {
      const bytes = frame()
      bytes[0] = (version << 5) | 5
      expect(openFrame(bytes)).toEqual({ ok: false, fault: { kind: 'unknown-version', version } })
    }
  })

  it('H3 the kind that means nothing yet is named, and so is a reply that comes to shore', () => {
    const shore = createShoreState()
    const effectsOf = (bytes: Uint8Array) => receive(shore, bytes, 1000 * SESSION_S).effects
    const free = sealFrame({ kind: 'other', epoch: 1 }, UNSEALED, [], (coder) => void coder.uniform(15, 16))
    expect(effectsOf(free)).toMatchObject([{ kind: 'fault', fault: { kind: 'unknown-kind' } }])
    const reply = encodeReply({ epoch: 1, from: 0, newest: 4, missing: [2], wantsRefresh: false }, UNSEALED)
    expect(effectsOf(reply)).toEqual([{ kind: 'fault', fault: { kind: 'unknown-kind', frameKind: 'reply' } }])
    expect(effectsOf(frame())).toMatchObject([{ kind: 'reports' }])
  })

  it('H6 the tag takes the bits behind the code, and covers them, how many they are, and the base', () => {
    const bytes = frame({ key: SOME_KEY, tagBytes: 4 })
    const solo = opened(bytes)
    expect(readSolo(bytes, SESSION_S, SOME_KEY)).toEqual({ ok: true, value: FRAME })
    // The reader above has its own coder: this one is read to the end by hand.
    const { bitCount, tagBits } = endOfSolo(bytes)
    expect(tagBits).toBeGreaterThanOrEqual(32)
    const content = bytes.slice(0, 1 + Math.ceil(bitCount / 8))
    const over = bitCount % 8
    if (over > 0) content[content.length - 1] = (content.at(-1) as number) & (0xff00 >> over)
    const base = new Uint8Array(4)
    new DataView(base.buffer).setUint32(0, 1_800_000_000)
    const tag = chaskey(SOME_KEY, Uint8Array.from([...content, over, ...base]))
    expect(bitsOf(bytes).slice(8 + bitCount)).toBe(bitsOf(tag).slice(0, tagBits))
    expect(isProved(solo, { bitCount, tagBits }, [1_800_000_000], SOME_KEY)).toBe(true)
    expect(isProved(solo, { bitCount, tagBits }, [1_800_000_001], SOME_KEY)).toBe(false)
  })

  it('H6 another key is refused, at every length of tag', () => {
    for (const tagBytes of [2, 3, 4] as const) {
      const bytes = frame({ key: SOME_KEY, tagBytes })
      expect(bytes).toHaveLength(frame().length - 2 + tagBytes)
      expect(readSolo(bytes, SESSION_S, NO_KEY)).toEqual({ ok: false, fault: { kind: 'bad-check' } })
      expect(readSolo(bytes, SESSION_S, SOME_KEY).ok).toBe(true)
    }
  })

  it('H6, H8: any changed bit is refused by name, and the next good frame works', () => {
    const random = createRandom('flip')
    for (let round = 0; round < 5; round++) {
      const made = anySoloFrame(random)
      const bytes = encodeSoloFrame(made, { key: SOME_KEY, tagBytes: 4 })
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const read = readSolo(flipped(bytes, bit), SESSION_S, SOME_KEY)
        // The kind is told by the caller here; it stands in the byte that the tag covers.
        expect(read.ok).toBe(false)
      }
      expect(readSolo(bytes, SESSION_S, SOME_KEY)).toEqual({ ok: true, value: made })
    }
  })

  it('H7 fewer than three bytes are no frame, nor are more than 2048', () => {
    for (let length = 0; length < 3; length++) {
      const fault = { kind: 'frame-too-short', lengthBytes: length }
      expect(openFrame(new Uint8Array(length).fill(0xa0))).toEqual({ ok: false, fault })
    }
    expect(openFrame(new Uint8Array(3).fill(0xa0)).ok).toBe(true)
    expect(openFrame(new Uint8Array(2048).fill(0xa0)).ok).toBe(true)
    expect(openFrame(new Uint8Array(2049).fill(0xa0))).toEqual({ ok: false, fault: { kind: 'frame-malformed' } })
  })

  it('H8 a frame cut short, or with bytes too many, is malformed or fails its check', () => {
    const bytes = frame()
    for (let length = 3; length < bytes.length; length++) expect(readSolo(bytes.subarray(0, length)).ok).toBe(false)
    const longer = (by: number) => readSolo(Uint8Array.from([...bytes, ...new Uint8Array(by)]))
    for (let by = 1; by < 9; by++) expect(longer(by).ok).toBe(false)
    expect(longer(4)).toEqual({ ok: false, fault: { kind: 'frame-malformed' } })
    expect(readSolo(bytes)).toEqual({ ok: true, value: FRAME })
  })

  it('H9 a stream with a key takes nothing that does not prove it: no other key, no shorter tag, no first version', () => {
    const seal = { key: SOME_KEY, tagBytes: 4 } as const
    const effectsOf = (bytes: Uint8Array) => receive(createShoreState(), bytes, 1000 * SESSION_S, seal).effects
    expect(effectsOf(frame({ key: SOME_KEY, tagBytes: 2 }))).toMatchObject([{ kind: 'fault' }])
    expect(effectsOf(frame(UNSEALED))).toMatchObject([{ kind: 'fault' }])
    const first = fromHex('2005012c49d20000550cb86af215162204f99abd7e80adcc')
    expect(effectsOf(first)).toEqual([{ kind: 'fault', fault: { kind: 'unknown-version', version: 1 } }])
    expect(effectsOf(frame(seal))).toMatchObject([{ kind: 'reports' }])
  })

  it('H8 every fault has a sentence', () => {
    const faults: EdgeFault[] = [
      { kind: 'frame-too-short', lengthBytes: 2 },
      { kind: 'bad-check' },
      { kind: 'unknown-version', version: 3 },
      { kind: 'unknown-kind', frameKind: 'other' },
      { kind: 'frame-malformed' },
      { kind: 'value-out-of-range' },
      { kind: 'seq-conflict', epoch: 1, seq: 2 },
      { kind: 'seq-misplaced', epoch: 1, seq: 2 },
      { kind: 'epoch-forgotten', epoch: 1 },
      { kind: 'other-epoch', epoch: 1 },
      { kind: 'unknown-content', contentKind: 9 },
      { kind: 'chunk-expired' },
      { kind: 'chunk-superseded' },
      { kind: 'chunk-conflict' },
      { kind: 'content-damaged' },
      { kind: 'chunk-reply-stale' },
      { kind: 'state-unreadable' },
      { kind: 'state-version', version: 2 },
    ]
    expect(faults.map(({ kind }) => kind)).toEqual(EDGE_FAULT_KINDS)
    for (const fault of faults) expect(describeEdgeFault(fault)).toMatch(/^[A-Z].*\.$/)
  })
})

const bitsOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')

/** Where the code of a frame ends: found by reading it at every length that its bytes allow. */
function endOfSolo(bytes: Uint8Array) {
  const read = opened(bytes)
  for (let tagBits = 16; tagBits < 40; tagBits++) {
    const end = { bitCount: 8 * (bytes.length - 1) - tagBits, tagBits }
    if (isProved(read, end, [1_800_000_000], SOME_KEY)) return end
  }
  throw new Error(`no end in ${toHex(bytes)}: ${endFrame(read).ok}`)
}
