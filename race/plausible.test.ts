import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDevice, type DeviceFix, fixOf, isWithinReach, keyOf, offerFixes, speedMpsMaxOf } from './plausible'

const at = (minute: number, latDeg: number, isAccepted = false): DeviceFix => ({
  ...{ fixAtMs: minute * 60_000, latDeg, lonDeg: 0 },
  ...(isAccepted ? { isAccepted } : {}),
})
/** 0.01 degrees a minute are 18.5 m/s. */
const north = (fromMinute: number, count: number, fromLat = 0) =>
  Array.from({ length: count }, (_, i) => at(fromMinute + i, fromLat + 0.01 * i))

const tooFast = (fixes: readonly DeviceFix[], speedMpsMax = 30) => {
  const device = createDevice()
  offerFixes(device, fixes, speedMpsMax)
  return [...device.tooFast.values()].map(({ fixAtMs }) => fixAtMs / 60_000).sort((a, b) => a - b)
}

describe('a tracker’s fixes', () => {
  test('that are within reach of each other all stand, and so does one that repeats or stands still', () => {
    expect(tooFast([...north(0, 20), ...north(0, 20), at(20, 0.19), at(21, 0.19)])).toEqual([])
  })

  test('of which one leaps away and back lose that one', () => {
    expect(tooFast([...north(0, 5), at(5, 3), ...north(6, 5, 0.06)])).toEqual([5])
    expect(tooFast([at(0, 3), ...north(1, 5)])).toEqual([0])
  })

  test('whose newest leaps lose it until the place could have been reached', () => {
    expect(tooFast([...north(0, 5), at(5, 1)])).toEqual([5])
    // 0.96 degrees at 30 m/s take 59 minutes.
    expect(tooFast([...north(0, 5), at(5, 1), at(40, 1), at(70, 1)])).toEqual([5, 40])
  })

  test('stand behind an accepted one, which stands whatever it looks like, and those that do not fit it fall', () => {
    const moved = [at(6, 1.01), at(7, 1.02)]
    expect(tooFast([...north(0, 5), at(5, 1), ...moved])).toEqual([5, 6, 7])
    expect(tooFast([...north(0, 5), at(5, 1, true), ...moved])).toEqual([])
    expect(tooFast([...north(0, 5), at(5, 1, true), at(6, 0.06), at(7, 1.02)])).toEqual([6])
  })

  test('that are accepted later stand from then on, and what leaves or enters is told', () => {
    const device = createDevice()
    offerFixes(device, [...north(0, 3), at(3, 1), at(4, 1.01)], 30)
    expect(device.tooFast.size).toBe(2)
    const told = offerFixes(device, [at(3, 1, true)], 30)
    expect(told.entered.map(({ fixAtMs }) => fixAtMs / 60_000)).toEqual([4, 3])
    expect([told.left, device.tooFast.size]).toEqual([[], 0])
  })

  test('may leave the race when later ones show that they were the wrong ones', () => {
    const device = createDevice()
    expect(offerFixes(device, [at(0, 3)], 30).entered).toHaveLength(1)
    expect(offerFixes(device, [at(1, 0)], 30)).toEqual({ entered: [], left: [] })
    const told = offerFixes(device, [at(2, 0.01)], 30)
    expect([told.entered.length, told.left]).toEqual([2, [at(0, 3)]])
  })
})

test('the limit is the entry’s, else the race’s, else that of its kind', () => {
  expect([speedMpsMaxOf('sail', 5, 7), speedMpsMaxOf('sail', undefined, 7), speedMpsMaxOf('sail')]).toEqual([5, 7, 30])
})

const someFix = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }), fc.nat(15))
  .map(([minute, tenths, chance]) => at(minute, tenths / 10, chance === 0))

test('in any order and batching, and repeated, the same fixes stand, each within reach of the next or accepted', () => {
  const some = fc.array(someFix, { maxLength: 25 }).chain((fixes) =>
    fc.record({
      fixes: fc.constant(fixes),
      again: fc.shuffledSubarray([...fixes, ...fixes], { minLength: fixes.length }).map((more) => [...more, ...fixes]),
      batch: fc.integer({ min: 1, max: 9 }),
    }),
  )
  fc.assert(
    fc.property(some, ({ fixes, again, batch }) => {
      const [whole, parts] = [createDevice(), createDevice()]
      const standing = new Set<string>()
      offerFixes(whole, fixes, 100)
      for (let i = 0; i < again.length; i += batch) {
        const { entered, left } = offerFixes(parts, again.slice(i, i + batch), 100)
        for (const fix of left) expect(standing.delete(keyOf(fix))).toBe(true)
        for (const fix of entered) standing.add(keyOf(fix))
      }
      expect(parts.track).toEqual(whole.track)
      expect([...parts.tooFast.keys()].sort()).toEqual([...whole.tooFast.keys()].sort())
      const all = whole.track.atMs.map((_, i) => fixOf(whole, i))
      const stands = all.filter((fix) => !whole.tooFast.has(keyOf(fix)))
      expect(stands.map(keyOf).sort()).toEqual([...standing].sort())
      for (const [i, fix] of stands.entries()) {
        const before = stands[i - 1]
        if (before && !whole.accepted.has(keyOf(fix))) expect(isWithinReach(before, fix, 100)).toBe(true)
      }
    }),
    { seed: 11, numRuns: 500 },
  )
})

test('no larger choice could be true together', () => {
  fc.assert(
    fc.property(fc.array(someFix, { maxLength: 9 }), (given) => {
      const device = createDevice()
      offerFixes(
        device,
        given.map(({ isAccepted, ...fix }) => fix),
        100,
      )
      const all = device.track.atMs.map((_, i) => fixOf(device, i))
      const isTrue = (some: readonly DeviceFix[]) =>
        some.every((fix, i) => i === 0 || isWithinReach(some[i - 1]!, fix, 100))
      let most = 0
      for (let bits = 0; bits < 2 ** all.length; bits++) {
        const some = all.filter((_, i) => bits & (1 << i))
        if (some.length > most && isTrue(some)) most = some.length
      }
      expect(all.length - device.tooFast.size).toBe(most)
    }),
    { seed: 12, numRuns: 200 },
  )
})
