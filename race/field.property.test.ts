import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CourseVersion } from './course'
import { newestCourse } from './course-version'
import type { StraightWay } from './course-way'
import {
  advanceField,
  createField,
  type Field,
  noteHeard,
  passingsOf,
  rescoreField,
  type TrackFix,
  tooFastOf,
  trackOf,
} from './field'
import { viewField } from './field-view'
import type { EntryFix, TrackerId } from './fix'
import { checkpoint, fixAt, mark, northward, place, southward, testCourse, testEntry, testSetup } from './test-race'

const spareOf = (entry: string) => `spare-${entry}` as TrackerId

/** Each entry carries two trackers, each judged by itself. */
const entries = ['1', '2', '3'].map((number) => {
  const entry = testEntry(number)
  const spare = entry.assignments.map((assignment) => ({ ...assignment, trackerId: spareOf(number) }))
  return { ...entry, assignments: [...entry.assignments, ...spare] }
})

/** Small courses on which wild tracks pass, miss, cut and repeat elements often. */
const COURSES: readonly StraightWay[] = [
  testCourse([northward('line', 0), mark(0.02, 0, 'port'), southward('line', 0)]),
  testCourse([
    northward('line', 0),
    northward('gate', 0.01),
    mark(0.02, 0.01, 'starboard'),
    southward('line', 0, 0.02),
  ]),
  testCourse(
    [checkpoint(0, 0, 500), checkpoint(0.02, 0, 300), checkpoint(0, 0, 500), checkpoint(0.01, 0.02, 300)],
    [[place(0.01, 0.003)], [place(0.01, 0.003)], [place(0.002, 0.01), place(0.01, 0.01)]],
  ),
]

const minute = fc.integer({ min: -20, max: 240 })
const tenThousandths = (min: number, max: number) => fc.integer({ min, max }).map((units) => units / 1e4)
const number = fc.constantFrom('1', '2', '3')
const wildFix = fc
  .tuple(number, minute, tenThousandths(-60, 260), tenThousandths(-60, 260), fc.boolean(), fc.nat(20))
  .map(([entry, at, lat, lon, isSpare, chance]) => ({
    ...fixAt(entry, at, lat, lon),
    ...(isSpare ? { trackerId: spareOf(entry) } : {}),
    ...(chance === 0 ? { isAccepted: true } : {}),
  }))

/** Entries that wander: many small steps, so that whole courses are sailed. */
const walk = fc
  .tuple(
    number,
    minute,
    fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), tenThousandths(-40, 50), tenThousandths(-30, 30)), {
      maxLength: 60,
    }),
  )
  .map(([entry, from, steps]) => {
    let [at, lat, lon] = [Math.min(from, 0), -0.001, 0]
    return steps.map(([minutes, dLat, dLon]) => {
      at += minutes
      lat += lat > 0.025 ? -Math.abs(dLat) : dLat
      lon += dLon
      return fixAt(entry, at, Number(lat.toFixed(4)), Number(lon.toFixed(4)))
    })
  })

const fixSet = fc
  .tuple(fc.array(wildFix, { maxLength: 30 }), fc.array(walk, { maxLength: 5 }))
  .map(([wild, walks]) => [...wild, ...walks.flat()])

/** What the organizer says that nobody exceeds: nothing, so that the kind decides; much; so much that all counts. */
const speedMpsMax = fc.constantFrom(undefined, 60, 1e9)

/** One to three versions, each holding from the beginning or from some minute on. */
const versions = fc
  .array(fc.tuple(fc.constantFrom(...COURSES), fc.option(minute, { nil: undefined })), { minLength: 1, maxLength: 3 })
  .map((list) =>
    list.map(([course, from], i): CourseVersion => {
      return { version: i + 1, course, ...(from === undefined ? {} : { holdsFromMs: from * 60_000 }) }
    }),
  )

const scenario = fc.record({ courses: versions, fixes: fixSet, speedMpsMax }).chain((base) =>
  fc.record({
    courses: fc.constant(base.courses),
    speedMpsMax: fc.constant(base.speedMpsMax),
    fixes: fc.constant(base.fixes),
    again: fc
      .shuffledSubarray([...base.fixes, ...base.fixes], { minLength: base.fixes.length })
      .map((some) => [...some, ...base.fixes]),
    batch: fc.integer({ min: 1, max: 40 }),
  }),
)

const setupOf = (versionsOf: readonly CourseVersion[], speedMps: number | undefined) =>
  testSetup({
    courses: versionsOf,
    entries,
    kind: 'foot',
    ...(speedMps === undefined ? {} : { speedMpsMax: speedMps }),
  })

const fieldOf = (versionsOf: readonly CourseVersion[], speedMps: number | undefined) =>
  createField(setupOf(versionsOf, speedMps))

function inBatches(field: Field, fixes: readonly EntryFix[], size: number) {
  const changes = []
  for (let i = 0; i < fixes.length; i += size) changes.push(advanceField(field, fixes.slice(i, i + size)))
  return changes
}

const answers = (field: Field) => ({
  view: viewField(field, 3_600_000),
  passings: entries.map(({ entryId }) => passingsOf(field, entryId)),
  tooFast: tooFastOf(field),
  tracks: entries.map(({ entryId }) => trackOf(field, entryId)),
})

