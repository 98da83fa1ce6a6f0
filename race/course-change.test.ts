import { describe, expect, test } from 'vitest'
import type { CourseElement, CourseVersion } from './course'
import { courseLengthM } from './course-length'
import type { StraightWay } from './course-way'
import { advanceField, createField, passingsOf, rescoreField } from './field'
import { viewField } from './field-view'
import type { ClassId, EntryFix } from './fix'
import type { Passing } from './passing'
import { fixAt, northward, testCourse, testEntry, testSetup, voyage } from './test-race'

const minutesOf = (passings: readonly Passing[]) =>
  passings.map((passing) => (passing.state === 'passed' ? passing.atMs / 60_000 : passing.state))
const named = (id: string, element: CourseElement): CourseElement => ({ ...element, id })

const [start, finish] = [named('start', northward('line', 0)), named('finish', northward('line', 0.1))]
const gate = named('gate', northward('gate', 0.05))
const whole = testCourse([start, gate, finish])

/** 0.004° a minute north along the meridian from half a minute before the start line. */
const north = (untilMinute: number) =>
  voyage('1', [-1, -0.006, 0], [untilMinute, -0.006 + 0.004 * (untilMinute + 1), 0])

function race(courses: readonly CourseVersion[], fixes: readonly EntryFix[]) {
  const field = createField(testSetup({ courses, entries: [testEntry('1')] }))
  advanceField(field, fixes)
  const view = viewField(field, 0)
  const { entryId } = testEntry('1')
  return { field, minutes: minutesOf(passingsOf(field, entryId)), progress: view.entries[0]?.progress, view }
}

const version = (number: number, course: StraightWay, minute?: number): CourseVersion => {
  return { version: number, course, ...(minute === undefined ? {} : { holdsFromMs: minute * 60_000 }) }
}

describe('a course that changes under way', () => {
  test('judges each passing by the version of its time', () => {
    // The finish moves north at minute 20; who has passed the gate by then has passed it.
    const longer = testCourse([start, named('gate', northward('gate', 0.07)), named('finish', northward('line', 0.12))])
    expect(race([version(1, whole), version(2, longer, 20)], north(40)).minutes).toEqual([0.5, 13, 30.5])
    // Before the gate, it asks for the new one.
    expect(race([version(1, whole), version(2, longer, 10)], north(40)).minutes).toEqual([0.5, 18, 30.5])
  })

  test('judges a segment part by part: a line counts until it is moved, and not after', () => {
    const moved = testCourse([start, named('gate', northward('gate', 0.02)), finish])
    const sparse = [
      fixAt('1', -1, -0.006, 0),
      fixAt('1', 9, 0.034, 0),
      fixAt('1', 19, 0.074, 0),
      fixAt('1', 29, 0.114, 0),
    ]
    // At 13:00 the old gate is crossed, and at 5:30 the place of the new one was.
    expect(race([version(1, whole), version(2, moved, 14)], sparse).minutes).toEqual([
      0.5,
      expect.closeTo(13, 3),
      expect.closeTo(25.5, 3),
    ])
    expect(race([version(1, whole), version(2, moved, 12)], sparse).minutes).toEqual([
      0.5,
      'missed',
      expect.closeTo(25.5, 3),
    ])
  })

  test('waives what it asks for behind an entry that is already beyond', () => {
    const more = testCourse([start, named('new', northward('gate', 0.02)), gate, finish])
    expect(race([version(1, whole), version(2, more, 15)], north(30)).minutes).toEqual([0.5, 'waived', 13, 25.5])
    expect(race([version(1, whole), version(2, more, 1)], north(30)).minutes).toEqual([0.5, 5.5, 13, 25.5])
  })

  test('leaves who has finished finished', () => {
    const longer = testCourse([start, gate, finish, named('far', northward('line', 0.3))])
    const { minutes, progress } = race([version(1, whole), version(2, longer, 30)], north(31))
    expect(minutes).toEqual([0.5, 13, 25.5, 25.5])
    expect(progress).toMatchObject({ state: 'finished', elapsedMs: 25.5 * 60_000 })
  })

  test('shortened, ends where it was passed before: there who is already beyond has finished', () => {
    const shorter = testCourse([start, gate])
    const { minutes, progress } = race([version(1, whole), version(2, shorter, 16)], north(18))
    expect(minutes).toEqual([0.5, 13])
    expect(progress).toMatchObject({ state: 'finished', elapsedMs: 13 * 60_000 })
  })

  test('compares distances by the version of the common time', () => {
    const longer = testCourse([start, gate, named('finish', northward('line', 0.2))])
    const courses = [version(1, whole), version(2, longer, 20)]
    const toGoM = (untilMinute: number) => race(courses, north(untilMinute)).progress?.distanceToGoM
    // At minute 19 it is at 0.074° of 0.1°, at minute 21 at 0.082° of 0.2°.
    expect(toGoM(19)).toBeCloseTo(0.026 * 110_574, -1)
    expect(toGoM(21)).toBeCloseTo(0.118 * 110_574, -1)
    // Before anything was heard since the change, the newest fix is read by the version that holds at its time.
    expect(race([version(1, whole), version(2, longer, 60)], north(21)).progress?.distanceToGoM).toBeCloseTo(
      0.018 * 110_574,
      -1,
    )
  })

  test('gives the same whether its fixes come in time or late', () => {
    const more = testCourse([start, named('new', northward('gate', 0.02)), gate, finish])
    const courses = [version(1, whole), version(2, more, 15)]
    const fixes = north(30)
    const late = createField(testSetup({ courses, entries: [testEntry('1')] }))
    for (const fix of [...fixes].reverse()) advanceField(late, [fix])
    expect(viewField(late, 0)).toEqual(race(courses, fixes).view)
    expect(passingsOf(late, testEntry('1').entryId)).toEqual(
      passingsOf(race(courses, fixes).field, testEntry('1').entryId),
    )
  })
})

