import { describe, expect, test } from 'vitest'
import { advanceField, createField, noteAgreement, noteHeard, passingsOf, trackOf } from './field'
import { correctRanks, viewField } from './field-view'
import type { EntryId } from './fix'
import { checkpoint, fixAt, northward, testCourse, testEntry, testSetup, voyage } from './test-race'

const HOUR = 60
const course = testCourse([northward('line', 0), northward('gate', 0.05), northward('line', 0.1)])
const entries = ['1', '2', '3', '4', '5'].map((number) => testEntry(number))
const id = (number: string) => number as EntryId

const fieldOfFive = () => createField(testSetup({ course, entries }))

/** Entry k sails north at k thousandths of a degree a minute, from the start on, up to a minute. */
const sailed = (number: string, minute: number) =>
  voyage(number, [-1, -0.001 * Number(number), 0], [minute, 0.001 * Number(number) * minute, 0])

const rowsOf = (field: ReturnType<typeof createField>) =>
  viewField(field, HOUR * 60_000).entries.map(({ progress }) => progress?.rank)

describe('standings at a common time', () => {
  test('compare everybody where they were at that time, however new their newest fix', () => {
    const field = fieldOfFive()
    // Entry 1 has reported for longest and is thereby the farthest; at the common time it is the last.
    for (const [number, minute] of [
      ['1', 19],
      ['2', 8],
      ['3', 5],
      ['4', 6],
      ['5', 7],
    ] as const) {
      advanceField(field, sailed(number, minute))
    }
    const view = viewField(field, HOUR * 60_000)
    expect(view.standingsAtMs).toBe(6 * 60_000)
    expect(rowsOf(field)).toEqual([5, 4, 3, 2, 1])
    expect(view.entries.map(({ progress }) => progress?.old)).toEqual([false, false, true, false, false])
    const [toGoFirst, toGoThird] = [view.entries[4]?.progress, view.entries[2]?.progress]
    expect(toGoThird?.gapM).toBeCloseTo((toGoThird?.distanceToGoM ?? 0) - (toGoFirst?.distanceToGoM ?? 0), 6)
    expect(toGoFirst?.gapM).toBe(0)
  })

  test('an old row rests on its newest fix and is not carried forward', () => {
    const field = fieldOfFive()
    for (const number of ['1', '2', '4', '5']) advanceField(field, sailed(number, 8))
    advanceField(field, sailed('3', 5))
    const before = viewField(field, 0).entries[2]?.progress
    expect(before).toMatchObject({ old: true })
    // 0.1° less 5 × 0.003°, at 110,574 m a degree.
    expect(before?.distanceToGoM).toBeCloseTo(0.085 * 110_574, -1)
  })

  test('between two fixes a distance is interpolated', () => {
    const field = createField(testSetup({ course, entries: entries.slice(0, 2) }))
    advanceField(
      field,
      sailed('2', 6).filter(({ fixAtMs }) => fixAtMs % 120_000 === 0 || fixAtMs < 0),
    )
    advanceField(field, sailed('1', 5))
    const view = viewField(field, 0)
    expect(view.standingsAtMs).toBe(5 * 60_000)
    expect(view.entries[1]?.progress?.distanceToGoM).toBeCloseTo(0.09 * 110_574, -1)
  })

  test('never heard come last, and a whole course is before them', () => {
    const field = fieldOfFive()
    advanceField(field, sailed('4', 3))
    advanceField(field, [fixAt('5', 0, -0.01, 0)])
    const view = viewField(field, 0)
    expect(rowsOf(field)).toEqual([3, 4, 5, 1, 2])
    expect(view.entries[0]).toEqual({
      entryId: '1',
      progress: expect.objectContaining({ state: 'not-started', passed: -1, old: true, rank: 3 }),
    })
  })

  test('finished are ranked by finish and stay so, though the common time is earlier', () => {
    const field = fieldOfFive()
    for (const number of ['1', '2', '3', '4', '5']) advanceField(field, sailed(number, 21))
    const view = viewField(field, 0)
    expect(view.entries[4]?.progress).toMatchObject({ state: 'finished', rank: 1, elapsedMs: 20 * 60_000 })
    expect(view.entries[0]?.progress).toMatchObject({ state: 'racing', rank: 5 })
  })

  test('when all have finished they hold at the last finish', () => {
    const field = createField(testSetup({ course, entries: entries.slice(3) }))
    for (const number of ['4', '5']) advanceField(field, sailed(number, 30))
    expect(viewField(field, 0).standingsAtMs).toBe(25 * 60_000)
  })

  test('do not exist before anybody has started, nor without a course', () => {
    const waiting = fieldOfFive()
    advanceField(waiting, [fixAt('1', -30, -0.01, 0)])
    expect(viewField(waiting, 0)).not.toHaveProperty('standingsAtMs')
    expect(viewField(waiting, 0).entries[0]).not.toHaveProperty('progress')
    const free = createField(testSetup({ entries }))
    advanceField(free, sailed('1', 10))
    expect(viewField(free, 0)).not.toHaveProperty('standingsAtMs')
    expect(viewField(free, 0).entries[0]?.fix).toMatchObject({ atMs: 600_000, sogMps: expect.any(Number) })
  })
})

