import { mustExist } from '#base/assert'
import type { CourseElement, Place } from './course'
import { elementsAlongM, legPlaces } from './course-length'
import type { FlatWay, StraightWay, Turn } from './course-way'
import { arcM, between, cross, dot, geodesicM, plus, scaled, tangent, toVector, unit, type Vector } from './geodesy'
import { createPath, type Path } from './path'

/** A way made ready for measuring: computed once for a set-up, then only read. */
export type CourseShape = {
  readonly way: FlatWay
  readonly elements: readonly ElementShape[]
  readonly legs: readonly LegShape[]
  readonly lengthM: number
  /** Names each element in every version of the course, its lap with it. */
  readonly keys: readonly string[]
  /** The elements' shapes, each once however many laps pass it. */
  readonly bars: readonly BarShape[]
  readonly circles: readonly CircleShape[]
}

/** What must happen at an element: a bar is crossed, or a circle entered. */
export type ElementShape = BarShape | CircleShape

/**
 * A stretch of great circle that must be crossed in the direction of `normal`. For a line or a gate it lies between its
 * ends; for a mark it is a ray from the mark to where competitors pass, away from the turn; for a waypoint it lies abeam, to both sides.
 */
export type BarShape = {
  readonly kind: 'line' | 'ray' | 'abeam'
  readonly alongM: number
  readonly centre: Vector
  /** Unit tangent at the centre along the bar. */
  readonly direction: Vector
  /** Unit normal of its great circle, to the side that is entered. */
  readonly normal: Vector
  /** Extent along the direction, from the centre. */
  readonly fromM: number
  readonly toM: number
}

export type CircleShape = {
  readonly kind: 'circle'
  readonly alongM: number
  readonly centre: Vector
  readonly east: Vector
  readonly north: Vector
  readonly radiusM: number
}

/** The way from one element to the next. `scale` turns spherical metres of a direct leg into those of the ellipsoid. */
export type LegShape =
  | { readonly kind: 'direct'; readonly scale: number }
  | { readonly kind: 'path'; readonly path: Path }

/** A mark is passed anywhere on its ray up to the longer of the legs beside it, and never farther than this. */
const RAY_M_MAX = 5_000_000

/** Below this length of the sum of both directions (a turn of more than 151°) the ray goes straight on beyond the mark. */
const HAIRPIN = 0.5

/** Prepares a way of at least a start and a finish. */
export function shapeCourse(course: FlatWay): CourseShape {
  const alongM = elementsAlongM(course)
  const legs = course.elements.slice(1).map((_, i) => shapeLeg(legPlaces(course, i), alongM[i] ?? 0))
  const elements = course.elements.map((element, i) => shapeElement(course, element, i, alongM))
  const distinct = [...new Map(elements.map((element) => [placeKeyOf(element), element])).values()]
  return {
    way: course,
    elements,
    legs,
    lengthM: alongM.at(-1) ?? 0,
    keys: course.turns.map(turnKeyOf),
    bars: distinct.filter((element) => element.kind !== 'circle'),
    circles: distinct.filter((element) => element.kind === 'circle'),
  }
}

/** Names an element in its lap, in every version of the course. */
export function turnKeyOf({ elementId, lap }: Pick<Turn, 'elementId' | 'lap'>): string {
  return lap > 0 ? `${elementId}#${lap}` : elementId
}

function placeKeyOf(element: ElementShape): string {
  const { x, y, z } = element.centre
  const rest = element.kind === 'circle' ? [element.radiusM] : [element.normal.x, element.normal.y, element.normal.z]
  return [x, y, z, ...rest].join('/')
}

/** How far from its centre an element of this size can be passed, m. A mark or waypoint may be passed at any distance: 0 says nothing. */
export function elementReachM(element: ElementShape): number {
  if (element.kind === 'circle') return element.radiusM
  return element.kind === 'line' ? element.toM : 0
}

function shapeLeg(places: readonly Place[], startsAtM: number): LegShape {
  if (places.length > 2) return { kind: 'path', path: createPath(places, startsAtM) }
  const [from, to] = [mustExist(places[0], 'a beginning'), mustExist(places[1], 'an end')]
  const spherical = arcM(vectorOf(from), vectorOf(to))
  return { kind: 'direct', scale: spherical > 1 ? geodesicM(from, to) / spherical : 1 }
}

