import { createRandom, type Random } from '#base/random'
import type { Course, CourseElement } from '#race/course'
import type { EntryFix, EntryId, RaceId, TrackerId } from '#race/fix'
import type { Entry, RaceSetup } from '#race/race-setup'

/** An ocean race that nobody has sailed: a start, ten marks some hundred miles apart, a finish; a fix a minute, so that 20,000 are a fortnight. */

export const STARTS_AT_MS = Date.UTC(2026, 0, 1)
export const FIX_EVERY_MS = 60_000
const CADENCE = { fixIntervalMs: FIX_EVERY_MS, reportIntervalMs: FIX_EVERY_MS }

const MARKS = [
  [47, -6],
  [45, -12],
  [40, -16],
  [34, -18],
  [28, -19],
  [22, -22],
  [17, -27],
  [15, -36],
  [14, -46],
  [14, -56],
] as const

/** The course; with `movedDeg` its fifth mark lies so much farther west. */
export function oceanCourse(movedDeg = 0): Course {
  const marks = MARKS.map(([latDeg, lonDeg], i): CourseElement => {
    const at = { latDeg, lonDeg: lonDeg - (i === 4 ? movedDeg : 0) }
    return { kind: 'mark', id: `m${i}`, name: `Mark ${i + 1}`, at, leaveTo: 'port' }
  })
  const elements: CourseElement[] = [
    {
      kind: 'line',
      id: 's',
      name: 'Start',
      port: { latDeg: 48.0, lonDeg: -4 },
      starboard: { latDeg: 48.2, lonDeg: -4 },
    },
    ...marks,
    { kind: 'checkpoint', id: 'f', name: 'Finish', at: { latDeg: 14.5, lonDeg: -61 }, radiusM: 2000 },
  ]
  return { elements, legs: elements.slice(1).map(() => []) }
}

export function oceanSetup(entryCount: number, course: Course, version = 1): RaceSetup {
  const entries = Array.from({ length: entryCount }, (_, i): Entry => {
    const assignments = [{ trackerId: trackerIdOf(i), fromAtMs: 0, cadence: CADENCE }]
    return { entryId: `e${i}` as EntryId, number: `${i}`, name: '', colour: '#336699', assignments }
  })
  const words = { slug: 'ocean', name: 'Ocean', description: '', kind: 'sail', origin: 'organizer' } as const
  const rules = { timeZone: 'UTC', startsAtMs: STARTS_AT_MS, heardBy: 'received' } as const
  return { raceId: 'r' as RaceId, ...words, ...rules, entries, courses: [{ version, course }] }
}

export const trackerIdOf = (index: number) => `t${index}` as TrackerId

/** What an entry's tracker measures: it sails the course's way at some 8 knots, never straight, to the finish or as far as the fixes reach. */
export function* sail(index: number, count: number): Generator<EntryFix> {
  const random = createRandom(`ocean ${index}`)
  const way = [[48.1, -3.9], [48.1, -4.1], ...MARKS, [14.5, -61]] as [number, number][]
  const pace = 0.9 + 0.2 * random.next()
  for (let i = 0; i < count; i++) {
    const [latDeg, lonDeg] = placeAt(way, (pace * i) / 20_000, i, random)
    const fixAtMs = STARTS_AT_MS + (i - 30) * FIX_EVERY_MS
    const ids = { entryId: `e${index}` as EntryId, trackerId: trackerIdOf(index) }
    yield { ...ids, fixAtMs, heardAtMs: fixAtMs + 30_000, ingestNumber: i + 1, latDeg, lonDeg }
  }
}

function placeAt(way: readonly [number, number][], share: number, i: number, random: Random): [number, number] {
  const at = Math.min(0.999, share) * (way.length - 1)
  const leg = Math.floor(at)
  const [[lat, lon], [toLat, toLon]] = [way[leg], way[leg + 1]] as [[number, number], [number, number]]
  const f = at - leg
  const swing = 0.02 * Math.sin(i / 90) + 1e-5 * random.next()
  return [lat + f * (toLat - lat) + swing, lon + f * (toLon - lon) + swing]
}
