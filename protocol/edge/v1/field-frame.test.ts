import { describe, expect, it } from 'vitest'
import { BitWriter } from './bits'
import {
  bitsForDistance,
  decodeFieldBody,
  encodeFieldFrame,
  type FieldEntry,
  type FieldFrame,
  lowBits,
  nearReference,
} from './field-frame'
import { base24Of, expandBase, openFrame, sealFrame, writeHeader } from './header'
import { writeRestored } from './restored'

const NOW_S = 1_790_000_000
const full = (slot: number, atS: number, lat = 1, lon = 2): FieldEntry => ({ slot, atS, form: 'full', lat, lon })
const windowed = (slot: number, atS: number, bits: number, latLow: number, lonLow: number): FieldEntry => {
  return { slot, atS, form: 'windowed', bits, latLow, lonLow }
}

const FRAME: FieldFrame = {
  halvings: 1,
  epoch: 7,
  seq: 70_000,
  reach: 5,
  cycle: 3,
  entries: [full(0, NOW_S)],
  restored: [],
}

function decode(bytes: Uint8Array) {
  const opened = openFrame(bytes)
  if (!opened.ok) return opened
  const { header, body } = opened.value
  const read = decodeFieldBody(body, header.halvings, expandBase(header.base24, NOW_S))
  return read.ok ? { ok: true as const, value: { ...read.value, header } } : read
}

function readBack(frame: FieldFrame): unknown {
  const read = decode(encodeFieldFrame(frame))
  if (!read.ok) return read.fault
  const { header, ...body } = read.value
  return { ...body, halvings: header.halvings, epoch: header.epoch, seq: header.seq }
}

describe('a field frame', () => {
  it('F1 brings back entries, reach, cycle and words as they were, and the low 16 bits of its sequence', () => {
    const entries = [
      full(0, NOW_S - 7),
      windowed(3, NOW_S, 4, 15, 0),
      windowed(4, NOW_S - 61, 20, 1, 1_048_575),
      full(255, NOW_S),
    ]
    const restored = [
      { back: 1, lost: false },
      { back: 700, lost: true },
    ]
    const frame = { ...FRAME, entries, restored, reach: 63, cycle: 255 }
    expect(readBack(frame)).toEqual({ ...frame, seq: 70_000 - 65_536 })
  })

  it('F1 carries 512 entries', () => {
    const entries = Array.from({ length: 512 }, (_, i) => windowed(i >> 1, NOW_S - (i % 2), 1, i % 2, 0))
    expect(readBack({ ...FRAME, entries })).toMatchObject({ entries })
  })

  it('F2 ages on the minute cost what they count in minutes, and one second off costs the rest', () => {
    const entries = (offS: number) =>
      Array.from({ length: 20 }, (_, i) => full(i, NOW_S - 60 * i - (i === 19 ? offS : 0)))
    expect(readBack({ ...FRAME, entries: entries(0) })).toMatchObject({ entries: entries(0) })
    expect(readBack({ ...FRAME, entries: entries(1) })).toMatchObject({ entries: entries(1) })
    const [onGrid, offGrid] = [0, 1].map((offS) => encodeFieldFrame({ ...FRAME, entries: entries(offS) }).length)
    expect(offGrid).toBeGreaterThan((onGrid as number) + 10)
  })

  it('F2 several fixes of a slot go newest first, each told from the one before it', () => {
    const entries = [
      full(2, NOW_S),
      full(2, NOW_S - 60),
      full(2, NOW_S - 3600),
      full(9, NOW_S - 60),
      full(9, NOW_S - 120),
    ]
    expect(readBack({ ...FRAME, entries })).toMatchObject({ entries })
    expect(() => encodeFieldFrame({ ...FRAME, entries: [full(2, NOW_S - 60), full(2, NOW_S)] })).toThrow()
  })

  it('F3 a fleet whose every slot reports costs one bit a slot', () => {
    const sizes = [1, 9].map((count) => {
      const entries = Array.from({ length: count }, (_, slot) => full(slot, NOW_S))
      return encodeFieldFrame({ ...FRAME, entries }).length
    })
    // Eight entries more: one bit each for slot, age and form, and a place of 45 bits at one halving.
    expect((sizes[1] as number) - (sizes[0] as number)).toBe(48)
  })

  it('F5 as many low bits as a distance needs tell a value from a reference, and no fewer', () => {
    expect([0, -1, 1, -2, 2, 3, 4, -4, -5].map(bitsForDistance)).toEqual([1, 1, 2, 2, 3, 3, 4, 3, 4])
    for (let distance = -70; distance <= 70; distance++) {
      const bits = bitsForDistance(distance)
      for (const reference of [-900_000, -3, 0, 5, 1_799_999]) {
        const value = reference + distance
        for (let more = bits; more <= 20; more++)
          expect(nearReference(lowBits(value, more), more, reference)).toBe(value)
        if (bits > 1) expect(nearReference(lowBits(value, bits - 1), bits - 1, reference)).not.toBe(value)
      }
    }
  })

  it('F3, F4: a slot above 255, and a width of 0 or above 20, are out of range', () => {
    const write = (leastBits: number, slotCode: number) => {
      const writer = new BitWriter()
      writeHeader(writer, { kind: 'field', halvings: 0, epoch: 0, seq: 0, base24: base24Of(NOW_S) })
      writeRestored(writer, [])
      writer.write(0, 6 + 8 + 9)
      writer.writeGolomb(0, 0)
      writer.write(0, 3 + 4)
      writer.write(leastBits, 5)
      writer.write(0, 2)
      writer.writeGolomb(slotCode, 0)
      writer.writeGolomb(0, 0)
      writer.write(0, 1)
      writer.writeGolomb(0, 0)
      writer.write(0, leastBits)
      writer.write(0, leastBits)
      return decode(sealFrame(writer))
    }
    expect(write(20, 0).ok).toBe(true)
    expect(write(20, 256).ok).toBe(true)
    const outOfRange = { ok: false, fault: { kind: 'value-out-of-range' } }
    for (const faulty of [write(0, 0), write(21, 0), write(31, 0), write(20, 257), write(20, 1)]) {
      expect(faulty).toEqual(outOfRange)
    }
  })
})
