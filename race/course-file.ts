import { bad, ok, type Result } from '#base/result'
import type { Course, CourseElement, Place } from './course'
import { CSV_COLUMNS } from './course-export'
import { geodesicM, sphericalM } from './geodesy'
import { readPlace } from './place-text'

/** What a file says of a course, whichever way it is written. */
export type FileContent = {
  /** Points with names, in order. */
  readonly points: readonly { readonly name: string; readonly place: Place }[]
  /** Lines: tracks or routes. */
  readonly lines: readonly { readonly name: string; readonly places: readonly Place[] }[]
  /** Where it says what each point is: lines, marks and all. */
  readonly elements?: readonly CourseElement[]
}

export type FileNote = 'made-of-track' | 'simplified' | 'left-out'
export type CourseFileFault = 'no-places' | 'too-many-points'

export const POINTS_MAX = 500
/** A line may have so many points as it is; more are thinned out. */
const LINE_POINTS_MAX = 5_000
/** A path is simplified to within this of where it was. */
const SIMPLIFIED_M = 5
const CHECKPOINT_RADIUS_M = 50
/** A checkpoint further than this from a recorded way is not on it; an end nearer than this to the first or last one is that one. */
const BESIDE_LINE_M = 1_000
const AT_END_M = 200

/**
 * A course of what a file says: its points are waypoints between a start and a finish that everybody sees at once are to be made lines; a line alone gives its
 * two ends and the way between; points along a line are checkpoints on its way. The longest line counts. Elements that a file names as such are taken as they are.
 */
export function courseOfContent(content: FileContent): Result<{ course: Course; notes: FileNote[] }, CourseFileFault> {
  const { points, lines, elements } = content
  if (points.length > POINTS_MAX || (elements ?? []).length > POINTS_MAX) return bad('too-many-points')
  if (elements !== undefined) return ok({ course: { elements, legs: elements.slice(1).map(() => []) }, notes: [] })
  const longest = [...lines].sort((a, b) => b.places.length - a.places.length)[0]
  if (points.length >= 2) return ok((longest && alongLine(points, longest.places)) ?? throughPoints(content))
  if (longest === undefined || longest.places.length < 2) return bad('no-places')
  const thinned = thin(longest.places)
  const [first, last] = [thinned[0] as Place, thinned.at(-1) as Place]
  const notes: FileNote[] = ['made-of-track']
  if (thinned.length < longest.places.length) notes.push('simplified')
  if (lines.length > 1 || points.length > 0) notes.push('left-out')
  return ok({
    course: {
      elements: [checkpoint(0, 'Start', first), checkpoint(1, 'Finish', last)],
      legs: [thinned.slice(1, -1)],
    },
    notes,
  })
}

const checkpoint = (index: number, name: string, at: Place): CourseElement => {
  return { kind: 'checkpoint', id: `f${index}`, name, at, radiusM: CHECKPOINT_RADIUS_M }
}

function throughPoints({ points, lines }: FileContent): { course: Course; notes: FileNote[] } {
  const elements = points.map(({ name, place }, i): CourseElement => {
    const isEnd = i === 0 || i === points.length - 1
    return isEnd ? checkpoint(i, name, place) : { kind: 'waypoint', id: `f${i}`, name, at: place }
  })
  return { course: { elements, legs: elements.slice(1).map(() => []) }, notes: lines.length > 0 ? ['left-out'] : [] }
}

/**
 * Checkpoints where points lie along a line, with the line's way between them; its own ends are start and finish unless points are there. Undefined when a point is
 * too far from the line to belong to it.
 */
