import { expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import type { Course, CourseElement, Place } from '#race/course'
import { advanceField, createField, passingsOf } from '#race/field'
import { viewField } from '#race/field-view'
import type { EntryFix, EntryId, RaceId, TrackerId } from '#race/fix'
import type { RaceKind, RaceSetup } from '#race/race-setup'
import { createFollowers } from './followers'

const startsAtMs = Date.UTC(2026, 5, 1, 6)
const at = (latDeg: number, lonDeg: number): Place => ({ latDeg, lonDeg })
const line = (name: string, port: Place, starboard: Place) => ({ kind: 'line', name, port, starboard }) as const

/** How the race ends for three who follow a course, and how many passings each has. */
function race(kind: RaceKind, course: Course, hours: number, fixIntervalMs: number) {
  const followers = Array.from({ length: 3 }, () => ({ way: course, startsAtMs }))
  const fleet = createFollowers({ seed: 'followers', kind, followers })
  const ids = followers.map((_, i) => `entry ${i}` as EntryId)
  const cadence = { fixIntervalMs, reportIntervalMs: fixIntervalMs }
  const setup: RaceSetup = {
    ...{ raceId: 'race' as RaceId, slug: 'race', name: 'Race', description: '', timeZone: 'UTC', kind, startsAtMs },
    ...{ origin: 'dry-run', courses: [{ version: 1, course }], heardBy: 'session' },
    entries: ids.map((entryId, i) => ({
      ...{ entryId, number: String(i), name: '', colour: '#000000' },
      assignments: [{ trackerId: `tracker ${i}` as TrackerId, fromAtMs: 0, cadence }],
    })),
  }
  const field = createField(setup)
  const untilMs = startsAtMs + hours * HOUR_MS
  let ingestNumber = 0
  for (let atMs = startsAtMs - 10 * MINUTE_MS; atMs <= untilMs; atMs += fixIntervalMs) {
    const fixes = ids.map((entryId, i): EntryFix => {
      const place = fleet.placeAt(i, atMs) ?? at(0, 0)
      const owner = { entryId, trackerId: `tracker ${i}` as TrackerId }
      return { ...owner, fixAtMs: atMs, heardAtMs: atMs, ingestNumber: ++ingestNumber, ...place }
    })
    advanceField(field, fixes)
  }
  const states = viewField(field, untilMs).entries.map(({ progress }) => progress?.state)
  return { states, passed: ids.map((entryId) => passingsOf(field, entryId).length) }
}

test('boats sail laps round buoys a mile apart, each on its side, and through a gate', () => {
  const elements: CourseElement[] = [
    line('Start', at(58.895, 11.1), at(58.9, 11.1)),
    { kind: 'mark', name: 'West', at: at(58.9, 11.07), leaveTo: 'port' },
    { kind: 'mark', name: 'South', at: at(58.88, 11.08), leaveTo: 'port' },
    { kind: 'gate', name: 'Gate', port: at(58.893, 11.104), starboard: at(58.893, 11.108) },
    line('Finish', at(58.895, 11.1), at(58.9, 11.1)),
  ]
  const laps = { firstIndex: 1, lastIndex: 3, count: 3, back: [] }
  const course = { elements, legs: [[], [], [], []], laps }
  expect(race('sail', course, 6, MINUTE_MS)).toEqual({
    states: ['finished', 'finished', 'finished'],
    passed: [11, 11, 11],
  })
})

test('cars keep to a road with bends, across the antimeridian, and enter each checkpoint', () => {
  const elements: CourseElement[] = [
    { kind: 'checkpoint', name: 'Start', at: at(-17, 179.9), radiusM: 100 },
    { kind: 'checkpoint', name: 'Ford', at: at(-17.05, -179.95), radiusM: 100 },
    { kind: 'checkpoint', name: 'Camp', at: at(-17.2, -179.9), radiusM: 100 },
  ]
  const legs = [
    [at(-16.98, 179.95), at(-17.03, 179.97), at(-17.01, -179.99)],
    [at(-17.1, -179.99), at(-17.12, -179.93)],
  ]
  expect(race('vehicle', { elements, legs }, 3, MINUTE_MS)).toEqual({
    states: ['finished', 'finished', 'finished'],
    passed: [3, 3, 3],
  })
})

test('each has a start of its own, a limit that nobody exceeds, and the same places when asked again', () => {
  const way = {
    elements: [line('Start', at(50, 1), at(50.01, 1)), line('Finish', at(50, 0), at(50.01, 0))],
    legs: [[]],
  }
  const followers = [0, HOUR_MS].map((laterMs) => ({ way, startsAtMs: startsAtMs + laterMs }))
  const fleet = createFollowers({ seed: 'limit', kind: 'sail', followers, speedMpsMax: 2 })
  const places = [0, 30, 60, 90].map((minutes) => fleet.placeAt(1, startsAtMs + minutes * MINUTE_MS))
  expect(places[1]).toEqual(places[0])
  expect(places[3]?.lonDeg).toBeLessThan(places[0]?.lonDeg ?? 0)
  const metres = ((places[0]?.lonDeg ?? 0) - (places[3]?.lonDeg ?? 0)) * 111_320 * Math.cos((50 * Math.PI) / 180)
  expect(metres).toBeLessThanOrEqual(2 * 30 * 60)
  expect(fleet.placeAt(1, startsAtMs + 30 * MINUTE_MS)).toEqual(places[1])
})
