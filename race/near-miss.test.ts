import { describe, expect, test } from 'vitest'
import type { StraightWay } from './course-way'
import { advanceField, createField, passingsOf } from './field'
import type { EntryFix } from './fix'
import type { MissedElement } from './passing'
import { checkpoint, mark, northward, southward, testCourse, testEntry, testSetup, voyage } from './test-race'

function missedBy(course: StraightWay, fixes: readonly EntryFix[]) {
  const field = createField(testSetup({ course, entries: [testEntry('1')] }))
  advanceField(field, fixes)
  const passings = passingsOf(field, testEntry('1').entryId)
  return passings.filter((passing): passing is MissedElement => passing.state === 'missed').map(({ near }) => near)
}

describe('a missed element says how it was gone by', () => {
  test('a mark on the wrong side, when and how far off', () => {
    const upAndDown = testCourse([northward('line', 0), mark(0.1, 0, 'port'), southward('line', 0)])
    const wrongWay = voyage('1', [0, -0.002, -0.005], [26, 0.102, -0.005], [28, 0.102, 0.005], [60, -0.026, 0.005])
    // In a hairpin the ray leads straight on beyond the mark: it was crossed there, the wrong way round.
    const [near] = missedBy(upAndDown, wrongWay)
    expect(near).toEqual({ how: 'wrong-way', atMs: 27 * 60_000, besideM: expect.closeTo(0.002 * 111_195, 0) })
    const bend = testCourse([northward('line', 0), mark(0.1, 0, 'starboard'), checkpoint(0.1, 0.1)])
    const inside = voyage('1', [0, -0.002, 0], [20, 0.07, 0.005], [30, 0.08, 0.02], [60, 0.1, 0.095], [61, 0.1, 0.1])
    const [cut] = missedBy(bend, inside)
    expect(cut).toMatchObject({ how: 'wrong-side' })
    // The bisector of the turn leads south-east from the mark: crossed at 0.08 N 0.02 E.
    expect(cut?.besideM).toBeCloseTo(0.02 * Math.SQRT2 * 111_195, -1)
  })

  const through = testCourse([northward('line', 0), northward('gate', 0.05), northward('line', 0.1)])

  test('a gate beyond its ends', () => {
    const outside = voyage('1', [-1, -0.004, 0], [5, 0.02, 0.015], [20, 0.08, 0.015], [25, 0.104, 0], [26, 0.11, 0])
    expect(missedBy(through, outside)).toEqual([
      { how: 'outside', atMs: 12.5 * 60_000, besideM: expect.closeTo(0.005 * 111_195, 0) },
    ])
  })

  test('a gate against its direction', () => {
    const roundIt = [
      ...voyage('1', [-1, -0.004, 0], [8, 0.03, 0.04], [16, 0.07, 0.04], [20, 0.06, 0], [22, 0.04, 0]),
      ...voyage('1', [22, 0.04, 0], [30, 0.04, -0.04], [40, 0.09, -0.04], [50, 0.099, 0], [51, 0.104, 0]).slice(1),
    ]
    expect(missedBy(through, roundIt)).toEqual([{ how: 'wrong-way', atMs: 21 * 60_000, besideM: 0 }])
  })

  test('a checkpoint outside its radius', () => {
    const trail = testCourse([checkpoint(0, 0), checkpoint(0.05, 0), checkpoint(0.1, 0)])
    const beside = voyage('1', [0, 0, 0], [10, 0.02, 0.01], [40, 0.08, 0.01], [50, 0.1, 0])
    const [near] = missedBy(trail, beside)
    expect(near).toMatchObject({ how: 'beside', atMs: 25 * 60_000 })
    expect(near?.besideM).toBeCloseTo(0.01 * 111_195 - 200, 0)
  })
})