describe('a field with another set-up', () => {
  const entries = ['1', '2'].map((number) => testEntry(number))
  const fixes = [
    ...north(30),
    ...north(28).map((fix) => ({
      ...fix,
      entryId: testEntry('2').entryId,
      trackerId: testEntry('2').assignments[0]!.trackerId,
    })),
  ]

  test('keeps its tracks and reads the new course from them', () => {
    const field = createField(testSetup({ course: whole, entries }))
    advanceField(field, fixes)
    const shorter = testSetup({ course: testCourse([start, finish]), entries })
    const fresh = createField(shorter)
    advanceField(fresh, fixes)
    const { field: rescored, unfed } = rescoreField(field, shorter)
    expect(unfed).toEqual([])
    expect(viewField(rescored, 0)).toEqual(viewField(fresh, 0))
    expect(courseLengthM(testCourse([start, finish]))).toBeGreaterThan(0)
    advanceField(rescored, [fixAt('1', 31, 0.2, 0)])
    advanceField(fresh, [fixAt('1', 31, 0.2, 0)])
    expect(viewField(rescored, 0)).toEqual(viewField(fresh, 0))
  })

  test('names the entries whose trackers are other ones: they must be fed again', () => {
    const field = createField(testSetup({ course: whole, entries }))
    advanceField(field, fixes)
    const [first, second] = entries as [(typeof entries)[number], (typeof entries)[number]]
    const swapped = { ...second, assignments: second.assignments.map((one) => ({ ...one, fromAtMs: 0 })) }
    const { field: rescored, unfed } = rescoreField(field, testSetup({ course: whole, entries: [first, swapped] }))
    expect(unfed).toEqual([second.entryId])
    expect(passingsOf(rescored, first.entryId)).toHaveLength(3)
    expect(passingsOf(rescored, second.entryId)).toEqual([])
    expect(rescoreField(field, testSetup({ course: whole, entries, endsAtMs: 5 })).unfed).toHaveLength(2)
  })
})

describe('classes', () => {
  const [short, wave] = ['short', 'wave'] as ClassId[]
  const shortWay = { ...testCourse([start, gate]), name: 'Short', classIds: [short!] }
  const course = { ...whole, variants: [shortWay] }
  const classes = [
    { classId: short!, name: 'Short' },
    { classId: wave!, name: 'Second wave', startsAtMs: 5 * 60_000 },
  ]
  const entryIn = (entry: object) => ({ ...testEntry('1'), ...entry })
  const progressOf = (entry: ReturnType<typeof testEntry>) => {
    const field = createField(testSetup({ course, classes, entries: [entry] }))
    advanceField(field, voyage('1', [4, -0.006, 0], [35, 0.118, 0]))
    return viewField(field, 0).entries[0]?.progress
  }

  test('have their own way, and count from their own start', () => {
    expect(progressOf(testEntry('1'))).toMatchObject({ passed: 2, elapsedMs: 30.5 * 60_000 })
    expect(progressOf(entryIn({ classId: short }))).toMatchObject({ passed: 1, elapsedMs: 18 * 60_000 })
    expect(progressOf(entryIn({ classId: wave }))).toMatchObject({ passed: 2, elapsedMs: 25.5 * 60_000 })
    expect(progressOf(entryIn({ classId: wave, startsAtMs: 4.5 * 60_000 }))).toMatchObject({ elapsedMs: 26 * 60_000 })
  })
})
