import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import type { Course } from '#race/course'
import { advanceField, createField, passingsOf } from '#race/field'
import { viewField } from '#race/field-view'
import type { EntryFix, EntryId, RaceId, TrackerId } from '#race/fix'
import type { RaceSetup } from '#race/race-setup'
import { createBoats } from './boats'
import type { Fleet } from './fleet'
import { MOUNTAIN_COURSE } from './mountain-course'
import { OCEAN_COURSE } from './ocean-course'
import { createRunners } from './runners'

const startAtMs = Date.UTC(2026, 5, 1, 6)
const entryIdOf = (i: number) => `entry ${i}` as EntryId

function setupOf(kind: RaceSetup['kind'], course: Course, count: number): RaceSetup {
  const cadence = { fixIntervalMs: MINUTE_MS, reportIntervalMs: MINUTE_MS }
  const entries = Array.from({ length: count }, (_, i) => ({
    ...{ entryId: entryIdOf(i), number: String(i), name: '', colour: '#000000' },
    assignments: [{ trackerId: `tracker ${i}` as TrackerId, fromAtMs: 0, cadence }],
  }))
  const words = { raceId: 'race' as RaceId, slug: 'race', name: 'Race', description: '', timeZone: 'UTC' }
  return {
    ...words,
    kind,
    origin: 'demo',
    startsAtMs: startAtMs,
    courses: [{ version: 1, course }],
    entries,
    heardBy: 'session',
  }
}

/** What the race makes of a fleet that is tracked every so often. */
function scoreFleet(setup: RaceSetup, fleet: Fleet, hours: number, everyMs: number) {
  const field = createField(setup)
  const untilMs = startAtMs + hours * HOUR_MS
  let ingestNumber = 0
  for (let atMs = startAtMs - 10 * MINUTE_MS; atMs <= untilMs; atMs += everyMs) {
    const fixes: EntryFix[] = []
    for (let i = 0; i < fleet.size; i++) {
      const place = fleet.placeAt(i, atMs)
      const owner = { entryId: entryIdOf(i), trackerId: `tracker ${i}` as TrackerId }
      if (place) fixes.push({ ...owner, fixAtMs: atMs, heardAtMs: atMs, ingestNumber: ++ingestNumber, ...place })
    }
    advanceField(field, fixes)
  }
  const passed = Array.from({ length: fleet.size }, (_, i) => passingsOf(field, entryIdOf(i)).length)
  const states = viewField(field, untilMs).entries.map(({ progress }) => progress?.state)
  return { passed, states }
}

describe('a simulated fleet on its course', () => {
  it('of boats leaves every mark on the right side, goes through every gate, and finishes', () => {
    const fleet = createBoats({ seed: 'c', startAtMs, course: OCEAN_COURSE, count: 4 })
    const { passed, states } = scoreFleet(setupOf('sail', OCEAN_COURSE, 4), fleet, 520, 10 * MINUTE_MS)
    expect(passed).toEqual([7, 7, 7, 7])
    expect(states).toEqual(['finished', 'finished', 'finished', 'finished'])
  })

  it('of runners enters every checkpoint, and finishes unless it drops out', () => {
    const fleet = createRunners({ seed: 'a', startAtMs, count: 8 })
    const { passed, states } = scoreFleet(setupOf('foot', MOUNTAIN_COURSE, 8), fleet, 190, 2 * MINUTE_MS)
    const finished = states.filter((state) => state === 'finished').length
    expect(finished).toBeGreaterThan(3)
    expect(passed.filter((count) => count === MOUNTAIN_COURSE.elements.length).length).toBe(finished)
    expect(Math.min(...passed)).toBeGreaterThan(1)
  })
})