describe('the field', () => {
  test('is the same for any permutation, repetition and batching of the same fixes', () => {
    fc.assert(
      fc.property(scenario, ({ courses, fixes, again, batch, speedMpsMax }) => {
        const [whole, piecemeal] = [fieldOf(courses, speedMpsMax), fieldOf(courses, speedMpsMax)]
        advanceField(whole, fixes)
        inBatches(piecemeal, again, batch)
        expect(answers(piecemeal)).toStrictEqual(answers(whole))
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  test('with another course is what it would be had that always been the course', () => {
    fc.assert(
      fc.property(scenario, versions, ({ courses, fixes, again, batch, speedMpsMax }, other) => {
        const [before, fresh] = [fieldOf(courses, speedMpsMax), fieldOf(other, speedMpsMax)]
        inBatches(before, again, batch)
        viewField(before, 0)
        advanceField(fresh, fixes)
        const { field, unfed } = rescoreField(before, setupOf(other, speedMpsMax))
        expect(unfed).toEqual([])
        expect(answers(field)).toStrictEqual(answers(fresh))
        // It goes on as the other does.
        const more = fixes.map((fix) => ({ ...fix, fixAtMs: fix.fixAtMs + 30_000 }))
        for (const one of [field, fresh]) advanceField(one, more)
        expect(answers(field)).toStrictEqual(answers(fresh))
      }),
      { seed: 7, numRuns: 200 },
    )
  })

  test('tells each change: what was told, corrected, is what is', () => {
    fc.assert(
      fc.property(scenario, ({ courses, again, batch, speedMpsMax }) => {
        const field = fieldOf(courses, speedMpsMax)
        const shown = new Set<string>()
        const told = new Map<string, unknown>()
        for (const { passings, corrections, accepted, withdrawn } of inBatches(field, again, batch)) {
          for (const fix of withdrawn) shown.delete(placeKey(fix))
          for (const fix of accepted) shown.add(placeKey(fix))
          for (const correction of corrections) {
            const key = `${correction.was.entryId}/${correction.was.elementIndex}`
            expect(told.get(key)).toBe(keyOf(correction.was))
            if (correction.now) told.set(key, keyOf(correction.now))
            else told.delete(key)
          }
          for (const passing of passings) {
            expect(told.has(`${passing.entryId}/${passing.elementIndex}`)).toBe(false)
            told.set(`${passing.entryId}/${passing.elementIndex}`, keyOf(passing))
          }
        }
        const known = entries.flatMap(({ entryId }) => passingsOf(field, entryId))
        expect([...told.values()].sort()).toEqual(known.map(keyOf).sort())
        // A place that another of its instant took over stays shown: the newest tells.
        expect([...placesOf(field)].filter((place) => !shown.has(place))).toEqual([])
      }),
      { seed: 4, numRuns: 300 },
    )
  })

  test('keeps its promises whatever the fixes', () => {
    fc.assert(
      fc.property(scenario, ({ courses, fixes, speedMpsMax }) => {
        const field = fieldOf(courses, speedMpsMax)
        advanceField(field, fixes)
        const view = viewField(field, 3_600_000)
        const ranks = view.entries.flatMap(({ progress }) => progress?.rank ?? [])
        if (view.standingsAtMs !== undefined) expect([...ranks].sort()).toEqual([1, 2, 3])
        for (const { entryId, progress } of view.entries) {
          const passings = passingsOf(field, entryId)
          expect(passings.map(({ elementIndex }) => elementIndex)).toEqual(passings.map((_, i) => i))
          const times = passings.flatMap((passing) => (passing.state === 'passed' ? passing.atMs : []))
          expect(times).toEqual([...times].sort((a, b) => a - b))
          expect(times.every((atMs) => atMs >= 0)).toBe(true)
          expect(progress?.distanceToGoM ?? 0).toBeGreaterThanOrEqual(0)
          expect(progress?.gapM ?? 0).toBeGreaterThanOrEqual(Number.NEGATIVE_INFINITY)
          if (progress?.state === 'finished') expect(passings).toHaveLength(newestCourse(courses)!.elements.length)
        }
      }),
      { seed: 5, numRuns: 300 },
    )
  })

  test('hears the latest of all, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), (instants) => {
        const field = createField(testSetup({ entries }))
        for (const atMs of instants) noteHeard(field, entries[0]!.entryId, atMs)
        expect(viewField(field, 0).entries[0]?.heardAtMs).toBe(Math.max(...instants))
      }),
      { seed: 6 },
    )
  })
})

const keyOf = (passing: ReturnType<typeof passingsOf>[number]) =>
  `${passing.entryId}/${passing.elementIndex}/${passing.state === 'passed' ? passing.atMs : 'missed'}`

const placeKey = ({ entryId, fixAtMs, latDeg, lonDeg }: TrackFix) => `${entryId}/${fixAtMs}/${latDeg}/${lonDeg}`

const placesOf = (field: Field) =>
  entries.flatMap(({ entryId }) => {
    const { atMs, latDeg, lonDeg } = trackOf(field, entryId)
    return atMs.map((fixAtMs, i) => placeKey({ entryId, fixAtMs, latDeg: latDeg[i]!, lonDeg: lonDeg[i]! }))
  })
