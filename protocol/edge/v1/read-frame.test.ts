import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex } from '#base/bytes'
import { BitWriter } from '../bit-string'
import { crc16 } from '../check'
import { latStepsMax } from '../report'
import { createShoreState, receive } from '../shore-session'
import { reportsOf } from '../test-fleet'
import { expandBase, type FrameHeader, openFrame, sealFrame, writeHeader } from './header'
import { readFirstFrame } from './read-frame'

const NOW_S = 1_790_000_000
const HEADER: FrameHeader = { kind: 'field', halvings: 2, epoch: 0xab, seq: 0x1234, base24: 0x56789a }

/** A sealed frame of some bits behind the header: each number with its length, or with `-1 - k` for exp-Golomb of order k. */
function frame(kind: FrameHeader['kind'], ...numbers: [value: number, bits: number][]): Uint8Array {
  const writer = new BitWriter()
  writeHeader(writer, { ...HEADER, kind, halvings: 0, base24: NOW_S % 2 ** 24 })
  for (const [value, bits] of numbers) bits < 0 ? writer.writeGolomb(value, -1 - bits) : writer.write(value, bits)
  return sealFrame(writer)
}

const g = (value: number, k: number): [number, number] => [value, -1 - k]
const NO_WORDS: [number, number] = [0, 5]
const place = (lat: number, lon: number): [number, number][] => [
  [lat + 900_000, 21],
  [lon + 1_800_000, 22],
]

function headerFrame(): Uint8Array {
  const writer = new BitWriter()
  writeHeader(writer, HEADER)
  return sealFrame(writer)
}

describe('the header of version 1', () => {
  it('VH1 has its fields where the specification says', () => {
    const opened = openFrame(headerFrame())
    expect([...headerFrame().subarray(0, 7)]).toEqual([0x26, 0xab, 0x12, 0x34, 0x56, 0x78, 0x9a])
    expect(opened.ok && opened.value.header).toEqual(HEADER)
  })

  it('VH3 a kind that means nothing is named, and so is a reply that comes to shore', () => {
    for (const number of [3, 4, 5, 6, 7]) {
      const content = headerFrame().subarray(0, 7)
      content[0] = 0x20 | (number << 2)
      const check = crc16(content)
      const bytes = Uint8Array.from([...content, check >> 8, check & 0xff])
      expect(openFrame(bytes)).toEqual({ ok: false, fault: { kind: 'unknown-kind', frameKind: number } })
    }
    expect(readFirstFrame(frame('reply'), NOW_S)).toEqual({
      ok: false,
      fault: { kind: 'unknown-kind', frameKind: 'reply' },
    })
  })

  it('VH6 the check is CRC-16/IBM-3740, and any changed bit behind the version is found', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x29b1)
    for (let bit = 3; bit < 8 * headerFrame().length; bit++) {
      const bytes = headerFrame()
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (0x80 >> (bit & 7))
      expect(openFrame(bytes)).toEqual({ ok: false, fault: { kind: 'bad-check' } })
    }
    expect(openFrame(headerFrame()).ok).toBe(true)
  })

  it('VH7 fewer than nine bytes are no frame', () => {
    for (let length = 0; length < 9; length++) {
      const fault = { kind: 'frame-too-short', lengthBytes: length }
      expect(openFrame(new Uint8Array(length))).toEqual({ ok: false, fault })
    }
  })

  it('VT1, VT2: time expands to the instant nearest to the session, across every turn of 2^24 seconds', () => {
    for (const atS of [1_778_384_895, 1_778_384_896, 1_778_384_897, 1_790_000_000, 1_446_000_000]) {
      for (const offS of [0, 1, -1, 60, -86_400, 12 * 3600, 2 ** 23 - 1, -(2 ** 23) + 1]) {
        expect(expandBase(atS % 2 ** 24, atS + offS)).toBe(atS)
      }
    }
  })
})

/** The two messages of golden/v1/field-windowed.hex. */
const FIELD_FULL = fromHex('2409000749d1c4000040107880065447813c8e6df4473c3c8fe8ff18')
const FIELD_WINDOWED = fromHex('2409000849d2000d01020100b440535d7fe88e6d792022cf39601b88')

const outOfRange = { ok: false, fault: { kind: 'value-out-of-range' } }
const malformed = { ok: false, fault: { kind: 'frame-malformed' } }

