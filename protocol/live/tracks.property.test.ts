import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { LivePoint } from './messages'
import { decodeTracks, encodeTracks, mergePoints, NO_TRACKS } from './tracks'

/** One place for each entrant and time, so that the points are a set. */
const points = fc
  .array(fc.tuple(fc.nat(3), fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: -9e6, max: 9e6 })), {
    maxLength: 60,
  })
  .map((rows) => [
    ...new Map(rows.map(([id, atS, e5]) => [`${id}/${atS}`, [id, atS, e5, 2 * e5] as LivePoint])).values(),
  ])

it('L11 gives the same tracks in any order, in any parts and with any point doubled, times ascending', () => {
  fc.assert(
    fc.property(points, fc.array(fc.nat()), fc.nat(60), (set, shuffle, cut) => {
      const mixed = set.map((point, i) => ({ point, key: shuffle[i] ?? 0 })).sort((a, b) => a.key - b.key)
      const disordered = mixed.map(({ point }) => point)
      const inParts = mergePoints(
        mergePoints(mergePoints(NO_TRACKS, disordered.slice(cut)), disordered.slice(0, cut)),
        set,
      )
      expect(inParts).toEqual(mergePoints(NO_TRACKS, set))
      for (const { atS } of inParts.values()) expect(atS).toEqual([...new Set(atS)].sort((a, b) => a - b))
    }),
  )
})

it('L11 leaves tracks that no point names as they were', () => {
  const before = mergePoints(NO_TRACKS, [
    [0, 1, 2, 3],
    [1, 1, 2, 3],
  ])
  expect(mergePoints(before, [[1, 5, 6, 7]]).get(0)).toBe(before.get(0))
})

it('L13 decodes to exactly the positions that were coded', () => {
  fc.assert(
    fc.property(points, (set) => {
      const tracks = mergePoints(NO_TRACKS, set)
      const answer = encodeTracks('e', 3, tracks)
      expect(mergePoints(NO_TRACKS, decodeTracks(JSON.parse(JSON.stringify(answer))))).toEqual(tracks)
    }),
  )
})
