import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areRough, basesNear, clockFor, codeClock, type FrameClock, roughClockFor, unitOf } from './frame-clock'
import { RangeDecoder, RangeEncoder } from './range-coder'
import { TABLE } from './table'
import { recording } from './test-frames'

const NOW_S = 1_800_000_000

function through(clock: FrameClock) {
  const encoder = new RangeEncoder(TABLE.slice())
  const writer = recording(encoder)
  codeClock(writer, clock)
  const decoder = new RangeDecoder(TABLE.slice(), Uint8Array.from(encoder.finish().bytes), 0)
  return {
    read: codeClock(decoder, { unit: 0, isAligned: true, span: 'near' as const, baseAtS: 0 }),
    symbols: writer.symbols,
  }
}

/** The base that a session makes of what was written, before a tag has its say. */
const nearest = (clock: FrameClock, sessionS: number) => basesNear(through(clock).read, sessionS)[0]

describe('the clock of a frame', () => {
  it('T5 has the longest unit that measures all ages, aligned where it saves more', () => {
    const unitAnd = (...times: number[]) => {
      const clock = clockFor(times, 'near')
      return [unitOf(clock), clock.isAligned, clock.baseAtS - NOW_S]
    }
    expect(unitAnd(NOW_S, NOW_S - 3600)).toEqual([3600, true, 0])
    expect(unitAnd(NOW_S, NOW_S - 60)).toEqual([60, true, 0])
    expect(unitAnd(NOW_S + 7, NOW_S - 53)).toEqual([60, false, 7])
    expect(unitAnd(NOW_S + 7, NOW_S)).toEqual([1, true, 32])
    expect(unitAnd(NOW_S + 10, NOW_S)).toEqual([10, true, 40])
    expect(unitAnd(NOW_S + 1)).toEqual([3600, false, 1])
  })

  it('F13 is rough where trackers miss a common tick by a little, not where all are on it or each has a clock of its own', () => {
    const common = Array.from({ length: 12 }, (_, i) => NOW_S - 300 * (i % 3))
    expect(areRough(common)).toBe(false)
    const late = common.map((atS, i) => atS + ((3 * i) % 7))
    expect(areRough(late)).toBe(true)
    expect(roughClockFor(late, 'near')).toMatchObject({ isAligned: true, baseAtS: NOW_S })
    expect(unitOf(roughClockFor(late, 'near'))).toBe(300)
    expect(areRough(common.map((_, i) => NOW_S - ((97 * i) % 300)))).toBe(false)
  })

  it('T1, T2: the base comes back by the session, to a third of an hour from it', () => {
    const anyTimes = fc.array(fc.integer({ min: 0, max: 7200 }), { minLength: 1, maxLength: 5 })
    const anyGrid = fc.constantFrom(1, 2, 3, 5, 10, 30, 60, 300, 900)
    fc.assert(
      fc.property(anyTimes, anyGrid, fc.integer({ min: -500, max: 500 }), (ages, gridS, offS) => {
        const clock = clockFor(
          ages.map((age) => NOW_S - age * gridS),
          'near',
        )
        expect(nearest(clock, clock.baseAtS + offS)).toBe(clock.baseAtS)
        expect(basesNear(through(clock).read, clock.baseAtS + 3 * offS)).toContain(clock.baseAtS)
        expect(ages.every((age) => (clock.baseAtS - NOW_S + age * gridS) % unitOf(clock) === 0)).toBe(true)
      }),
    )
  })

  it('T1 the place of a base costs ten bits of a second, and few of a coarser grid', () => {
    const placesOf = (...times: number[]) =>
      through(clockFor(times, 'near')).symbols.flatMap((one) => ('count' in one ? [one.count] : []))
    expect(placesOf(NOW_S + 1)).toEqual([1024])
    expect(placesOf(NOW_S + 1, NOW_S)).toEqual([32])
    expect(placesOf(NOW_S, NOW_S - 60)).toEqual([18])
    expect(placesOf(NOW_S)).toEqual([1])
  })

  it('T3 in a day a base comes back when the session is hours away', () => {
    for (const offS of [-30_000, -7000, 0, 30_000]) {
      const clock = clockFor([NOW_S + 7], 'day')
      expect(nearest(clock, clock.baseAtS + offS)).toBe(clock.baseAtS)
    }
  })

  it('T3 in the long form a base stands in whole', () => {
    for (const atS of [1, 1000, NOW_S, 2 ** 32 - 3601]) {
      const clock = clockFor([atS], 'whole')
      expect(basesNear(through(clock).read, NOW_S)).toEqual([clock.baseAtS])
    }
  })

  it('T2 no base is before 1970 or after 2106', () => {
    for (const sessionS of [0, 5, 2 ** 32 - 5])
      for (const baseS of basesNear({ unit: 0, isAligned: true, span: 'near' as const, baseAtS: 64 }, sessionS)) {
        expect(baseS > 0 && baseS < 2 ** 32).toBe(true)
      }
  })
})
