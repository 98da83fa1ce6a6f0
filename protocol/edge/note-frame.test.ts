import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { openFrame, type Seal, UNSEALED } from './frame'
import {
  CHANNELS,
  CUSTOM_CHANNELS_FROM,
  measured,
  type Note,
  type NoteItem,
  STATUSES,
  stepsBetween,
  telemetryOf,
} from './note'
import { compareNotes, encodeNoteFrame, type NoteFrame, type ToldNote } from './note-frame'
import { readOther } from './other-frame'
import { codeOtherKind, sealOther } from './other-kind'
import { RangeDecoder, RangeEncoder } from './range-coder'
import { TABLE } from './table'
import { codeGolomb, codeSignedGolomb } from './universal'

const START_S = 1_790_000_000
const SEAL: Seal = { key: [9, 8, 7, 6], tagBytes: 3 }

const whole = (min: number, max: number) => fc.integer({ min, max })
const values = fc.oneof(whole(-500, 20_000), whole(-(2 ** 30) + 1, 2 ** 30 - 1))
const texts = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .filter((text) => new TextEncoder().encode(text).length <= 160)
const noteItems: fc.Arbitrary<NoteItem> = fc.oneof(
  whole(0, 63).map((status) => ({ kind: 'status', status }) as const),
  fc.record({ kind: fc.constant('telemetry' as const), channel: whole(0, 15), value: values }),
  fc.record({
    kind: fc.constant('telemetry' as const),
    channel: whole(16, 31),
    value: values,
    custom: fc.record({ unit: whole(0, 63), decimals: whole(0, 3) }),
  }),
  texts.map((text) => ({ kind: 'text', text }) as const),
)
const notes: fc.Arbitrary<Note> = fc.record({
  slot: whole(0, 255),
  atS: fc.oneof(
    whole(START_S, START_S + 900),
    whole(0, 60).map((n) => START_S + 60 * n),
    whole(1, 2 ** 32 - 4000),
  ),
  item: noteItems,
})
const frames: fc.Arbitrary<NoteFrame> = fc.record({
  epoch: whole(0, 31),
  seq: whole(0, 4095),
  halvings: whole(0, 3),
  restored: fc.array(fc.record({ back: whole(1, 500), lost: fc.boolean() }), { maxLength: 5 }),
  timeSpan: fc.constant('whole' as const),
  notes: fc.array(notes, { minLength: 1, maxLength: 64 }).map((some) => some.toSorted((a, b) => a.slot - b.slot)),
})

function read(bytes: Uint8Array, sessionAtS = START_S, key = SEAL.key) {
  const opened = openFrame(bytes)
  return opened.ok ? readOther(opened.value, sessionAtS, key) : opened
}

const SOME: NoteFrame = {
  ...{ epoch: 1, seq: 77, halvings: 0, restored: [], timeSpan: 'near' as const },
  notes: [{ slot: 0, atS: START_S, item: { kind: 'status', status: 2 } }],
}

describe('numbers of any size', () => {
  it('N2 come back whatever their order and sign', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(whole(0, 12), whole(0, 2 ** 31 - 1)), { maxLength: 20 }), (numbers) => {
        const writer = new RangeEncoder(TABLE.slice())
        for (const [order, value] of numbers) {
          codeGolomb(writer, order, Math.min(value, 2 ** 31 - 2 ** order))
          codeSignedGolomb(writer, order, (value >> 2) * (value % 2 === 0 ? 1 : -1))
        }
        const reader = new RangeDecoder(TABLE.slice(), Uint8Array.from(writer.finish().bytes), 0)
        for (const [order, value] of numbers) {
          expect(codeGolomb(reader, order, 0)).toBe(Math.min(value, 2 ** 31 - 2 ** order))
          expect(codeSignedGolomb(reader, order, 0)).toBe((value >> 2) * (value % 2 === 0 ? 1 : -1) + 0)
        }
      }),
    )
  })
})

