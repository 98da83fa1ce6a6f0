import type { Course, CourseElement, Place } from './course'
import type { StraightWay } from './course-way'
import type { EntryFix, EntryId, RaceId, TrackerId } from './fix'
import type { Cadence, Entry, RaceClass, RaceKind, RaceSetup } from './race-setup'

/** Small races for tests: near 0°/0° a minute of arc is a nautical mile both ways, so that a reader can check by hand. */

export const MINUTE_CADENCE: Cadence = { fixIntervalMs: 60_000, reportIntervalMs: 300_000 }

export function testEntry(number: string, cadence: Cadence = MINUTE_CADENCE): Entry {
  const assignment = { trackerId: `tracker-${number}` as TrackerId, fromAtMs: -1e12, cadence }
  return { entryId: number as EntryId, number, name: '', colour: '#000000', assignments: [assignment] }
}

export type TestRace = {
  readonly course?: Course
  /** Instead of one course, its versions. */
  readonly courses?: RaceSetup['courses']
  readonly classes?: readonly RaceClass[]
  readonly entries: readonly Entry[]
  readonly kind?: RaceKind
  readonly endsAtMs?: number
  readonly speedMpsMax?: number
}

/** A race that starts at instant 0. */
export function testSetup(race: TestRace): RaceSetup {
  const { course, courses, classes, entries, kind = 'sail', endsAtMs, speedMpsMax } = race
  return {
    raceId: 'race' as RaceId,
    slug: 'race',
    name: 'Race',
    description: '',
    kind,
    origin: 'organizer',
    timeZone: 'UTC',
    startsAtMs: 0,
    entries,
    heardBy: 'received',
    courses: courses ?? (course ? [{ version: 1, course }] : []),
    ...(classes ? { classes } : {}),
    ...(endsAtMs === undefined ? {} : { endsAtMs }),
    ...(speedMpsMax === undefined ? {} : { speedMpsMax }),
  }
}

/** A course whose legs are all direct, unless some are given. */
export function testCourse(elements: readonly CourseElement[], legs?: StraightWay['legs']): StraightWay {
  return { elements, legs: legs ?? elements.slice(1).map(() => []) }
}

/** A line or gate crossed northwards at a latitude, from 0.01° west of a meridian to 0.01° east of it. */
export function northward(kind: 'line' | 'gate', latDeg: number, lonDeg = 0): CourseElement {
  const [port, starboard] = [place(latDeg, lonDeg - 0.01), place(latDeg, lonDeg + 0.01)]
  return { kind, name: `${kind} at ${latDeg}`, port, starboard }
}

export function southward(kind: 'line' | 'gate', latDeg: number, lonDeg = 0): CourseElement {
  const [port, starboard] = [place(latDeg, lonDeg + 0.01), place(latDeg, lonDeg - 0.01)]
  return { kind, name: `${kind} at ${latDeg}`, port, starboard }
}

export function checkpoint(latDeg: number, lonDeg: number, radiusM = 200): CourseElement {
  return { kind: 'checkpoint', name: `${latDeg}/${lonDeg}`, at: place(latDeg, lonDeg), radiusM }
}

export function mark(latDeg: number, lonDeg: number, leaveTo: 'port' | 'starboard'): CourseElement {
  return { kind: 'mark', name: `${latDeg}/${lonDeg}`, at: place(latDeg, lonDeg), leaveTo }
}

export function waypoint(latDeg: number, lonDeg: number): CourseElement {
  return { kind: 'waypoint', name: `${latDeg}/${lonDeg}`, at: place(latDeg, lonDeg) }
}

export function place(latDeg: number, lonDeg: number): Place {
  return { latDeg, lonDeg }
}

/** A fix of an entry: minute, latitude, longitude. */
export function fixAt(number: string, minute: number, latDeg: number, lonDeg: number): EntryFix {
  const fixAtMs = minute * 60_000
  const trackerId = `tracker-${number}` as TrackerId
  return {
    entryId: number as EntryId,
    trackerId,
    fixAtMs,
    heardAtMs: fixAtMs + 20_000,
    ingestNumber: minute,
    latDeg,
    lonDeg,
  }
}

/** Fixes at every minute while an entry goes from place to place at constant speed, reaching them at the given minutes. */
export function voyage(
  number: string,
  ...stops: readonly (readonly [minute: number, latDeg: number, lonDeg: number])[]
) {
  const fixes: EntryFix[] = []
  for (let i = 1; i < stops.length; i++) {
    const [[fromMinute, fromLat, fromLon], [toMinute, toLat, toLon]] = [stops[i - 1], stops[i]] as [Stop, Stop]
    for (let minute = fromMinute + (i === 1 ? 0 : 1); minute <= toMinute; minute++) {
      const f = (minute - fromMinute) / (toMinute - fromMinute)
      fixes.push(fixAt(number, minute, fromLat + f * (toLat - fromLat), fromLon + f * (toLon - fromLon)))
    }
  }
  return fixes
}

type Stop = readonly [minute: number, latDeg: number, lonDeg: number]
