import { describe, expect, it } from 'vitest'
import type { Course } from './course'
import { sphericalM } from './geodesy'
import { orderOf, type ReportingTerms } from './reporting'

const HOUR = 3_600_000
const PLAIN: ReportingTerms = { errorM: 500, heartbeatMs: 2 * HOUR, leastIntervalMs: 0, parkedIntervalMs: 6 * HOUR }
const NEAR = { radiusM: 5000, errorM: 50, intervalMs: HOUR / 4 }
const place = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })

const COURSE: Course = {
  elements: [
    { kind: 'line', name: 'Start', port: place(40, -10), starboard: place(40.02, -10) },
    { kind: 'mark', name: 'Rock', at: place(41, -12), leaveTo: 'port' },
    { kind: 'checkpoint', name: 'Hut', at: place(42, -12), radiusM: 300 },
    { kind: 'mark', name: 'Rock again', at: place(41, -12), leaveTo: 'starboard' },
    { kind: 'gate', name: 'Finish', port: place(40, 179.99), starboard: place(40, -179.99) },
  ],
  legs: [[], [], [], []],
}

describe('the order of a tracker that may withhold fixes', () => {
  it('has a zone around each place of the course, start and finish first, a place passed twice once', () => {
    const { zones, ...rest } = orderOf({ ...PLAIN, nearMarks: NEAR }, COURSE)
    expect(rest).toEqual(PLAIN)
    expect(zones.map(({ errorM, intervalMs }) => [errorM, intervalMs])).toEqual(Array(4).fill([50, HOUR / 4]))
    const [start, finish, rock, hut] = zones
    expect(sphericalM(start!.at, place(40.01, -10))).toBeLessThan(1)
    expect(start!.radiusM).toBeCloseTo(5000 + sphericalM(place(40, -10), place(40.02, -10)) / 2, 3)
    expect(Math.abs(finish!.at.lonDeg)).toBeCloseTo(180, 6)
    expect([rock!.at, rock!.radiusM]).toEqual([place(41, -12), 5000])
    expect([hut!.at, hut!.radiusM]).toEqual([place(42, -12), 5300])
  })

  it('is the same everywhere without a course, or without a word about marks', () => {
    const budget = { credits: 100, fromMs: 0, untilMs: HOUR }
    expect(orderOf({ ...PLAIN, budget }, COURSE)).toEqual({ ...PLAIN, budget, zones: [] })
    expect(orderOf({ ...PLAIN, nearMarks: NEAR }, undefined)).toEqual({ ...PLAIN, zones: [] })
    expect(orderOf({ ...PLAIN, nearMarks: NEAR }, { elements: [], legs: [] })).toEqual({ ...PLAIN, zones: [] })
  })
})