describe('a solo frame of version 1', () => {
  const steps = (...numbers: [number, number][]) =>
    frame('solo', NO_WORDS, [1, 6], ...place(0, 0), g(300, 8), [0, 4], [0, 4], ...numbers)

  it('VC5, VS1, VS2, VS3: words, a full place, and steps back in time and place', () => {
    // One interval and a jitter of +1 second; one step south and one step west of where it was.
    const bytes = frame(
      'solo',
      [1, 5],
      g(2, 3),
      [1, 1],
      [1, 6],
      ...place(5, 7),
      g(300, 8),
      [0, 4],
      [0, 4],
      [1, 1],
      g(1, 0),
      g(2, 0),
      g(1, 0),
      g(1, 0),
    )
    const fixes = [
      { atS: NOW_S, lat: 5, lon: 7 },
      { atS: NOW_S - 301, lat: 4, lon: 6 },
    ]
    expect(readFirstFrame(bytes, NOW_S)).toMatchObject({
      ok: true,
      value: { fixes, restored: [{ back: 3, lost: true }] },
    })
  })

  it('VP1, VS5: a place off the globe, and a step that does not go back, are out of range', () => {
    const read = (bytes: Uint8Array) => readFirstFrame(bytes, NOW_S)
    expect(read(frame('solo', NO_WORDS, [0, 6], ...place(900_000, 1_799_999))).ok).toBe(true)
    expect(read(frame('solo', NO_WORDS, [0, 6], ...place(900_001, 0)))).toEqual(outOfRange)
    expect(read(frame('solo', NO_WORDS, [0, 6], ...place(0, 1_800_000)))).toEqual(outOfRange)
    // No interval back, and a jitter of +1, 0 and −1 seconds.
    const back = (code: number) => read(steps([1, 1], g(0, 0), g(code, 0), g(0, 0), g(0, 0)))
    expect([back(2).ok, back(0), back(1)]).toEqual([true, outOfRange, outOfRange])
  })
})

describe('a field frame of version 1', () => {
  /** Reach 3, cycle 0, so many entries, a unit of a minute, all orders 0, and the least window bits. */
  const field = (leastBits: number, count: number, ...entries: [number, number][]) =>
    frame('field', NO_WORDS, [3, 6], [0, 8], [count - 1, 9], g(59, 0), [0, 7], [leastBits, 5], [0, 2], ...entries)
  const windowed = (slotCode: number, age: number, bits: number): [number, number][] => {
    return [g(slotCode, 0), g(age, 0), [0, 1], g(0, 0), [0, bits], [0, bits]]
  }

  it('VF1, VF2, VF3, VF4: entries by their steps of slot and age, windowed', () => {
    const bytes = field(4, 2, ...windowed(2, 1, 4), ...windowed(1, 0, 4))
    const first = { form: 'windowed', bits: 4, latLow: 0, lonLow: 0 }
    const entries = [
      { slot: 1, first: { ...first, atS: NOW_S - 60 }, earlier: [] },
      { slot: 1, first: { ...first, atS: NOW_S - 120 }, earlier: [] },
    ]
    expect(readFirstFrame(bytes, NOW_S)).toMatchObject({ ok: true, value: { reach: 3, entries } })
  })

  it('VF3, VF4: a slot above 255, and a width of 0 or above 20, are out of range', () => {
    const one = (leastBits: number, slotCode: number, bits = leastBits) =>
      readFirstFrame(field(leastBits, 1, ...windowed(slotCode, 0, bits)), NOW_S)
    expect(one(20, 0).ok).toBe(true)
    expect(one(20, 256).ok).toBe(true)
    for (const faulty of [one(0, 0), one(21, 0, 0), one(20, 257), one(20, 1)]) expect(faulty).toEqual(outOfRange)
  })

  it('VF6 an entry is told by a fix before it in reach, or by the one before it in its own message', () => {
    const frames = [FIELD_FULL, FIELD_WINDOWED]
    const shore = createShoreState()
    const told = frames.map((bytes) => reportsOf(receive(shore, bytes, 1.800000045e12).effects).length)
    expect(told).toEqual([2, 3])
    const alone = reportsOf(receive(createShoreState(), FIELD_WINDOWED, 1.800000045e12).effects)
    expect(alone.map(({ lat }) => lat)).toEqual([-339_251, -339_225])
  })
})

describe('bytes of version 1', () => {
  it('VC1 a frame cut short, or with bytes too many, is malformed, and the next good one is read', () => {
    const good = frame('solo', NO_WORDS, [0, 6], ...place(1, 2))
    const resealed = (content: Uint8Array) => {
      const check = crc16(content)
      return readFirstFrame(Uint8Array.from([...content, check >> 8, check & 0xff]), NOW_S)
    }
    expect(resealed(good.slice(0, -3))).toEqual(malformed)
    expect(resealed(Uint8Array.from([...good.slice(0, -2), 0]))).toEqual(malformed)
    expect(readFirstFrame(good, NOW_S).ok).toBe(true)
  })

  it('H8, V1: sealed nonsense of version 1 is a value, in bounds', () => {
    const state = createShoreState()
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 7, maxLength: 340 }), fc.nat(1), (content, kind) => {
        content[0] = 0x20 | (kind << 2) | ((content[0] ?? 0) & 3)
        const check = crc16(content)
        const { effects } = receive(state, Uint8Array.from([...content, check >> 8, check & 0xff]), 1.79e12)
        for (const report of reportsOf(effects))
          expect(Math.abs(report.lat)).toBeLessThanOrEqual(latStepsMax(report.halvings))
      }),
      { numRuns: 300 },
    )
  })
})
