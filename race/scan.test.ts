import { describe, expect, test } from 'vitest'
import { courseLengthM, elementsAlongM } from './course-length'
import type { StraightWay } from './course-way'
import { advanceField, createField, passingsOf } from './field'
import { viewField } from './field-view'
import type { EntryFix } from './fix'
import { errorMsOf, type PassedElement, type Passing } from './passing'
import type { RaceKind } from './race-setup'
import {
  checkpoint,
  fixAt,
  mark,
  northward,
  place,
  southward,
  testCourse,
  testEntry,
  testSetup,
  voyage,
  waypoint,
} from './test-race'

/** One entry over a course: what it passed, in minutes, and where it is. */
function race(course: StraightWay, fixes: readonly EntryFix[], kind: RaceKind = 'sail') {
  const field = createField(testSetup({ course, entries: [testEntry('1')], kind }))
  advanceField(field, fixes)
  const passings = passingsOf(field, testEntry('1').entryId)
  return { passings, minutes: passings.map(inMinutes), view: viewField(field, 0).entries[0]?.progress }
}

const inMinutes = (passing: Passing) => (passing.state === 'passed' ? passing.atMs / 60_000 : passing.state)

const upAndDown = testCourse([northward('line', 0), mark(0.1, 0, 'port'), southward('line', 0)])

describe('course', () => {
  test('a degree along the equator is 111,319.491 m and along the meridian from it 110,574.389 m (WGS84)', () => {
    const course = testCourse([checkpoint(0, 0), checkpoint(0, 1), checkpoint(1, 1)])
    expect(elementsAlongM(course).map((alongM) => alongM.toFixed(3))).toEqual(['0.000', '111319.491', '221893.879'])
    expect(courseLengthM(course)).toBeCloseTo(221_893.88, 2)
  })

  test('a leg across the antimeridian is as long as the same leg elsewhere', () => {
    const there = courseLengthM(testCourse([northward('line', 10, 179.5), checkpoint(10, -179.5)]))
    expect(there).toBeCloseTo(courseLengthM(testCourse([northward('line', 10, 9.5), checkpoint(10, 10.5)])), 6)
  })
})

describe('lines and gates', () => {
  const course = testCourse([northward('line', 0), northward('gate', 0.05), northward('line', 0.1)])

  test('are passed between two fixes, at the time of the crossing, with the cadence as error bound', () => {
    // 0.004° in each minute: the start is half way from minute 0 to 1, the gate half way from 13 to 14.
    const { passings, view } = race(course, voyage('1', [-1, -0.006, 0], [15, 0.058, 0]))
    expect(passings.map(inMinutes)).toEqual([0.5, 13])
    expect(passings[0]).toMatchObject({ earliestMs: 0, latestMs: 60_000, certain: true })
    expect(errorMsOf(passings[0] as PassedElement)).toBe(30_000)
    expect(view).toMatchObject({ state: 'racing', passed: 1, passedAtMs: 780_000 })
  })

  test('crossed the wrong way do not count; turning round and crossing the right way does', () => {
    const out = voyage('1', [-1, -0.006, 0], [10, 0.038, 0], [12, 0.046, 0.015], [14, 0.054, 0.015], [16, 0.054, 0])
    const back = voyage('1', [17, 0.05, 0], [19, 0.042, 0], [25, 0.066, 0]).slice(1)
    const { minutes } = race(course, [...out, ...back])
    expect(minutes).toEqual([0.5, 21])
  })

  test('passed outside their ends by more than the fixes leave open do not count', () => {
    expect(
      race(course, voyage('1', [-1, -0.006, 0], [5, 0.03, 0], [10, 0.03, 0.03], [16, 0.08, 0.03])).minutes,
    ).toEqual([expect.closeTo(0, 9)])
  })

  test('passed just outside an end, by less than the fixes leave open, count as uncertain', () => {
    const { passings } = race(course, voyage('1', [0, -0.003, 0.0105], [1, 0.004, 0.0105]))
    expect(passings).toMatchObject([{ state: 'passed', certain: false }])
  })

  test('the start does not count before its time: not between two fixes before it, and at it between one before and one after', () => {
    expect(race(course, voyage('1', [-5, -0.01, 0], [-1, 0.01, 0])).minutes).toEqual([])
    // Interpolation says 12 s before the start; fixes a minute apart cannot know.
    const { passings } = race(course, [fixAt('1', -0.5, -0.003, 0), fixAt('1', 0.5, 0.007, 0)])
    expect(passings).toMatchObject([{ atMs: 0, earliestMs: 0, latestMs: 30_000 }])
  })

  test('several are passed between two fixes, each at its own time', () => {
    expect(race(course, [fixAt('1', 1, -0.05, 0), fixAt('1', 21, 0.15, 0)]).minutes).toEqual([
      expect.closeTo(6, 3),
      expect.closeTo(11, 3),
      expect.closeTo(16, 3),
    ])
  })

  test('a finish gives the time since the start', () => {
    const { view } = race(course, voyage('1', [-1, -0.006, 0], [40, 0.158, 0]))
    expect(view).toMatchObject({ state: 'finished', rank: 1, distanceToGoM: 0, passed: 2, elapsedMs: 25.5 * 60_000 })
  })

  test('a line without length is never crossed and breaks nothing', () => {
    const point = { kind: 'line', name: 'point', port: place(0.05, 0), starboard: place(0.05, 0) } as const
    const { minutes, view } = race(
      testCourse([northward('line', 0), point, northward('line', 0.1)]),
      voyage('1', [-1, -0.006, 0], [40, 0.158, 0]),
    )
    expect(minutes).toEqual([0.5, 'missed', 25.5])
    expect(view?.state).toBe('finished')
  })
})

