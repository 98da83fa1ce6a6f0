import { describe, expect, test } from 'vitest'
import { advanceField, createField } from './field'
import type { EntryFix } from './fix'
import { readPace } from './pace'
import { northward, testCourse, testEntry, testSetup, voyage } from './test-race'

const MINUTE_MS = 60_000
/** 2° of latitude, about 221 km; 0.002° a minute is 3.7 m/s. */
const course = testCourse([northward('line', 0), northward('line', 2)])

function paceOf(fixes: readonly EntryFix[], minute: number) {
  const field = createField(testSetup({ course, entries: [testEntry('1')] }))
  advanceField(field, fixes)
  return readPace(field.entries[0]!, minute * MINUTE_MS)
}

describe('pace', () => {
  test('at an even pace says when: the bounds are the instant itself', () => {
    const { vmgMps, eta } = paceOf(voyage('1', [0, 0, 0], [500, 1, 0]), 500)
    expect(vmgMps).toBeCloseTo((0.002 * 110_574) / 60, 1)
    for (const atMs of [eta?.atMs, eta?.earliestMs, eta?.latestMs]) {
      expect((atMs ?? 0) / MINUTE_MS).toBeGreaterThan(998)
      expect((atMs ?? 0) / MINUTE_MS).toBeLessThan(1002)
    }
  })

  test('holds at the common time, and at the newest fix where that is older: silence is no standing still', () => {
    const fixes = voyage('1', [0, 0, 0], [300, 0.6, 0], [500, 0.6, 0.001])
    expect(paceOf(fixes, 300).vmgMps).toBeCloseTo(3.69, 1)
    expect(paceOf(fixes.slice(0, 301), 500)).toEqual(paceOf(fixes.slice(0, 301), 300))
    expect(paceOf(fixes, 500).vmgMps).toBeCloseTo(0, 3)
  })

  test('uneven, has wide bounds; so uneven that it may as well never come, no latest', () => {
    const uneven = voyage('1', [0, 0, 0], [100, 0.3, 0], [200, 0.4, 0], [300, 0.7, 0], [400, 0.8, 0], [500, 1.1, 0])
    const { eta } = paceOf(uneven, 500)
    expect(eta!.earliestMs).toBeLessThan(eta!.atMs)
    expect(eta!.latestMs).toBeGreaterThan(eta!.atMs)
    const dying = voyage('1', [0, 0, 0], [100, 0.6, 0], [500, 0.61, 0])
    expect(paceOf(dying, 500).eta).not.toHaveProperty('latestMs')
  })

  test('is not told without half an hour of race, without headway, before the start and after the finish', () => {
    expect(paceOf(voyage('1', [0, 0, 0], [29, 0.058, 0]), 29)).toEqual({})
    expect(paceOf(voyage('1', [-100, -0.5, 0], [-10, -0.1, 0]), -10)).toEqual({})
    expect(paceOf(voyage('1', [0, 0, 0], [1010, 2.02, 0]), 1010)).toEqual({})
    expect(paceOf(voyage('1', [0, 0, 0], [40, 0.08, 0], [120, 0.0001, 0.001]), 120).eta?.latestMs).toBeUndefined()
  })
})
