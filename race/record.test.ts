import { describe, expect, test } from 'vitest'
import type { CourseElement } from './course'
import { advanceField, createField, passingsOf } from './field'
import { viewField } from './field-view'
import type { EntryFix, EntryId } from './fix'
import { recordOf, type Split } from './record'
import type { Decision, Ruling } from './ruling'
import { checkpoint, northward, place, testCourse, testEntry, testSetup, voyage } from './test-race'

const MINUTE_MS = 60_000
const id = '1' as EntryId

let count = 0
const say = (decision: Decision, rest: Partial<Ruling> = {}): Ruling => {
  count += 1
  const words = { author: 'Race committee', reason: 'seen from the boat', source: 'person' } as const
  return { rulingId: `r${count}`, entryId: id, decision, decidedAtMs: count, ...words, ...rest }
}

const elements: readonly CourseElement[] = [
  { ...northward('line', 0), id: 'start' },
  { ...northward('gate', 0.05), id: 'gate' },
  { ...northward('line', 0.1), id: 'finish' },
]
const course = testCourse(elements)
/** 0.004° a minute: start at 0.5, gate at 13, finish at 25.5. */
const north = voyage('1', [-1, -0.006, 0], [40, 0.158, 0])
/** Past the gate on the outside. */
const around = voyage('1', [-1, -0.006, 0], [8, 0.03, 0.03], [18, 0.08, 0.03], [24, 0.096, 0], [28, 0.112, 0])

function race(fixes: readonly EntryFix[], rulings: readonly Ruling[], of = course) {
  const field = createField({ ...testSetup({ course: of, entries: [testEntry('1')] }), rulings })
  advanceField(field, fixes)
  return { field, record: recordOf(field.entries[0]!, rulings), progress: viewField(field, 0).entries[0]?.progress }
}

const minutesOf = (splits: readonly Split[]) =>
  splits.map(({ outcome }) => (outcome.state === 'passed' ? outcome.atMs / MINUTE_MS : outcome.state))

describe('a record', () => {
  test('opens each time to the two fixes around it and the version of the course', () => {
    const { record } = race(north, [])
    expect(minutesOf(record.splits)).toEqual([0.5, 13, 25.5])
    expect(record).toMatchObject({ startsAtMs: 0, finishedAtMs: 25.5 * MINUTE_MS, elapsedMs: 25.5 * MINUTE_MS })
    expect(record.splits[2]).toMatchObject({ elementId: 'finish', lap: 0, kind: 'line' })
    expect(record.splits[2]?.outcome).toMatchObject({
      ...{ earliestMs: 25 * MINUTE_MS, latestMs: 26 * MINUTE_MS, certain: true },
      from: {
        ...{ kind: 'fixes', courseVersion: 1 },
        before: { atMs: 25 * MINUTE_MS, latDeg: expect.closeTo(0.098, 9), lonDeg: 0 },
        after: { atMs: 26 * MINUTE_MS, latDeg: expect.closeTo(0.102, 9), lonDeg: 0 },
      },
    })
  })

  test('says what is ahead, and of what was missed how', () => {
    expect(minutesOf(race(north.slice(0, 10), []).record.splits)).toEqual([0.5, 'ahead', 'ahead'])
    expect(race(around, []).record.splits[1]?.outcome).toMatchObject({ state: 'missed', near: { how: 'outside' } })
  })
})

describe('what a person says of a passing', () => {
  test('stands in place of what was measured, and both are kept', () => {
    const committee = say({ kind: 'passed', elementId: 'finish', lap: 0, atMs: 26.2 * MINUTE_MS })
    const { record, progress } = race(north, [committee])
    expect(minutesOf(record.splits)).toEqual([0.5, 13, 26.2])
    expect(record.splits[2]?.outcome).toMatchObject({ from: { kind: 'ruling', rulingId: committee.rulingId } })
    expect(record.splits[2]?.measured).toMatchObject({ state: 'passed', atMs: 25.5 * MINUTE_MS })
    expect(record.splits[1]).not.toHaveProperty('measured')
    expect(record.rulings).toEqual([committee])
    expect(progress).toMatchObject({ state: 'finished', elapsedMs: 26.2 * MINUTE_MS })
  })

  test('passes what the track has missed', () => {
    const seen = say({ kind: 'passed', elementId: 'gate', lap: 0, atMs: 13 * MINUTE_MS })
    const { record } = race(around, [seen])
    expect(minutesOf(record.splits)).toEqual(
      [0.25, 13, expect.any(Number)].map((m) => (m === 0.25 ? expect.any(Number) : m)),
    )
    expect(record.splits[1]?.measured).toMatchObject({ state: 'missed' })
  })

  test('takes back what the track has passed', () => {
    const denied = say({ kind: 'not-passed', elementId: 'gate', lap: 0 })
    expect(minutesOf(race(north, [denied]).record.splits)).toEqual([0.5, 'missed', 25.5])
  })

  test('of a tracker that fell silent counts after its newest fix, and before it when the tracker speaks again', () => {
    const seen = say({ kind: 'passed', elementId: 'finish', lap: 0, atMs: 30 * MINUTE_MS })
    const { field, record, progress } = race(north.slice(0, 17), [seen])
    expect(minutesOf(record.splits)).toEqual([0.5, 13, 30])
    expect(progress).toMatchObject({ state: 'finished', distanceToGoM: 0 })
    advanceField(field, north)
    expect(passingsOf(field, id)).toEqual(race(north, [seen]).field.entries[0]!.scan.stages[0]!.passings)
  })

  test('later words of a person stand before earlier ones, and any before those of a timing mat; revoked ones do not stand', () => {
    const mat = say(
      { kind: 'passed', elementId: 'gate', lap: 0, atMs: 14 * MINUTE_MS },
      { source: 'chip', decidedAtMs: 1e6 },
    )
    const gateAt = (rulings: readonly Ruling[]) => minutesOf(race(north, rulings).record.splits)[1]
    const first = say({ kind: 'passed', elementId: 'gate', lap: 0, atMs: 15 * MINUTE_MS })
    const second = say({ kind: 'passed', elementId: 'gate', lap: 0, atMs: 16 * MINUTE_MS })
    const revoked = { ...second, revoked: { atMs: 9, author: 'Jury', reason: 'another boat' } }
    expect(gateAt([mat])).toBe(14)
    expect(gateAt([second, mat, first])).toBe(16)
    expect(gateAt([revoked, mat, first])).toBe(15)
    expect(race(north, [revoked]).record.rulings).toEqual([revoked])
    expect(gateAt([revoked])).toBe(13)
  })

  test('of an element that the course does not have any more changes nothing', () => {
    const gone = say({ kind: 'passed', elementId: 'old mark', lap: 0, atMs: 9 * MINUTE_MS })
    expect(minutesOf(race(north, [gone]).record.splits)).toEqual([0.5, 13, 25.5])
  })
})

