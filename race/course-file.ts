import { bad, ok, type Result } from '#base/result'
import type { Course, CourseElement, Place } from './course'
import { readPlace } from './place-text'

/** What a file says of a course, whichever way it is written. */
export type FileContent = {
  /** Points with names, in order. */
  readonly points: readonly { readonly name: string; readonly place: Place }[]
  /** Lines: tracks or routes. */
  readonly lines: readonly { readonly name: string; readonly places: readonly Place[] }[]
}

export type FileNote = 'made-of-track' | 'simplified' | 'left-out'
export type CourseFileFault = 'no-places' | 'too-many-points'

const POINTS_MAX = 500
/** A line may have so many points as it is; more are thinned out. */
const LINE_POINTS_MAX = 5_000
/** A path is simplified to within this of where it was. */
const SIMPLIFIED_M = 5
const CHECKPOINT_RADIUS_M = 50

/**
 * A course of what a file says: its points are waypoints between a start and a finish that everybody sees at once are to be made lines; a line alone gives its
 * two ends and the way between. The longest line counts.
 */
export function courseOfContent({
  points,
  lines,
}: FileContent): Result<{ course: Course; notes: FileNote[] }, CourseFileFault> {
  if (points.length > POINTS_MAX) return bad('too-many-points')
  const longest = [...lines].sort((a, b) => b.places.length - a.places.length)[0]
  if (points.length >= 2) {
    const elements = points.map(({ name, place }, i): CourseElement => {
      const isEnd = i === 0 || i === points.length - 1
      const of = { id: `f${i}`, name, at: place }
      return isEnd ? { kind: 'checkpoint', ...of, radiusM: CHECKPOINT_RADIUS_M } : { kind: 'waypoint', ...of }
    })
    return ok({
      course: { elements, legs: elements.slice(1).map(() => []) },
      notes: lines.length > 0 ? ['left-out'] : [],
    })
  }
  if (longest === undefined || longest.places.length < 2) return bad('no-places')
  const thinned = thin(longest.places)
  const [first, last] = [thinned[0] as Place, thinned.at(-1) as Place]
  const radiusM = CHECKPOINT_RADIUS_M
  const notes: FileNote[] = ['made-of-track']
  if (thinned.length < longest.places.length) notes.push('simplified')
  if (lines.length > 1 || points.length > 0) notes.push('left-out')
  const elements: CourseElement[] = [
    { kind: 'checkpoint', id: 'f0', name: 'Start', at: first, radiusM },
    { kind: 'checkpoint', id: 'f1', name: 'Finish', at: last, radiusM },
  ]
  return ok({ course: { elements, legs: [thinned.slice(1, -1)] }, notes })
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

/** Waypoints of a table with a header row: a column of names, and latitude and longitude each in a column of its own. Undefined when it has no such columns or a row is none. */
export function contentOfTable(cells: readonly (readonly string[])[]): FileContent | undefined {
  const [header = [], ...rows] = cells
  const columnOf = (headings: readonly string[]) =>
    header.findIndex((one) => headings.includes(one.trim().toLowerCase()))
  const [name, lat, lon] = [columnOf(NAME_HEADINGS), columnOf(LAT_HEADINGS), columnOf(LON_HEADINGS)]
  if (lat === -1 || lon === -1) return undefined
  const filled = rows.filter((row) => row.some((value) => value.trim() !== ''))
  const points = filled.flatMap((row, i) => {
    const place = readPlace(`${row[lat] ?? ''}; ${row[lon] ?? ''}`)
    return place === undefined ? [] : [{ name: (row[name] ?? '').trim() || `${i + 1}`, place }]
  })
  return points.length === filled.length ? { points, lines: [] } : undefined
}

type Feature = {
  type: 'Feature'
  properties: Record<string, unknown>
  geometry: { type: string; coordinates: unknown }
}

/** A course as GeoJSON (RFC 7946): its elements and legs for whoever draws them, and the course itself, word for word, for whoever loads it again. */
export function courseAsGeoJson(course: Course, name: string): string {
  const point = ({ latDeg, lonDeg }: Place) => [lonDeg, latDeg]
  const features = course.elements.map((element): Feature => {
    const isLine = element.kind === 'line' || element.kind === 'gate'
    const geometry = isLine
      ? { type: 'LineString', coordinates: [point(element.port), point(element.starboard)] }
      : { type: 'Point', coordinates: point(element.at) }
    const leaveTo = element.kind === 'mark' ? { leaveTo: element.leaveTo } : {}
    return { type: 'Feature', properties: { name: element.name, kind: element.kind, ...leaveTo }, geometry }
  })
  return `${JSON.stringify({ type: 'FeatureCollection', name, farfieldCourse: course, features }, null, 1)}\n`
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