describe('marks', () => {
  test('left to port in a hairpin count when the mark is rounded', () => {
    const { minutes } = race(
      upAndDown,
      voyage('1', [0, -0.002, 0.005], [26, 0.102, 0.005], [28, 0.102, -0.005], [60, -0.026, -0.005]),
    )
    expect(minutes).toEqual([expect.closeTo(0.5, 6), expect.closeTo(27, 6), expect.closeTo(53.5, 6)])
  })

  test('rounded the other way are not passed, and then missed when the next element is', () => {
    const { minutes } = race(
      upAndDown,
      voyage('1', [0, -0.002, -0.005], [26, 0.102, -0.005], [28, 0.102, 0.005], [60, -0.026, 0.005]),
    )
    expect(minutes).toEqual([expect.closeTo(0.5, 6), 'missed', expect.closeTo(53.5, 6)])
  })

  test('count for sparse fixes that cut the corner, as uncertain', () => {
    // 0.02° in 5 min up to 0.09 and back from 0.09: the rounding itself falls between two fixes.
    const up = [0, 1, 2, 3, 4].map((i) => fixAt('1', 5 * i, 0.01 + 0.02 * i, 0.002))
    const down = [0, 1, 2, 3, 4, 5].map((i) => fixAt('1', 25 + 5 * i, 0.09 - 0.02 * i, -0.002))
    const { passings } = race(upAndDown, [fixAt('1', -5, -0.01, 0.002), ...up, ...down])
    expect(passings).toMatchObject([
      { state: 'passed' },
      { certain: false, atMs: 22.5 * 60_000, earliestMs: 20 * 60_000, latestMs: 25 * 60_000 },
      { state: 'passed' },
    ])
  })

  test('on a bend are passed on the named side only, however far out', () => {
    // North to a mark, then east. Left to starboard it is rounded on the outside; left to port, cut on the inside.
    const bend = (leaveTo: 'port' | 'starboard') =>
      testCourse([northward('line', 0), mark(0.1, 0, leaveTo), checkpoint(0.1, 0.1)])
    const outside = voyage('1', [0, -0.002, 0], [20, 0.08, -0.01], [30, 0.13, 0], [60, 0.1, 0.095], [61, 0.1, 0.1])
    const inside = voyage('1', [0, -0.002, 0], [20, 0.07, 0.005], [30, 0.08, 0.02], [60, 0.1, 0.095], [61, 0.1, 0.1])
    expect(race(bend('starboard'), outside).minutes).toHaveLength(3)
    expect(race(bend('starboard'), outside).minutes).not.toContain('missed')
    expect(race(bend('starboard'), inside).minutes).toContain('missed')
    expect(race(bend('port'), inside).minutes).not.toContain('missed')
    expect(race(bend('port'), outside).minutes).toContain('missed')
  })

  test('an island left to starboard from a distance counts where its bisector is crossed', () => {
    const aroundIsland = testCourse([northward('line', 0), mark(2, 0, 'starboard'), checkpoint(2, 2, 500)])
    const hourly = Array.from({ length: 60 }, (_, i) => fixAt('1', 60 * i, -0.05 + 0.08 * i, -0.004 - 0.015 * i))
    const { passings } = race(aroundIsland, hourly)
    expect(passings).toHaveLength(2)
    expect(passings[1]).toMatchObject({ state: 'passed', certain: true })
  })

  test('are passed across the antimeridian as anywhere', () => {
    const shifted = (fixes: EntryFix[]) =>
      fixes.map((fix) => ({ ...fix, lonDeg: fix.lonDeg < 0 ? 180 + fix.lonDeg : -180 + fix.lonDeg }))
    const course = testCourse([northward('line', 0, 180), mark(0.1, 180, 'port'), southward('line', 0, 180)])
    const fixes = voyage('1', [0, -0.002, 0.005], [26, 0.102, 0.005], [28, 0.102, -0.005], [60, -0.026, -0.005])
    expect(race(course, shifted(fixes)).minutes).toEqual(
      race(upAndDown, fixes).minutes.map((m) => expect.closeTo(Number(m), 3)),
    )
  })
})

