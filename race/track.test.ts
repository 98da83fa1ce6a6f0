import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countBefore, createTrack, newestAtMs, placeFix } from './track'

describe('track', () => {
  test('fixes lie in the order of their own time, whenever they come', () => {
    const track = createTrack()
    expect(placeFix(track, 20, 1, 1)).toEqual({ kind: 'added', index: 0 })
    expect(placeFix(track, 30, 2, 2)).toEqual({ kind: 'added', index: 1 })
    expect(placeFix(track, 10, 0, 0)).toEqual({ kind: 'added', index: 0 })
    expect(track).toEqual({ atMs: [10, 20, 30], latDeg: [0, 1, 2], lonDeg: [0, 1, 2] })
    expect(newestAtMs(track)).toBe(30)
  })

  test('the same fix again changes nothing, and the next new one is taken', () => {
    const track = createTrack()
    placeFix(track, 10, 1, 1)
    expect(placeFix(track, 10, 1, 1)).toEqual({ kind: 'known' })
    expect(placeFix(track, 11, 1, 1)).toEqual({ kind: 'added', index: 1 })
  })

  test('of two places at one instant the southern, then the western stands, whoever came first', () => {
    const [one, other] = [createTrack(), createTrack()]
    expect(placeFix(one, 10, 1, 5)).toMatchObject({ kind: 'added' })
    expect(placeFix(one, 10, 1, 4)).toMatchObject({ kind: 'replaced', index: 0 })
    placeFix(other, 10, 1, 4)
    expect(placeFix(other, 10, 1, 5)).toEqual({ kind: 'known' })
    expect(placeFix(other, 10, 2, -9)).toEqual({ kind: 'known' })
    expect(one).toEqual(other)
  })

  test('any order and repetition of the same fixes gives the same track', () => {
    const fix = fc.tuple(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -3, max: 3 }),
    )
    const fixesTwoWays = fc
      .array(fix, { maxLength: 40 })
      .chain((fixes) =>
        fc.tuple(
          fc.constant(fixes),
          fc.shuffledSubarray([...fixes, ...fixes], { minLength: 2 * fixes.length, maxLength: 2 * fixes.length }),
        ),
      )
    fc.assert(
      fc.property(fixesTwoWays, ([once, shuffledTwice]) => {
        const [a, b] = [createTrack(), createTrack()]
        for (const [atMs, latDeg, lonDeg] of once) placeFix(a, atMs, latDeg, lonDeg)
        for (const [atMs, latDeg, lonDeg] of shuffledTwice) placeFix(b, atMs, latDeg, lonDeg)
        expect(b).toEqual(a)
      }),
      { seed: 2 },
    )
  })

  test('counts the fixes before an instant, at both ends too', () => {
    const track = createTrack()
    expect(countBefore(track, 5)).toBe(0)
    for (const atMs of [10, 20, 30]) placeFix(track, atMs, 0, 0)
    expect([5, 10, 11, 20, 30, 31].map((atMs) => countBefore(track, atMs))).toEqual([0, 0, 1, 1, 2, 3])
  })
})