function alongLine(points: FileContent['points'], line: readonly Place[]) {
  const places = thin(line)
  if (places.length < 3) return undefined
  const spots = points.map(({ name, place }) => ({ name, place, ...nearestTo(place, places) }))
  if (spots.some(({ awayM }) => awayM > BESIDE_LINE_M)) return undefined
  const inOrder = spots.sort((a, b) => a.index - b.index)
  const [first, last] = [places[0] as Place, places.at(-1) as Place]
  const begins = geodesicM(first, (inOrder[0] as Spot).place) > AT_END_M
  const ends = geodesicM(last, (inOrder.at(-1) as Spot).place) > AT_END_M
  const all: Spot[] = [
    ...(begins ? [{ name: 'Start', place: first, index: 0 }] : []),
    ...inOrder,
    ...(ends ? [{ name: 'Finish', place: last, index: places.length - 1 }] : []),
  ]
  const elements = all.map(({ name, place }, i) => checkpoint(i, name, place))
  const legs = all.slice(1).map((to, i) => places.slice((all[i] as Spot).index + 1, Math.max(to.index, 0)))
  const notes: FileNote[] = ['made-of-track', ...(places.length < line.length ? (['simplified'] as const) : [])]
  return { course: { elements, legs }, notes }
}

type Spot = { readonly name: string; readonly place: Place; readonly index: number }

function nearestTo(place: Place, places: readonly Place[]): { index: number; awayM: number } {
  let best = { index: 0, awayM: Number.POSITIVE_INFINITY }
  for (const [index, other] of places.entries()) {
    const awayM = sphericalM(place, other)
    if (awayM < best.awayM) best = { index, awayM }
  }
  return best
}

/** Takes out what lies within 5 m of the line without it, and if that is not enough, coarser. */
function thin(places: readonly Place[]): readonly Place[] {
  if (places.length <= LINE_POINTS_MAX) return places
  for (let toleranceM = SIMPLIFIED_M; ; toleranceM *= 2) {
    const thinned = simplify(places, toleranceM)
    if (thinned.length <= LINE_POINTS_MAX) return thinned
  }
}

/** Douglas and Peucker's way, without recursion, on a plane that is true at each stretch's beginning. */
function simplify(places: readonly Place[], toleranceM: number): Place[] {
  const keep = new Uint8Array(places.length)
  keep[0] = 1
  keep[places.length - 1] = 1
  const stretches: [number, number][] = [[0, places.length - 1]]
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const [from, to] = stretch
    const [farthest, awayM] = farthestOf(places, from, to)
    if (awayM <= toleranceM) continue
    keep[farthest] = 1
    stretches.push([from, farthest], [farthest, to])
  }
  return places.filter((_, i) => keep[i] === 1)
}

const DEG_M = 111_195

function farthestOf(places: readonly Place[], from: number, to: number): [index: number, awayM: number] {
  const a = places[from] as Place
  const scale = Math.cos((a.latDeg * Math.PI) / 180)
  const flat = ({ latDeg, lonDeg }: Place) => {
    const dLon = ((lonDeg - a.lonDeg + 540) % 360) - 180
    return [dLon * DEG_M * scale, (latDeg - a.latDeg) * DEG_M] as const
  }
  const [bx, by] = flat(places[to] as Place)
  const lengthM = Math.hypot(bx, by)
  let best: [number, number] = [from, 0]
  for (let i = from + 1; i < to; i++) {
    const [x, y] = flat(places[i] as Place)
    const along = lengthM === 0 ? 0 : Math.max(0, Math.min(1, (x * bx + y * by) / (lengthM * lengthM)))
    const awayM = Math.hypot(x - along * bx, y - along * by)
    if (awayM > best[1]) best = [i, awayM]
  }
  return best
}

const NAME_HEADINGS = ['name', 'waypoint', 'mark', 'title', 'id', 'point']
const LAT_HEADINGS = ['lat', 'latitude', 'breite']
const LON_HEADINGS = ['lon', 'lng', 'long', 'longitude', 'länge']

/**
 * Waypoints of a table with a header row: a column of names, and latitude and longitude each in a column of its own; with a column of kinds, elements. Undefined when it
 * has no such columns or a row is none.
 */
