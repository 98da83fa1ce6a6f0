import { describe, expect, test } from 'vitest'
import type { Course } from '#race/course'
import type { ClassId, EntryFix, EntryId, RaceId, TrackerId } from '#race/fix'
import type { PublicationRules } from '#race/publication-rules'
import type { RaceSetup } from '#race/race-setup'
import { Embargo, holdingOf } from './embargo'

const START_MS = 1_790_000_000_000
const MINUTE_MS = 60_000
const COURSE: Course = {
  elements: [
    { kind: 'checkpoint', name: 'Start', at: { latDeg: 40, lonDeg: 0 }, radiusM: 100 },
    { kind: 'checkpoint', name: 'Finish', at: { latDeg: 42, lonDeg: 0 }, radiusM: 100 },
  ],
  legs: [[]],
  zones: [
    {
      id: 'z',
      name: 'Bay',
      kind: 'protected',
      area: { kind: 'circle', at: { latDeg: 41, lonDeg: 0 }, radiusM: 20_000 },
    },
  ],
}
const CARRIED = {
  ...{ trackerId: 't' as TrackerId, fromAtMs: 0 },
  cadence: { fixIntervalMs: MINUTE_MS, reportIntervalMs: MINUTE_MS },
}
const setup = (publication?: PublicationRules): RaceSetup => ({
  ...{
    raceId: 'r' as RaceId,
    slug: 'r',
    name: '',
    description: '',
    kind: 'sail',
    origin: 'organizer',
    timeZone: 'UTC',
  },
  ...{ startsAtMs: START_MS, heardBy: 'received', courses: [{ version: 1, course: COURSE }] },
  entries: ['a', 'b'].map((id) => ({
    ...{ entryId: id as EntryId, number: id, name: '', colour: '#000000', assignments: [CARRIED] },
    ...(id === 'b' ? { classId: 'k' as ClassId } : {}),
  })),
  ...(publication && { publication }),
})
const fix = (entry: string, minute: number, latDeg = 40): EntryFix => ({
  ...{ entryId: entry as EntryId, trackerId: 't' as TrackerId, fixAtMs: START_MS + minute * MINUTE_MS },
  ...{ heardAtMs: START_MS + minute * MINUTE_MS, ingestNumber: minute, latDeg, lonDeg: 0 },
})
const at = (minute: number) => START_MS + minute * MINUTE_MS
/** What passes at each of some minutes, when all was measured before. */
const passing = (rules: PublicationRules, fixes: readonly EntryFix[], minutes: readonly number[]) => {
  const embargo = new Embargo(setup(rules))
  return minutes.map((minute, i) =>
    embargo
      .pass(i === 0 ? fixes : [], at(minute))
      .map((one) => `${one.entryId}${(one.fixAtMs - START_MS) / MINUTE_MS}`),
  )
}

test('without rules all passes at once', () => {
  const embargo = new Embargo(setup())
  expect(embargo.isOn).toBe(false)
  expect(embargo.pass([fix('a', 5)], at(5))).toHaveLength(1)
  expect(new Embargo(setup({ delayMs: 0 })).isOn).toBe(false)
})

test('a delay is counted from when it was measured, late ones pass when their time has come', () => {
  const rules = { delayMs: 30 * MINUTE_MS }
  expect(passing(rules, [fix('a', 0), fix('a', 10)], [29, 30, 39, 40, 50])).toEqual([[], ['a0'], [], ['a10'], []])
  expect(passing(rules, [fix('a', 0)], [90])).toEqual([['a0']])
})

test('a class has its own delay, and a zone its longer one', () => {
  const byClass = [{ classId: 'k' as ClassId, delayMs: 0 }]
  const rules = { delayMs: 10 * MINUTE_MS, byClass, byZone: [{ zoneId: 'z', delayMs: 60 * MINUTE_MS }] }
  expect(passing(rules, [fix('a', 0), fix('b', 0), fix('b', 1, 41)], [1, 10, 60, 61])).toEqual([
    ['b0'],
    ['a0'],
    [],
    ['b1'],
  ])
})

test('a blackout holds what is measured in it until it ends, delay or not', () => {
  const rules = { delayMs: 5 * MINUTE_MS, blackouts: [{ fromMs: at(10), untilMs: at(60) }] }
  expect(passing(rules, [fix('a', 9), fix('a', 10), fix('a', 58)], [14, 59, 60, 63])).toEqual([
    ['a9'],
    [],
    ['a10'],
    ['a58'],
  ])
})