describe('a message of notes', () => {
  it('N1 comes back as it was, whatever it says and whenever it comes', () => {
    fc.assert(
      fc.property(frames, whole(0, 2 ** 32 - 1), (frame, sessionAtS) => {
        expect(read(encodeNoteFrame(frame, SEAL), sessionAtS)).toEqual({ ok: true, value: { kind: 'notes', frame } })
      }),
    )
  })

  it('N1 near its time says it in ten bits or so, and is read at any session within minutes', () => {
    fc.assert(
      fc.property(whole(-400, 400), whole(0, 5000), (offS, spreadS) => {
        const spread = [0, spreadS, 3 * spreadS].map((backS) => ({ ...SOME.notes[0]!, atS: START_S - backS }))
        const frame = { ...SOME, notes: spread }
        expect(read(encodeNoteFrame(frame, SEAL), START_S + offS)).toEqual({
          ok: true,
          value: { kind: 'notes', frame },
        })
      }),
    )
  })

  it('N2 takes ten bytes for a status, and less than four for each measurement more', () => {
    expect(encodeNoteFrame(SOME, UNSEALED)).toHaveLength(10)
    const random = createRandom('measurements')
    const telemetry = Array.from({ length: 40 }, (_, i) => {
      const item = telemetryOf('wind-speed', 15 * random.next())
      return { slot: i >> 3, atS: START_S + 60 * i, item }
    })
    const bytes = encodeNoteFrame({ ...SOME, notes: telemetry }, UNSEALED).length
    expect((bytes - 8) / 40).toBeLessThan(4)
  })

  it('N1 damaged in any one bit is refused, and the next good one is read', () => {
    const frame = encodeNoteFrame(SOME, SEAL)
    for (let bit = 0; bit < 8 * frame.length; bit++) {
      const damaged = frame.map((byte, i) => (i === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte))
      expect(read(damaged).ok).toBe(false)
    }
    expect(read(frame)).toEqual({ ok: true, value: { kind: 'notes', frame: SOME } })
  })

  it('N1 sealed over any numbers is a value in bounds or a named fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), whole(0, 2 ** 32 - 1), (body, sessionAtS) => {
        const sealed = sealOther({ kind: 'notes', epoch: 0 }, SEAL, [0], (coder) => {
          for (const byte of body) coder.uniform(byte, 256)
        })
        for (const bytes of [sealed, Uint8Array.of(0xe0, 0x20, ...body)]) {
          const result = read(bytes, sessionAtS)
          if (!result.ok || result.value.kind !== 'notes') continue
          expect(result.value.frame.notes.every(({ slot, atS }) => slot < 256 && atS > 0)).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('N1 has its own number among the frames of kind other', () => {
    const opened = openFrame(encodeNoteFrame(SOME, SEAL))
    expect(opened.ok && codeOtherKind(opened.value.coder, 0)).toBe(2)
  })
})

describe('what notes say', () => {
  it('N3 a measurement is whole steps of its channel, and reads as a number in its unit', () => {
    expect(telemetryOf('battery-voltage', 12.634)).toEqual({ kind: 'telemetry', channel: 0, value: 1263 })
    expect(measured(telemetryOf('battery-voltage', 12.634))).toEqual({
      name: 'battery-voltage',
      value: 12.63,
      unit: 'V',
    })
    const custom = { unit: 6, decimals: 2 }
    expect(measured({ kind: 'telemetry', channel: 20, value: -150, custom })).toEqual({
      ...{ name: 'custom-20', value: -1.5, unit: 'm' },
    })
    expect(measured({ kind: 'telemetry', channel: 15, value: 3 })).toEqual({ name: 'channel-15', value: 3, unit: '' })
    expect(CHANNELS.length).toBeLessThanOrEqual(CUSTOM_CHANNELS_FROM)
    expect(STATUSES.length).toBeLessThanOrEqual(64)
  })

  it('N3 directions are compared by the short way round', () => {
    const direction = telemetryOf('wind-direction', 0).channel
    expect([stepsBetween(direction, 358, 3), stepsBetween(direction, 3, 358), stepsBetween(direction, 0, 180)]).toEqual(
      [5, 5, 180],
    )
    expect(stepsBetween(telemetryOf('heart-rate', 0).channel, 358, 3)).toBe(355)
  })
})

describe('the order of notes', () => {
  const told = (atS: number, epoch: number, seq: number, index: number): ToldNote => {
    return { slot: 0, atS, item: { kind: 'status', status: 0 }, epoch, seq, index }
  }

  it('N6 is that of event time, then of sequence across its turn, then of place', () => {
    const inOrder = [told(5, 1, 9, 0), told(6, 31, 9, 0), told(6, 0, 4090, 0), told(6, 0, 4090, 1), told(6, 0, 3, 0)]
    const random = createRandom('order')
    for (let round = 0; round < 20; round++) {
      const mixed = inOrder.map((item) => ({ item, key: random.next() })).sort((a, b) => a.key - b.key)
      expect(mixed.map(({ item }) => item).sort(compareNotes)).toEqual(inOrder)
    }
  })
})