export function contentOfTable(cells: readonly (readonly string[])[]): FileContent | undefined {
  const [header = [], ...rows] = cells
  const columnOf = (headings: readonly string[]) =>
    header.findIndex((one) => headings.includes(one.trim().toLowerCase()))
  const [name, lat, lon] = [columnOf(NAME_HEADINGS), columnOf(LAT_HEADINGS), columnOf(LON_HEADINGS)]
  if (lat === -1 || lon === -1) return undefined
  const filled = rows.filter((row) => row.some((value) => value.trim() !== ''))
  const points = filled.flatMap((row, i) => {
    const place = readPlace(`${row[lat] ?? ''}; ${row[lon] ?? ''}`)
    return place === undefined ? [] : [{ name: nameIn(row[name]) || `${i + 1}`, place }]
  })
  if (points.length < filled.length) return undefined
  if (columnOf([CSV_COLUMNS.kind]) === -1) return { points, lines: [] }
  const elements = filled.map((row, i) => {
    const cell = (column: keyof typeof CSV_COLUMNS) => (row[columnOf([CSV_COLUMNS[column]])] ?? '').trim()
    return elementOfRow(cell, nameIn(row[name]), (points[i] as { place: Place }).place, i)
  })
  const known = elements.filter((element) => element !== undefined)
  return known.length < elements.length ? undefined : { points: [], lines: [], elements: known }
}

/** A quote before a formula's sign was put there for spreadsheets. */
const nameIn = (cell = '') => cell.trim().replace(/^'(?=[=+@-])/, '')

function elementOfRow(
  cell: (column: keyof typeof CSV_COLUMNS) => string,
  name: string,
  at: Place,
  index: number,
): CourseElement | undefined {
  const kind = cell('kind').toLowerCase()
  const common = { id: `f${index}`, name }
  if (kind === 'line' || kind === 'gate') {
    const starboard = readPlace(`${cell('lat2')}; ${cell('lon2')}`)
    return starboard && { kind, ...common, port: at, starboard }
  }
  if (kind === 'mark')
    return { kind, ...common, at, leaveTo: cell('leaveTo').toLowerCase() === 'starboard' ? 'starboard' : 'port' }
  if (kind === 'waypoint') return { kind, ...common, at }
  const radiusM = cell('radiusM') === '' ? CHECKPOINT_RADIUS_M : Number(cell('radiusM').replace(',', '.'))
  return kind === 'checkpoint' && radiusM > 0 && radiusM <= 100_000 ? { kind, ...common, at, radiusM } : undefined
}

type Feature = {
  readonly properties: Record<string, unknown>
  readonly geometry: { type: string; coordinates: unknown }
}

/** What a GeoJSON file of anybody says: its points, and its lines. `course`: what stands in it word for word, not looked at yet. */
export function contentOfGeoJson(json: unknown): { content: FileContent; course?: unknown } | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const { type, features, farfieldCourse } = json as { type?: unknown; features?: unknown; farfieldCourse?: unknown }
  if (type !== 'FeatureCollection' || !Array.isArray(features)) return undefined
  const points: { name: string; place: Place }[] = []
  const lines: { name: string; places: Place[] }[] = []
  features.forEach((feature: unknown, i) => {
    const { properties, geometry } = (feature ?? {}) as Partial<Feature>
    const name = typeof properties?.name === 'string' ? properties.name.slice(0, 80) : `${i + 1}`
    const coordinates = geometry?.coordinates
    if (geometry?.type === 'Point') {
      const place = placeOf(coordinates)
      if (place !== undefined) points.push({ name, place })
    }
    if (geometry?.type === 'LineString' && Array.isArray(coordinates)) {
      const places = coordinates.map(placeOf).filter((place) => place !== undefined)
      lines.push({ name, places })
    }
  })
  const content = { points, lines }
  return farfieldCourse === undefined ? { content } : { content, course: farfieldCourse }
}

function placeOf(coordinates: unknown): Place | undefined {
  if (!Array.isArray(coordinates)) return undefined
  const [lonDeg, latDeg] = coordinates as unknown[]
  if (typeof lonDeg !== 'number' || typeof latDeg !== 'number') return undefined
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 ? { latDeg, lonDeg } : undefined
}