describe('phase', () => {
  test('is before the start, racing, and finished when all who were heard have finished or the end is past', () => {
    const field = createField(testSetup({ course, entries: entries.slice(3), endsAtMs: 1e9 }))
    expect(viewField(field, -1).phase).toBe('before-start')
    expect(viewField(field, 0).phase).toBe('racing')
    advanceField(field, sailed('4', 10))
    expect(viewField(field, 1e9 - 1).phase).toBe('racing')
    expect(viewField(field, 1e9).phase).toBe('finished')
    advanceField(field, sailed('4', 30))
    expect(viewField(field, 2_000_000).phase).toBe('finished')
  })

  test('fixes after the end are heard but not counted', () => {
    const field = createField(testSetup({ course, entries, endsAtMs: 5 * 60_000 }))
    const { accepted } = advanceField(field, sailed('4', 30))
    expect(accepted).toHaveLength(7)
    const entry = viewField(field, 0).entries[3]
    expect(entry?.fix?.atMs).toBe(5 * 60_000)
    expect(entry?.heardAtMs).toBe(30 * 60_000 + 20_000)
  })
})

describe('what is shown of an entry', () => {
  test('speed and course come from the last fixes', () => {
    const field = fieldOfFive()
    advanceField(field, [fixAt('1', 0, 0, 179.999), fixAt('1', 1, 0, -179.999)])
    const fix = viewField(field, 0).entries[0]?.fix
    expect(fix?.sogMps).toBeCloseTo(222.39 / 60, 2)
    expect(fix?.cogDeg).toBeCloseTo(90, 6)
  })

  test('speed is absent with one fix and across a gap; course also while nothing moves', () => {
    const field = fieldOfFive()
    advanceField(field, [
      fixAt('1', 0, 0, 0),
      fixAt('2', 0, 0, 0),
      fixAt('2', 4, 0.01, 0),
      fixAt('3', 0, 0, 0),
      fixAt('3', 1, 0, 0),
    ])
    const fixes = viewField(field, 0).entries.map(({ fix }) => fix)
    expect(fixes[0]).not.toHaveProperty('sogMps')
    expect(fixes[1]).not.toHaveProperty('sogMps')
    expect(fixes[2]).toEqual({ atMs: 60_000, latDeg: 0, lonDeg: 0, sogMps: 0 })
  })

  test('heard at is the latest of all that was heard', () => {
    const field = fieldOfFive()
    noteHeard(field, id('1'), 500)
    noteHeard(field, id('1'), 400)
    expect(viewField(field, 0).entries[0]).toEqual({ entryId: '1', heardAtMs: 500 })
  })
})

