import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { CONTEXTS } from './contexts'
import { codeDataHead } from './data-head'
import {
  bitsForDistance,
  expectFirst,
  type FieldEntry,
  type FirstFix,
  lowBits,
  nearReference,
  tellFirst,
} from './field-entry'
import { codeFieldFrame, encodeFieldFrame, type FieldFrame } from './field-frame'
import { sealFrame, UNSEALED } from './frame'
import { clockFor } from './frame-clock'
import { numberContexts } from './numbers'
import type { Coder } from './range-coder'
import { createShoreState, receive } from './shore-session'
import { reportsOf } from './test-fleet'
import { anyFieldFrame, readField, recording, SESSION_S } from './test-frames'

const NOW_S = 1_800_000_000
const full = (slot: number, atS: number, lat = 1, lon = 2): FieldEntry => ({
  slot,
  first: { form: 'full', atS, lat, lon },
  earlier: [],
})
const windowed = (
  slot: number,
  atS: number,
  bits: number,
  latLow: number,
  lonLow: number,
  byTwo = false,
): FieldEntry => {
  return { slot, first: { form: 'windowed', atS, ...(byTwo ? { byTwo } : {}), bits, latLow, lonLow }, earlier: [] }
}
const moved = (slot: number, gapS: number, lat = 0, lon = 0): FieldEntry => {
  return { slot, first: { form: 'moved', atS: 0, gapS, byTwo: false, lat, lon }, earlier: [] }
}

const FRAME: FieldFrame = {
  ...{
    halvings: 1,
    epoch: 7,
    seq: 4095,
    reach: 5,
    cycle: 3,
    intervalS: 60,
    hasGaps: false,
    isRough: false,
    newestAtS: NOW_S,
  },
  ...{ entries: [full(0, NOW_S)], restored: [], timeSpan: 'near' as const },
}
const made = (some: Partial<FieldFrame>) => encodeFieldFrame({ ...FRAME, ...some }, UNSEALED)
const outOfRange = { ok: false, fault: { kind: 'value-out-of-range' } }

/** What comes back; `newestAtS` is then the base. */
function readBack(frame: FieldFrame): unknown {
  const read = readField(encodeFieldFrame(frame, UNSEALED))
  return read.ok ? { ...read.value, newestAtS: frame.newestAtS } : read.fault
}

const NOTHING: Coder = { bit: (_, bit) => bit, uniform: (value) => value }

/** What a frame's writer asks its coder for. */
function symbolsOf(some: Partial<FieldFrame>) {
  const writer = recording(NOTHING)
  codeFieldFrame(writer, { ...FRAME, ...some })
  return writer.symbols
}

/** The first bits of the numbers and trees that begin at one of some contexts, as offsets from the part's first. */
function startsOf(some: Partial<FieldFrame>, part: keyof typeof CONTEXTS, size: number, sets: number): number[] {
  const starts = Array.from({ length: sets }, (_, set) => CONTEXTS[part] + set * size)
  return symbolsOf(some).flatMap((one) =>
    'context' in one && starts.includes(one.context) ? [starts.indexOf(one.context)] : [],
  )
}