describe('how a race ends', () => {
  test('by the word of a person, with author and reason; the finish is known all the same', () => {
    const disqualified = say({ kind: 'status', status: 'DSQ' }, { author: 'Jury', reason: 'engine used' })
    const { record, progress } = race(north, [disqualified])
    expect(record.verdict).toEqual({ kind: 'status', status: 'DSQ', ruling: disqualified })
    expect(record.finishedAtMs).toBe(25.5 * MINUTE_MS)
    expect(progress).toMatchObject({ state: 'finished', isOut: true })
    expect(progress).not.toHaveProperty('rank')
  })

  test('by a cut-off that was not kept, by its own fixes; a person may let the finish count', () => {
    const [start, gate, finish] = elements as [CourseElement, CourseElement, CourseElement]
    const cut = (minutes: number) =>
      testCourse([start, { ...gate, cutOff: { kind: 'elapsed', elapsedMs: minutes * MINUTE_MS } }, finish])
    expect(race(north, [], cut(13)).progress).toMatchObject({ isOut: false, rank: 1 })
    expect(race(north, [], cut(12)).record.verdict).toEqual({ kind: 'cut-off', elementIndex: 1, atMs: 12 * MINUTE_MS })
    expect(race(north.slice(0, 12), [], cut(12)).progress).toMatchObject({ isOut: false })
    expect(race(north.slice(0, 12), [], cut(9)).progress).toMatchObject({ isOut: true })
    const forgiven = say({ kind: 'status', status: 'FIN' })
    expect(race(north, [forgiven], cut(12)).progress).toMatchObject({ isOut: false, rank: 1, state: 'finished' })
    const absolute = testCourse([start, gate, { ...finish, cutOff: { kind: 'at', atMs: 20 * MINUTE_MS } }])
    expect(race(north, [], absolute).record.splits[2]).toMatchObject({ cutOffAtMs: 20 * MINUTE_MS })
    expect(race(north, [], absolute).progress).toMatchObject({ isOut: true })
  })

  test('penalties and credits are in the elapsed time', () => {
    const rulings = [
      say({ kind: 'time', ms: 10 * MINUTE_MS, on: 'elapsed' }),
      say({ kind: 'time', ms: -4 * MINUTE_MS, on: 'elapsed' }, { reason: 'stood by a boat in distress' }),
    ]
    expect(race(north, rulings).record.elapsedMs).toBe(31.5 * MINUTE_MS)
    expect(race(north, rulings).progress).toMatchObject({ elapsedMs: 31.5 * MINUTE_MS })
  })
})

describe('a checkpoint that is timed out', () => {
  const rest: CourseElement = {
    ...{ kind: 'checkpoint', id: 'rest', name: 'Hut', at: place(0.05, 0), radiusM: 200 },
    isTimedOut: true,
  }
  const trail = testCourse([checkpoint(0, 0), rest, checkpoint(0.1, 0)])
  /** 0.002° a minute, with 20 minutes in the checkpoint. */
  const fixes = voyage('1', [0, 0, 0], [25, 0.05, 0], [45, 0.05, 0.0005], [70, 0.1, 0])

  test('is left where its edge is crossed outwards', () => {
    const { left, outcome } = race(fixes, [], trail).record.splits[1]!
    const minutesIn200M = 200 / 222.39
    expect(outcome).toMatchObject({ atMs: expect.closeTo((25 - minutesIn200M) * MINUTE_MS, -3) })
    expect((left?.atMs ?? 0) / MINUTE_MS).toBeCloseTo(45 + minutesIn200M, 1)
    expect(left).toMatchObject({ earliestMs: 45 * MINUTE_MS, latestMs: 46 * MINUTE_MS })
  })

  test('has not been left while no fix says so', () => {
    expect(race(fixes.slice(0, 40), [], trail).record.splits[1]).not.toHaveProperty('left')
  })

  test('is left when somebody says so', () => {
    const seen = say({ kind: 'left', elementId: 'rest', lap: 0, atMs: 44 * MINUTE_MS })
    expect(race(fixes, [seen], trail).record.splits[1]?.left).toEqual({
      ...{ atMs: 44 * MINUTE_MS, earliestMs: 44 * MINUTE_MS, latestMs: 44 * MINUTE_MS },
      rulingId: seen.rulingId,
    })
  })
})
