import type { LiveCourse, LiveCourseElement, LivePlace, LiveZone } from '#protocol/live/messages'
import type { Track, Tracks } from '#protocol/live/tracks'
import type { FreshnessSign, Reading } from '../race/readings'
import { readableColour } from '../ui/readable-colour'
import { greatCircle, mercatorX, mercatorY, nearestX, type Path, pathOf, unitsPerMetre } from './mercator'
import type { ThemeName } from './palette'
import { type ZoneShape, zoneShape } from './zone-shape'

/** Everything that is drawn over the base map, in Mercator units; made from the live state and from nothing else. */
export type Scene = {
  readonly course?: CourseShape
  readonly marks: readonly MarkShape[]
}

export type CourseShape = {
  readonly legs: readonly Path[]
  readonly elements: readonly ElementShape[]
  readonly zones: readonly ZoneShape[]
  /** On land the path is wide and carries its distances; at sea it is a thin line. */
  readonly onLand: boolean
  /** The whole way with the distance along it, for the distance ticks; only on land. */
  readonly way?: { readonly path: Path; readonly atM: Float64Array }
}

export type ElementShape = {
  readonly kind: LiveCourseElement['kind']
  readonly role: 'start' | 'finish' | 'between'
  readonly name: string
  readonly atM: number
  readonly x: number
  readonly y: number
  /** The two ends of a line or gate. */
  readonly ends?: readonly [x1: number, y1: number, x2: number, y2: number]
  readonly radius?: number
}

export type MarkShape = {
  readonly id: number
  readonly shape: 'arrow' | 'disc'
  readonly colour: string
  readonly sign: FreshnessSign
  readonly number: string
  readonly name: string
  readonly x: number
  readonly y: number
  readonly courseDeg?: number
  /** Radius of the region where it could be, if it is overdue. */
  readonly reach?: number
  /** Where it is expected by agreement, and the radius of the bound. */
  readonly expected?: { readonly x: number; readonly y: number; readonly radius: number }
  readonly tail?: TailShape
  readonly picked: boolean
  readonly rank: number
}

export type TailShape = { readonly path: Path; readonly track: Track }

/** Longest name that is worth writing on a map. */
const LABEL_LENGTH_MAX = 26

/** How a scene is to be seen. */
export type Look = { readonly onLand: boolean; readonly theme: ThemeName; readonly pickedId?: number | undefined }

export function makeScene(
  course: CourseShape | undefined,
  readings: readonly Reading[],
  tracks: Tracks,
  look: Look,
): Scene {
  const marks = readings.flatMap((reading) => markOf(reading, tracks.get(reading.entrant.id), look) ?? [])
  return { ...(course && { course }), marks }
}

function markOf(
  { entrant, entry, sign, reachM, expected }: Reading,
  track: Track | undefined,
  { onLand, theme, pickedId }: Look,
): MarkShape | undefined {
  if (!entry.fix) return undefined
  const { latDeg, lonDeg, cogDeg } = entry.fix
  return {
    id: entrant.id,
    shape: onLand || cogDeg === undefined ? 'disc' : 'arrow',
    colour: readableColour(entrant.colour, theme),
    sign,
    number: labelText(entrant.number),
    name: labelText(entrant.name),
    x: mercatorX(lonDeg),
    y: mercatorY(latDeg),
    ...(cogDeg !== undefined && { courseDeg: cogDeg }),
    ...(reachM !== undefined && { reach: reachM * unitsPerMetre(latDeg) }),
    ...(expected && { expected: expectedShape(expected) }),
    ...(track && { tail: { path: tailPath(track), track } }),
    picked: entrant.id === pickedId,
    rank: entry.progress?.rank || Number.MAX_SAFE_INTEGER,
  }
}

function expectedShape({ latDeg, lonDeg, withinM }: NonNullable<Reading['expected']>) {
  return { x: mercatorX(lonDeg), y: mercatorY(latDeg), radius: withinM * unitsPerMetre(latDeg) }
}

/** One line, no control or direction characters, not endless. */
function labelText(words: string): string {
  const line = words.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return line.length > LABEL_LENGTH_MAX ? `${line.slice(0, LABEL_LENGTH_MAX - 1).trimEnd()}…` : line
}