describe('a field frame', () => {
  it('F1, F4, F11, F12: brings back entries of every form, earlier fixes, reach, cycle, digest and words as they were', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const frame = anyFieldFrame(createRandom(seed))
        expect(readBack(frame)).toEqual(frame)
      }),
      { numRuns: 200 },
    )
  })

  it('F1 carries 256 entries and 512 fixes, and not one more', () => {
    const entries = Array.from({ length: 256 }, (_, slot) => {
      return { ...windowed(slot, NOW_S, 1, slot % 2, 0), earlier: [{ atS: -60, lat: slot, lon: 0 - slot }] }
    })
    expect(readBack({ ...FRAME, entries })).toEqual({ ...FRAME, entries })
    const [first = full(0, NOW_S), ...rest] = entries
    expect(() =>
      made({ entries: [{ ...first, earlier: [...first.earlier, { atS: -120, lat: 0, lon: 0 }] }, ...rest] }),
    ).toThrow()
  })

  it('F2 ages on the minute cost what they count in minutes, and one second off costs the rest', () => {
    const entries = (offS: number) =>
      Array.from({ length: 20 }, (_, i) => full(i, NOW_S - 60 * i - (i === 19 ? offS : 0)))
    for (const offS of [0, 1])
      expect(readBack({ ...FRAME, entries: entries(offS) })).toMatchObject({ entries: entries(offS) })
    const [onGrid, offGrid] = [0, 1].map((offS) => made({ entries: entries(offS) }).length)
    expect(offGrid).toBeGreaterThan((onGrid as number) + 10)
  })

  it('F2 ages stand under contexts of the unit, and of the greatest age before them', () => {
    const ages = [0, 1, 2, 13, 65, 257, 0]
    const at = (unitS: number) => ages.map((age, slot) => full(slot, NOW_S - 3600 - unitS * age))
    const size = numberContexts(5)
    // The first age of a unit of ten seconds is counted from the rounded base.
    expect(startsOf({ entries: at(60) }, 'age', size, 10)).toEqual([5, 5, 6, 6, 7, 8, 9])
    expect(startsOf({ entries: at(10) }, 'age', size, 10)).toEqual([0, 0, 1, 1, 2, 3, 4])
  })

  it('F13 of a rough clock times are told by its ticks, and by what they miss them by', () => {
    const beside = [0, 4, -2, 0, 29, -30]
    const entries = beside.map((besideS, slot) => full(slot, NOW_S - 60 * slot + besideS, 7 * slot, 9))
    expect(readBack({ ...FRAME, entries, isRough: true })).toMatchObject({ entries, isRough: true })
    const onTick = entries.map((_, slot) => full(slot, NOW_S - 60 * slot, 7 * slot, 9))
    const bytesOf = (some: FieldEntry[], isRough: boolean) => made({ entries: some, isRough }).length
    expect(bytesOf(onTick, true)).toBeLessThanOrEqual(bytesOf(onTick, false) + 1)
    const close = Array.from({ length: 20 }, (_, slot) => full(slot, NOW_S - 300 * (slot % 2) + ((5 * slot) % 7) - 3))
    expect(bytesOf(close, true)).toBeLessThan(bytesOf(close, false) - 5)
  })

  it('F3 slots are told by the steps between them, under contexts of how far apart they have been', () => {
    const slots = [0, 1, 2, 9, 40, 41, 255]
    const entries = slots.map((slot) => full(slot, NOW_S))
    expect(readBack({ ...FRAME, entries })).toMatchObject({ entries })
    // Four times the mean step: 4, 4, 4, 10, 32 and 28.
    expect(startsOf({ entries }, 'slotStep', numberContexts(4), 5)).toEqual([0, 1, 1, 1, 2, 3, 3])
  })

  it('F3, F4: a slot above 255, and a width of 0 or above 20, are out of range', () => {
    const sent = (entry: FieldEntry) => readField(made({ entries: [entry] }))
    expect(sent(windowed(255, NOW_S, 20, 0, 0)).ok).toBe(true)
    for (const faulty of [windowed(256, NOW_S, 20, 0, 0), windowed(0, NOW_S, 0, 0, 0), windowed(0, NOW_S, 21, 0, 0)]) {
      expect(sent(faulty)).toEqual(outOfRange)
    }
    expect(sent(full(0, NOW_S, 1_800_001))).toEqual(outOfRange)
    expect(sent(windowed(0, NOW_S, 1, 0, 1)).ok).toBe(true)
  })

  it('P2 full places after the first are told by their distance from the one before, over 180° the short way', () => {
    const apart = [full(0, NOW_S, 10, 3_599_998), full(1, NOW_S, 12, -3_599_999), full(2, NOW_S, 9, 3_599_999)]
    const near = [full(0, NOW_S, 10, 100), full(1, NOW_S, 12, 103), full(2, NOW_S, 9, 101)]
    expect(readBack({ ...FRAME, entries: apart })).toMatchObject({ entries: apart })
    expect(made({ entries: apart })).toHaveLength(made({ entries: near }).length)
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

  it('F5, F6: by two, low bits are those round where two references let a place be expected', () => {
    const near = { atS: NOW_S - 60, lat: 100, lon: -2000 }
    const far = { atS: NOW_S - 120, lat: 40, lon: -1900 }
    const fix = { atS: NOW_S, lat: 157, lon: -2093 }
    const low = { latLow: lowBits(fix.lat, 4), lonLow: lowBits(fix.lon, 4) }
    const first = { form: 'windowed', atS: NOW_S, byTwo: true, bits: 4, ...low } as const
    expect(tellFirst(first, [near, far], 0)).toEqual(fix)
    const entries = [{ slot: 3, first, earlier: [] }, windowed(4, NOW_S, 4, 1, 2)]
    expect(readBack({ ...FRAME, entries })).toMatchObject({ entries })
  })

  it('F10 a moved entry is told from where its references let it be expected, over 180° too', () => {
    const near = { atS: NOW_S - 60, lat: 100, lon: 1_799_990 }
    const far = { atS: NOW_S - 180, lat: 40, lon: 1_799_890 }
    expect(expectFirst([near], NOW_S, 0)).toMatchObject({ lat: 100, lon: 1_799_990 })
    // Half the motion seen, −30 and −50, taken off towards minus infinity.
    expect(expectFirst([near, far], NOW_S, 0)).toEqual({ lat: 130, lon: 1_800_040 })
    const first = { form: 'moved', atS: NOW_S, byTwo: true, lat: -3, lon: 4 } as const
    expect(tellFirst(first, [near, far], 0)).toEqual({ atS: NOW_S, lat: 127, lon: -1_799_956 })
    expect(tellFirst({ ...first, atS: 0, gapS: 60 }, [near, far], 0)).toEqual({ atS: NOW_S, lat: 127, lon: -1_799_956 })
    // Not carried on before the reference, nor further than four times what was seen.
    expect(expectFirst([near, far], NOW_S - 90, 0)).toMatchObject({ lat: 100, lon: 1_799_990 })
    expect(expectFirst([near, far], NOW_S + 100_000, 0)).toEqual({ lat: 100 + 240, lon: 1_799_990 + 400 })
  })

  it('F11 with gaps a moved entry tells the time since its reference, and only the others need a clock', () => {
    const entries = [moved(0, 60), moved(1, 67), moved(2, 4_000_000), full(3, NOW_S - 17)]
    expect(readBack({ ...FRAME, entries, hasGaps: true })).toMatchObject({ entries, hasGaps: true })
    const alone = [moved(0, 60), moved(1, 60), moved(2, 60)]
    expect(readBack({ ...FRAME, entries: alone, hasGaps: true })).toMatchObject({ entries: alone })
    // On the interval three entries cost little more than one.
    expect(made({ entries: alone, hasGaps: true }).length).toBeLessThanOrEqual(
      made({ entries: [moved(0, 60)], hasGaps: true }).length + 2,
    )
  })

  it('F11 a span of more intervals than their number holds, and the longest there can be, come back', () => {
    const entries = [moved(0, 2 ** 30 - 1), moved(1, 400_000), full(2, NOW_S)]
    for (const intervalS of [1, 10, 65_536]) {
      expect(readBack({ ...FRAME, entries, hasGaps: true, intervalS })).toMatchObject({ entries })
    }
  })

  it('F12 earlier fixes of a slot go as steps back, each behind a bit', () => {
    const offsets = [-60, -120, -187].map((atS, i) => ({ atS, lat: 5 * i, lon: 7 - 7 * i }))
    const entries = [
      { ...full(0, NOW_S), earlier: offsets },
      { ...full(1, NOW_S), earlier: offsets.slice(0, 1) },
      full(2, NOW_S),
    ]
    expect(readBack({ ...FRAME, entries })).toMatchObject({ entries })
    const bits = symbolsOf({ entries }).flatMap((one) =>
      'context' in one && one.context >= CONTEXTS.again && one.context < CONTEXTS.again + 3
        ? [[one.context - CONTEXTS.again, one.bit]]
        : [],
    )
    expect(bits).toEqual([
      [0, 1],
      [2, 1],
      [2, 1],
      [2, 0],
      [1, 1],
      [2, 0],
      [1, 0],
    ])
  })

  it('T3, F6: a time before 1970 or after 2106 is out of range', () => {
    const early = made({
      entries: [{ ...full(0, 100), earlier: [{ atS: -100, lat: 0, lon: 0 }] }],
      timeSpan: 'whole' as const,
    })
    expect(readField(early)).toEqual(outOfRange)
    const gone = { ...moved(1, 2 ** 30 - 1), earlier: [] }
    const shore = createShoreState()
    receive(shore, made({ seq: 0, entries: [full(1, 2 ** 32 - 4000)], timeSpan: 'whole' as const }), 1000 * SESSION_S)
    const { effects } = receive(shore, made({ seq: 1, entries: [gone], hasGaps: true }), 1000 * SESSION_S)
    expect(effects).toEqual([{ kind: 'fault', fault: { kind: 'value-out-of-range' } }])
  })

  it('H8 hostile bytes make at most 512 fixes, whatever they are', () => {
    const clock = clockFor([NOW_S], 'near')
    const random = createRandom('hostile')
    let most = 0
    for (let round = 0; round < 300; round++) {
      const bytes = sealFrame({ kind: 'field', epoch: 1 }, UNSEALED, [NOW_S], (coder) => {
        codeDataHead(coder, { seq: random.int(4096), halvings: 0, clock, restored: [] })
        for (let i = 0; i < 900; i++) coder.uniform(random.chance(0.5) ? 0xffff : random.int(65_536), 65_536)
      })
      const { effects } = receive(createShoreState(), bytes.subarray(0, 2048), 1000 * SESSION_S)
      most = Math.max(most, reportsOf(effects).length)
    }
    expect(most).toBeLessThanOrEqual(512)
    // A writer that would never end is cut at 512 too: the reader ends where its bounds say.
    const endless = recording({
      bit: (context) => (context >= CONTEXTS.again && context < CONTEXTS.again + 3 ? 1 : 0),
      uniform: () => 0,
    })
    codeFieldFrame(endless, { ...FRAME, entries: [full(0, NOW_S)] })
    const steps = endless.symbols.filter(
      (one) => 'context' in one && one.context >= CONTEXTS.again && one.context < CONTEXTS.again + 3,
    )
    expect(steps).toHaveLength(511)
  })

  it('H8 arbitrary bytes behind a head of ours never throw, and the next good frame works', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 2048 }), fc.nat(3), (bytes, kind) => {
        bytes[0] = 0x80 | (kind << 5) | ((bytes[0] as number) & 31)
        expect(receive(createShoreState(), bytes, 1000 * SESSION_S).effects.length).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
    expect(readBack(FRAME)).toEqual(FRAME)
  })

  it('F4 forms stand under the form of the entry before', () => {
    const forms: FirstFix[] = [
      full(0, NOW_S).first,
      windowed(0, NOW_S, 4, 1, 1).first,
      moved(0, 60).first,
      full(0, NOW_S).first,
    ]
    const entries = forms.map((first, slot) => ({ slot, first, earlier: [] }))
    const symbols = symbolsOf({ entries, hasGaps: true })
    const under = (part: 'isFull' | 'isMoved') =>
      symbols.flatMap((one) =>
        'context' in one && one.context >= CONTEXTS[part] && one.context < CONTEXTS[part] + 4
          ? [[one.context - CONTEXTS[part], one.bit]]
          : [],
      )
    expect(under('isFull')).toEqual([
      [3, 1],
      [1, 0],
      [0, 0],
      [2, 1],
    ])
    expect(under('isMoved')).toEqual([
      [1, 0],
      [0, 1],
    ])
  })
})