test('what was measured long before the start never passes', () => {
  expect(passing({ delayMs: 0, beforeStartMs: 10 * MINUTE_MS }, [fix('a', -11), fix('a', -10)], [0, 999])).toEqual([
    ['a-10'],
    [],
  ])
})

test('delays end for all when somebody comes near to the finish, but not at a start beside it', () => {
  const rules = { delayMs: 60 * MINUTE_MS, liftWithinM: 20_000 }
  const embargo = new Embargo(setup(rules))
  expect(embargo.pass([fix('a', 0, 42.01), fix('b', 0, 40)], at(1))).toEqual([])
  expect(embargo.pass([fix('a', 5, 41), fix('b', 5, 40.1)], at(6))).toEqual([])
  expect(embargo.isLifted).toBe(false)
  expect(embargo.pass([fix('a', 10, 41.9)], at(11))).toHaveLength(5)
  expect(embargo.isLifted).toBe(true)
})

test('what decides what is held back is told apart: rules, zones, the finish, classes and starts', () => {
  const held = setup({ delayMs: MINUTE_MS })
  const course = (more: Partial<Course>) => ({ ...held, courses: [{ version: 1, course: { ...COURSE, ...more } }] })
  const others: RaceSetup[] = [
    setup({ delayMs: 2 * MINUTE_MS }),
    course({ zones: [] }),
    course({ elements: COURSE.elements.slice(0, 1) }),
    { ...held, startsAtMs: 0 },
    { ...held, entries: held.entries.map(({ classId: _, ...entry }) => entry) },
  ]
  expect(new Set([held, ...others].map(holdingOf)).size).toBe(6)
  expect(holdingOf({ ...held, name: 'Another' })).toBe(holdingOf(held))
  expect(holdingOf({ ...setup(), startsAtMs: 0 })).toBe(holdingOf(setup()))
})

describe('with an end of what is shown', () => {
  const rules = { delayMs: 0, afterEndMs: 15 * MINUTE_MS }
  /** Twenty hours to the finish, and on beyond it. */
  const sailed = [fix('a', 0), fix('a', 1199, 41.99), fix('a', 1200, 42), fix('a', 1210, 42), fix('a', 1230, 42.1)]

  test('an entry is shown until so long after its finish, in whatever order its positions come', () => {
    expect(passing(rules, sailed, [1300, 9000])).toEqual([['a0', 'a1199', 'a1200', 'a1210'], []])
    const embargo = new Embargo(setup(rules))
    const shown = [sailed[4], sailed[0], sailed[1]].map((one) => embargo.pass(one ? [one] : [], at(1300)).length)
    expect(shown).toEqual([1, 1, 1])
    expect(embargo.pass(sailed.slice(2, 4), at(1300))).toHaveLength(2)
    expect(embargo.pass([fix('a', 1240, 42.1)], at(1300))).toEqual([])
  })

  test('and until so long after it was out; a delay comes on top', () => {
    const status = { kind: 'status', status: 'RET' } as const
    const said = { author: 'M', reason: 'Mast', source: 'person', decidedAtMs: at(30) } as const
    const rulings = [{ rulingId: '1', entryId: 'a' as EntryId, decision: status, ...said }]
    const fixes = [fix('a', 10), fix('a', 44), fix('a', 46), fix('b', 46)]
    const embargo = new Embargo({ ...setup({ ...rules, delayMs: 10 * MINUTE_MS }), rulings })
    const shownAt = (minute: number, given: EntryFix[] = []) =>
      embargo.pass(given, at(minute)).map(({ fixAtMs }) => fixAtMs)
    expect(shownAt(46, fixes)).toEqual([at(10)])
    expect(shownAt(54)).toEqual([at(44)])
    expect(shownAt(90)).toEqual([at(46)])
  })

  test('what decides it makes another set-up', () => {
    const [one, other] = [setup(rules), setup(rules)]
    expect(holdingOf(one)).toBe(holdingOf(other))
    expect(holdingOf({ ...one, rulings: [] })).toBe(holdingOf(one))
    expect(holdingOf({ ...one, courses: [{ version: 2, course: COURSE }] })).not.toBe(holdingOf(one))
  })
})
