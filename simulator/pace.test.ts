import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { newestStage } from '#race/along'
import { readFinish } from '#race/contender'
import type { Course } from '#race/course'
import { advanceField, createField, type Field } from '#race/field'
import type { EntryFix, EntryId, RaceId, TrackerId } from '#race/fix'
import { type Eta, readPace } from '#race/pace'
import type { RaceSetup } from '#race/race-setup'
import { createBoats } from './boats'
import type { Fleet } from './fleet'
import { MOUNTAIN_COURSE } from './mountain-course'
import { OCEAN_COURSE } from './ocean-course'
import { createRunners } from './runners'

const startAtMs = Date.UTC(2026, 5, 1, 6)

function fieldOf(kind: RaceSetup['kind'], course: Course, count: number, everyMs: number): Field {
  const cadence = { fixIntervalMs: everyMs, reportIntervalMs: everyMs }
  const entries = Array.from({ length: count }, (_, i) => ({
    ...{ entryId: `entry ${i}` as EntryId, number: String(i), name: '', colour: '#000000' },
    assignments: [{ trackerId: `tracker ${i}` as TrackerId, fromAtMs: 0, cadence }],
  }))
  const words = { raceId: 'race' as RaceId, slug: 'race', name: 'Race', description: '', timeZone: 'UTC' }
  const rest = {
    kind,
    origin: 'demo',
    startsAtMs: startAtMs,
    courses: [{ version: 1, course }],
    heardBy: 'session',
  } as const
  return createField({ ...words, ...rest, entries })
}

type Plan = { readonly hours: number; readonly everyMs: number; readonly askEveryMs: number }

/** What was expected of each entry's finish along the way, beside when it came. */
function expectations(field: Field, fleet: Fleet, { hours, everyMs, askEveryMs }: Plan) {
  const told: { entry: number; eta: Eta }[] = []
  for (let atMs = startAtMs - everyMs; atMs <= startAtMs + hours * HOUR_MS; atMs += everyMs) {
    const fixes = field.entries.flatMap(({ entry }, i): EntryFix[] => {
      const place = fleet.placeAt(i, atMs)
      const trackerId = entry.assignments[0]!.trackerId
      return place
        ? [{ entryId: entry.entryId, trackerId, fixAtMs: atMs, heardAtMs: atMs, ingestNumber: 0, ...place }]
        : []
    })
    advanceField(field, fixes)
    if ((atMs - startAtMs) % askEveryMs !== 0) continue
    for (const [entry, read] of field.entries.entries()) {
      const { eta } = readPace(read, atMs)
      if (eta) told.push({ entry, eta })
    }
  }
  const finishes = field.entries.map((read) => readFinish(read, newestStage(read)).finish?.atMs)
  return told.flatMap(({ entry, eta }) => {
    const atMs = finishes[entry]
    return atMs === undefined ? [] : [{ eta, isWithin: atMs >= eta.earliestMs && atMs <= (eta.latestMs ?? atMs) }]
  })
}

const shareWithin = (told: readonly { isWithin: boolean }[]) =>
  told.filter(({ isWithin }) => isWithin).length / told.length

describe('when an entry will finish', () => {
  // Other fleets than those the width of the bounds was found with. In the long run it is four of five; a few entries make a run of luck.
  it('lies between the bounds for most of what is told of boats', () => {
    const fleet = createBoats({ seed: 'eta', startAtMs, course: OCEAN_COURSE, count: 3 })
    const field = fieldOf('sail', OCEAN_COURSE, 3, 30 * MINUTE_MS)
    const told = expectations(field, fleet, { hours: 520, everyMs: 30 * MINUTE_MS, askEveryMs: 6 * HOUR_MS })
    expect(told.length).toBeGreaterThan(100)
    expect(shareWithin(told)).toBeGreaterThan(0.7)
  })

  it('and of runners', () => {
    const fleet = createRunners({ seed: 'eta', startAtMs, count: 12 })
    const field = fieldOf('foot', MOUNTAIN_COURSE, 12, 10 * MINUTE_MS)
    const told = expectations(field, fleet, { hours: 190, everyMs: 10 * MINUTE_MS, askEveryMs: 2 * HOUR_MS })
    expect(told.length).toBeGreaterThan(300)
    expect(shareWithin(told)).toBeGreaterThan(0.7)
  })
})