describe('checkpoints', () => {
  const trail = testCourse([checkpoint(0, 0), checkpoint(0.05, 0), checkpoint(0.1, 0)])

  test('are entered at their radius; who stands in the start at the start has started at it', () => {
    // 0.002° (222.39 m) a minute: 200 m before 0.05° is reached after 25 min less 200 / 222.39 of a minute.
    const { minutes, view } = race(trail, voyage('1', [-10, 0, 0], [0, 0, 0], [30, 0.06, 0]), 'foot')
    expect(minutes).toEqual([0, expect.closeTo(25 - 200 / 222.39, 3)])
    expect(view).toMatchObject({ state: 'racing', passed: 1 })
  })

  test('jumped over between two fixes are passed by the way between them', () => {
    const { minutes } = race(trail, [fixAt('1', 0, 0, 0), fixAt('1', 20, 0.04, 0), fixAt('1', 30, 0.06, 0)], 'foot')
    expect(minutes).toEqual([0, expect.closeTo(25 - 200 / 222.39, 3)])
  })

  test('missed do not block: the one after marks them as missed', () => {
    const { minutes, view } = race(
      trail,
      voyage('1', [0, 0, 0], [10, 0.02, 0.01], [40, 0.08, 0.01], [50, 0.1, 0]),
      'foot',
    )
    expect(minutes).toEqual([0, 'missed', expect.closeTo(50 - 200 / 248, 1)])
    expect(view?.state).toBe('finished')
  })

  test('the finish is not passed by who has missed more than one: going home is not finishing', () => {
    const loop = testCourse([
      checkpoint(0, 0),
      checkpoint(0.05, 0),
      checkpoint(0.05, 0.05),
      checkpoint(0, 0.05),
      checkpoint(0, 0),
    ])
    const { minutes, view } = race(loop, voyage('1', [0, 0, 0], [30, 0.06, 0], [60, 0, 0]), 'foot')
    expect(minutes).toEqual([0, expect.closeTo(24.1, 1)])
    expect(view?.state).toBe('racing')
  })

  test('a second lap begins only after the way of a lap: wandering at the start passes nothing', () => {
    const laps = testCourse(
      [checkpoint(0, 0), checkpoint(0, 0), checkpoint(0, 0)],
      [0, 1].map(() => [place(0.03, 0), place(0.03, 0.03), place(0, 0.03)]),
    )
    const wandering = voyage('1', [0, 0, 0], [3, 0.004, 0], [6, 0, 0], [9, 0, 0.004], [12, 0, 0])
    expect(race(laps, wandering, 'foot').minutes).toEqual([0])
    const lap = voyage('1', [12, 0, 0], [27, 0.03, 0], [42, 0.03, 0.03], [57, 0, 0.03], [72, 0, 0]).slice(1)
    expect(race(laps, [...wandering, ...lap], 'foot').minutes).toEqual([0, expect.closeTo(71.1, 1)])
  })
})

describe('waypoints', () => {
  const around = testCourse([northward('line', 0), waypoint(0.1, 0), checkpoint(0.1, 0.1), checkpoint(0.2, 0.1)])

  test('are passed abeam on either side, at any distance', () => {
    const outside = voyage('1', [-1, -0.002, 0], [20, 0.08, -0.02], [30, 0.13, 0], [60, 0.1, 0.095])
    const inside = voyage('1', [-1, -0.002, 0], [20, 0.06, 0.005], [30, 0.07, 0.04], [60, 0.1, 0.095])
    for (const fixes of [outside, inside]) {
      expect(race(around, fixes).minutes).toEqual([0, expect.any(Number)])
    }
  })

  test('measure the way until then: distance to go leads by them', () => {
    const { view } = race(around, voyage('1', [-1, -0.002, 0], [20, 0.05, 0]))
    expect(view?.distanceToGoM).toBeCloseTo(courseLengthM(around) - 0.05 * 110_574, -2)
  })

  test('that nobody came abeam of are missed by nobody: the finish may still follow', () => {
    const course = testCourse([northward('line', 0), waypoint(0.1, 0), checkpoint(0.05, 0), southward('line', 0)])
    const fixes = voyage('1', [-1, -0.004, 0.008], [15, 0.06, 0.008], [18, 0.06, -0.008], [40, -0.03, -0.008])
    const { minutes, view } = race(course, fixes)
    expect(minutes).toEqual([0, 'missed', 'missed', expect.closeTo(32.7, 1)])
    expect(view?.state).toBe('finished')
  })
})