describe('what an advance tells', () => {
  test('new fixes once, passings once', () => {
    const field = fieldOfFive()
    const first = advanceField(field, sailed('5', 3))
    expect(first.accepted).toHaveLength(5)
    expect(first.passings).toEqual([
      { state: 'passed', entryId: '5', elementIndex: 0, atMs: 0, earliestMs: 0, latestMs: 0, certain: true },
    ])
    expect(advanceField(field, sailed('5', 3))).toEqual({
      ...{ accepted: [], withdrawn: [] },
      ...{ passings: [], corrections: [], isLate: false },
    })
  })

  test('a late fix that moves a passing is a correction, and the view is as if it had come in time', () => {
    const all = [fixAt('5', -1, -0.01, 0), fixAt('5', 10, 0.02, 0), fixAt('5', 11, 0.045, 0), fixAt('5', 14, 0.065, 0)]
    const late = fixAt('5', 13, 0.051, 0)
    const [field, inTime] = [fieldOfFive(), fieldOfFive()]
    advanceField(field, all)
    const was = passingsOf(field, id('5'))[1]
    const { corrections, accepted } = advanceField(field, [late])
    const now = passingsOf(field, id('5'))[1]
    expect([late]).toMatchObject(accepted)
    expect(accepted).toHaveLength(1)
    expect(corrections).toEqual([{ was, now }])
    expect(was).not.toEqual(now)
    advanceField(inTime, [...all, late])
    expect(viewField(field, 0)).toEqual(viewField(inTime, 0))
  })

  test('a late fix that shows that a passing never was takes it back', () => {
    const field = fieldOfFive()
    advanceField(field, [fixAt('5', -1, -0.005, 0), fixAt('5', 10, 0.02, 0), fixAt('5', 20, 0.06, 0)])
    const was = passingsOf(field, id('5'))[1]
    expect(was?.state).toBe('passed')
    const around = [fixAt('5', 13, 0.03, 0.04), fixAt('5', 15, 0.055, 0.04), fixAt('5', 18, 0.06, 0.03)]
    expect(advanceField(field, around).corrections).toEqual([{ was }])
    expect(passingsOf(field, id('5'))).toHaveLength(1)
  })

  test('a late fix that changes ranks at the common time says whose and how', () => {
    const field = createField(testSetup({ course, entries: entries.slice(0, 2) }))
    advanceField(field, sailed('1', 10))
    advanceField(field, [fixAt('2', -1, -0.002, 0), fixAt('2', 0, 0.0001, 0), fixAt('2', 20, 0.04, 0)])
    expect(rowsOf(field)).toEqual([2, 1])
    // Entry 2 had dawdled and then hurried: at minute 10 it was behind.
    const told = viewField(field, 0)
    expect(correctRanks(field, told)).toEqual([])
    expect(advanceField(field, [fixAt('2', 11, 0.005, 0)]).isLate).toBe(true)
    expect(correctRanks(field, told)).toEqual([
      { entryId: '1', standingsAtMs: 600_000, wasRank: 2, rank: 1 },
      { entryId: '2', standingsAtMs: 600_000, wasRank: 1, rank: 2 },
    ])
  })

  test('of two places at one instant in one batch only the one that stands is accepted', () => {
    const field = fieldOfFive()
    const { accepted } = advanceField(field, [fixAt('1', 0, 2, 2), fixAt('1', 0, 1, 1), fixAt('1', 0, 3, 3)])
    expect(accepted).toEqual([{ entryId: '1', fixAtMs: 0, latDeg: 1, lonDeg: 1 }])
    expect(trackOf(field, id('1'))).toEqual({ atMs: [0], latDeg: [1], lonDeg: [1] })
  })

  test('a late fix never moves the newest backwards', () => {
    const field = fieldOfFive()
    advanceField(field, sailed('5', 10))
    advanceField(field, [fixAt('5', 2.5, 0.0125, 0)])
    expect(viewField(field, 0).entries[4]?.fix?.atMs).toBe(600_000)
  })

  test('a fix of nobody in the set-up is our own fault', () => {
    const field = fieldOfFive()
    expect(() => advanceField(field, [fixAt('99', 0, 0, 0)])).toThrow('entry 99 is in the set-up')
    expect(advanceField(field, [fixAt('1', 0, 0, 0)]).accepted).toHaveLength(1)
  })
})

describe('a tracker that withholds fixes by agreement', () => {
  const agreement = { withinM: 500, heartbeatMs: 120 * 60_000 }

  test('is not overdue before its heartbeat is: the common time waits for it as for anybody', () => {
    const field = createField(testSetup({ course, entries: entries.slice(0, 2) }))
    advanceField(field, [...sailed('1', 10), ...sailed('2', 45)])
    expect(viewField(field, 0).standingsAtMs).toBe(45 * 60_000)
    noteAgreement(field, id('1'), agreement)
    const view = viewField(field, 0)
    expect(view.standingsAtMs).toBe(10 * 60_000)
    expect(view.entries.map((entry) => entry.agreement)).toEqual([agreement, undefined])
    noteAgreement(field, id('1'), undefined)
    expect(viewField(field, 0).entries[0]).not.toHaveProperty('agreement')
  })

  test('has a speed over what it withheld, and none once a heartbeat is missing', () => {
    const terms = { errorM: 500, heartbeatMs: 120 * 60_000, leastIntervalMs: 0, parkedIntervalMs: 120 * 60_000 }
    const [plain] = entries as [(typeof entries)[number]]
    const assignments = plain.assignments.map((assignment) => ({ ...assignment, terms }))
    const sogAfter = (minutes: number, entry: typeof plain) => {
      const field = createField(testSetup({ entries: [entry] }))
      advanceField(field, [fixAt('1', 0, 0, 0), fixAt('1', minutes, 0.5, 0)])
      return viewField(field, 0).entries[0]?.fix?.sogMps
    }
    expect(sogAfter(120, { ...plain, assignments })).toBeGreaterThan(7)
    expect(sogAfter(121, { ...plain, assignments })).toBeUndefined()
    expect(sogAfter(120, plain)).toBeUndefined()
  })
})

test('a course of one element is no course', () => {
  const field = createField(testSetup({ course: testCourse([checkpoint(0, 0)]), entries }))
  advanceField(field, sailed('1', 3))
  expect(viewField(field, 0)).not.toHaveProperty('standingsAtMs')
})