/** Tracks are never changed in place, so a path belongs to its track for good. */
const paths = new WeakMap<Track, Path>()

function tailPath(track: Track): Path {
  let path = paths.get(track)
  if (!path) {
    path = pathOf(track.latE5.map((latE5, i) => ({ latDeg: latE5 / 1e5, lonDeg: (track.lonE5[i] as number) / 1e5 })))
    paths.set(track, path)
  }
  return path
}

/** `unpublished`: zones that only those who set a race up see. */
export function courseShape(course: LiveCourse, onLand: boolean, unpublished: readonly LiveZone[] = []): CourseShape {
  const centres = course.elements.map(centreOf)
  const legs = centres.slice(1).map((to, i) => legPlaces(centres[i] as LivePlace, to, course.legs[i] ?? []))
  const turns = course.elements.map((element, i) => elementShape(element, i, course.elements.length))
  const way = onLand && legs.length > 0 ? { way: wayOf(legs, course) } : {}
  const zones = [
    ...(course.zones ?? []).map((zone) => zoneShape(zone, 'exclusion')),
    ...unpublished.map((zone) => zoneShape(zone, 'protected')),
  ]
  return { legs: legs.map(pathOf), elements: onceEach(turns), zones, onLand, ...way }
}

/** What is passed in every lap is drawn once. */
function onceEach(turns: readonly ElementShape[]): ElementShape[] {
  const seen = new Set<string>()
  return turns.filter(({ role, name, x, y }) => {
    const key = `${x} ${y} ${name}`
    const isNew = role !== 'between' || !seen.has(key)
    seen.add(key)
    return isNew
  })
}

function legPlaces(from: LivePlace, to: LivePlace, between: readonly LivePlace[]): LivePlace[] {
  return between.length > 0 ? [from, ...between, to] : greatCircle(from, to)
}

function centreOf(element: LiveCourseElement): LivePlace {
  if ('at' in element) return element.at
  const { port, starboard } = element
  const lonDeg = (mercatorX(port.lonDeg) + nearestX(mercatorX(starboard.lonDeg), mercatorX(port.lonDeg))) * 180 - 180
  return { latDeg: (port.latDeg + starboard.latDeg) / 2, lonDeg }
}

function elementShape(element: LiveCourseElement, index: number, count: number): ElementShape {
  const centre = centreOf(element)
  const role = index === 0 ? 'start' : index === count - 1 ? 'finish' : 'between'
  const shape = {
    kind: element.kind,
    role,
    name: labelText(element.name),
    atM: element.atM,
    x: mercatorX(centre.lonDeg),
    y: mercatorY(centre.latDeg),
  } as const
  if ('at' in element) {
    return element.kind === 'checkpoint'
      ? { ...shape, radius: element.radiusM * unitsPerMetre(element.at.latDeg) }
      : shape
  }
  const [x1, x2] = [
    nearestX(mercatorX(element.port.lonDeg), shape.x),
    nearestX(mercatorX(element.starboard.lonDeg), shape.x),
  ]
  return { ...shape, ends: [x1, mercatorY(element.port.latDeg), x2, mercatorY(element.starboard.latDeg)] }
}

/** Distances along the whole way: within a leg in proportion to the path, between elements as the course says. */
function wayOf(legs: readonly (readonly LivePlace[])[], course: LiveCourse): { path: Path; atM: Float64Array } {
  const places = legs.flatMap((leg, i) => (i === 0 ? leg : leg.slice(1)))
  const path = pathOf(places)
  const atM = new Float64Array(places.length)
  let at = 0
  legs.forEach((leg, i) => {
    const [startM, endM] = [course.elements[i]?.atM ?? 0, course.elements[i + 1]?.atM ?? 0]
    const lengths = leg.slice(1).map((_, j) => Math.hypot(step(path.x, at + j), step(path.y, at + j)))
    const whole = lengths.reduce((a, b) => a + b, 0) || 1
    let done = 0
    lengths.forEach((length, j) => {
      done += length
      atM[at + j + 1] = startM + ((endM - startM) * done) / whole
    })
    at += leg.length - 1
  })
  return { path, atM }
}

const step = (values: Float64Array, i: number): number => (values[i + 1] as number) - (values[i] as number)