describe('a start that nobody saw', () => {
  test('does not keep an entry from racing once it is plainly on its way', () => {
    const course = testCourse([northward('line', 0), mark(1, 0, 'port'), southward('line', 0)])
    const { minutes, view } = race(course, voyage('1', [10, 0.01, 0.05], [30, 0.08, 0.05]))
    expect(minutes).toEqual(['missed'])
    expect(view).toMatchObject({ state: 'racing', passed: 0, rank: 1 })
    expect(view).not.toHaveProperty('passedAtMs')
  })
})

describe('distance to go', () => {
  test('on a direct leg is the great circle to the next element and the legs after it', () => {
    const course = testCourse([northward('line', 0), mark(1, 0, 'port'), southward('line', 0)])
    const legM = 110_574.389
    const { view } = race(course, voyage('1', [-1, -0.004, 0], [125, 0.5, 0]))
    // The scale of the leg is exact at its ends; half way it is off by less than a metre here.
    expect(Math.abs((view?.distanceToGoM ?? 0) - 1.5 * legM)).toBeLessThan(2)
  })

  test('never goes below the distance from the next element that is not passed', () => {
    const { view } = race(upAndDown, voyage('1', [0, -0.002, -0.005], [40, 0.158, -0.005], [41, 0.158, -0.006]))
    const fromMark = courseLengthM(upAndDown) / 2
    expect(view?.passed).toBe(0)
    expect(view?.distanceToGoM).toBeGreaterThan(fromMark)
  })

  test('on a path that comes back on itself follows the runner up and down', () => {
    // To a summit 5 km north and back on the same path, no checkpoint on top.
    const course = testCourse(
      [checkpoint(0, 0), checkpoint(0, 0)],
      [[place(0.015, 0), place(0.03, 0), place(0.045, 0), place(0.03, 0), place(0.015, 0)]],
    )
    const lengthM = courseLengthM(course)
    const up = voyage('1', [0, 0, 0], [20, 0.04, 0])
    expect(race(course, up, 'foot').view?.distanceToGoM).toBeCloseTo(lengthM * (1 - 40 / 90), -1)
    const down = voyage('1', [20, 0.04, 0], [23, 0.045, 0], [35, 0.015, 0]).slice(1)
    expect(race(course, [...up, ...down], 'foot').view?.distanceToGoM).toBeCloseTo(lengthM * (15 / 90), -1)
  })

  test('on a path does not jump to another leg, nor to a far part of its own, that passes close by', () => {
    // A flat loop: 3 km east, 100 m north, 3 km back west; then a leg beside them.
    const course = testCourse(
      [checkpoint(0, 0, 100), checkpoint(0.0009, 0, 20), checkpoint(0.0018, 0.03, 100)],
      [[place(0, 0.03), place(0.0009, 0.03)], [place(0.0018, 0)]],
    )
    const fixes = voyage('1', [0, 0, 0], [10, 0.0009, 0.01])
    // After 10 min it is as near to the way back as it can be, and still reads as outward.
    const { view, minutes } = race(course, fixes, 'foot')
    expect(minutes).toEqual([0])
    expect(courseLengthM(course) - (view?.distanceToGoM ?? 0)).toBeCloseTo(0.01 * 111_319, -1)
  })

  test('finds an entry again that was out of sight for a long stretch of path', () => {
    const zigzag = Array.from({ length: 50 }, (_, i) => place(0.002 * (i + 1), i % 2 ? 0 : 0.004))
    const course = testCourse([checkpoint(0, 0), checkpoint(0.104, 0)], [zigzag])
    const { view } = race(course, [fixAt('1', 0, 0, 0), fixAt('1', 120, 0.06, 0)], 'foot')
    const alongM = courseLengthM(course) - (view?.distanceToGoM ?? 0)
    expect(alongM / courseLengthM(course)).toBeGreaterThan(0.5)
    expect(alongM / courseLengthM(course)).toBeLessThan(0.65)
  })

  test('stands still while an entry is far off its path', () => {
    const course = testCourse([checkpoint(0, 0), checkpoint(0.1, 0)], [[place(0.05, 0)]])
    const onPath = voyage('1', [0, 0, 0], [20, 0.04, 0])
    const away = voyage('1', [20, 0.04, 0], [60, 0.08, 0.1]).slice(25)
    expect(race(course, [...onPath, ...away], 'foot').view?.distanceToGoM).toBeGreaterThan(0.03 * 110_574)
  })
})