function shapeElement(course: StraightWay, element: CourseElement, i: number, alongM: readonly number[]): ElementShape {
  const at = alongM[i] ?? 0
  if (element.kind === 'checkpoint') return shapeCircle(element.at, element.radiusM, at)
  if (element.kind === 'mark') return shapeRay(course, element, i, alongM)
  if (element.kind === 'waypoint') return shapeAbeam(course, element, i, alongM)
  const [port, starboard] = [vectorOf(element.port), vectorOf(element.starboard)]
  const centre = between(port, starboard, 0.5)
  const halfM = arcM(port, starboard) / 2
  const direction = tangent(centre, starboard)
  return { kind: 'line', alongM: at, centre, direction, normal: cross(centre, direction), fromM: -halfM, toM: halfM }
}

function shapeCircle(at: Place, radiusM: number, alongM: number): CircleShape {
  const centre = vectorOf(at)
  const east = unit({ x: -centre.y, y: centre.x, z: 0 })
  // At a pole every direction is as good as another.
  const eastward = dot(east, east) > 0 ? east : { x: 0, y: 1, z: 0 }
  return { kind: 'circle', alongM, centre, east: eastward, north: cross(centre, eastward), radiusM }
}

/**
 * The ray of a mark points to the side on which competitors pass: across the bisector of the turn. Left to port, it
 * points to starboard of their way; in a hairpin it points straight on, so that it is crossed while turning.
 */
function shapeRay(
  course: StraightWay,
  mark: CourseElement & { kind: 'mark' },
  i: number,
  alongM: readonly number[],
): BarShape {
  const centre = vectorOf(mark.at)
  const { before, way, isHairpin } = turnAt(course, centre, i)
  const starboard = unit(cross(way, centre))
  const outside = isHairpin ? before : scaled(starboard, mark.leaveTo === 'port' ? 1 : -1)
  const normal = scaled(cross(centre, outside), mark.leaveTo === 'port' ? 1 : -1)
  const toM = barReachM(alongM, i)
  return { kind: 'ray', alongM: alongM[i] ?? 0, centre, direction: outside, normal, fromM: 0, toM }
}

/** A waypoint is abeam where the bisector of its turn is crossed, on whichever side; in a hairpin, as it was come upon. */
function shapeAbeam(
  course: StraightWay,
  waypoint: CourseElement & { kind: 'waypoint' },
  i: number,
  alongM: readonly number[],
): BarShape {
  const centre = vectorOf(waypoint.at)
  const { before, way, isHairpin } = turnAt(course, centre, i)
  const normal = isHairpin ? before : unit(way)
  const toM = barReachM(alongM, i)
  const direction = cross(normal, centre)
  return { kind: 'abeam', alongM: alongM[i] ?? 0, centre, direction, normal, fromM: -toM, toM }
}

/** The direction in which an element is come upon, and the sum of that and the one in which it is left. */
function turnAt(course: StraightWay, centre: Vector, i: number) {
  const inward = i > 0 ? scaled(tangent(centre, neighbour(course, i - 1, -2)), -1) : undefined
  const outward = i < course.elements.length - 1 ? tangent(centre, neighbour(course, i, 1)) : undefined
  const before = inward ?? outward ?? { x: 0, y: 0, z: 0 }
  const way = plus(before, outward ?? before)
  return { before, way, isHairpin: Math.sqrt(dot(way, way)) < HAIRPIN }
}

function barReachM(alongM: readonly number[], i: number): number {
  const at = alongM[i] ?? 0
  return Math.min(RAY_M_MAX, Math.max(at - (alongM[i - 1] ?? at), (alongM[i + 1] ?? at) - at))
}

/** The vertex of a leg next to one of its ends: `index` 1 from its beginning, -2 from its end. */
function neighbour(course: StraightWay, leg: number, index: 1 | -2): Vector {
  return vectorOf(mustExist(legPlaces(course, leg).at(index), 'a leg has two ends'))
}

function vectorOf(place: Place): Vector {
  return toVector(place.latDeg, place.lonDeg)
}
