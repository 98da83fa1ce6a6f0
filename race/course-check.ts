import type { Course, CourseElement, CourseWay, Place } from './course'
import { elementPlace, legPlaces } from './course-length'
import { flattenWay } from './course-way'
import { cross, dot, geodesicM, toVector, type Vector } from './geodesy'

/**
 * What is odd or wrong about a course; `error`: it cannot be raced so. `index` is the element, from 0 on, of the `way`: 0 is everybody's, the others are the variants
 * in order. With `isZone` it is the zone.
 */
export type CourseFinding = {
  readonly level: 'error' | 'warning'
  readonly way: number
  readonly kind:
    | 'too-few-elements'
    | 'ends-at-one-place'
    | 'long-line'
    | 'no-leg'
    | 'half-way-round'
    | 'crosses-itself'
    | 'open-start'
    | 'bad-laps'
    | 'zone-crosses-itself'
    | 'class-goes-two-ways'
  readonly index: number
  readonly isZone?: true
}

type WayFinding = Omit<CourseFinding, 'way' | 'isZone'>

/** Shorter than this two ends are one place: a position is not better. */
const LEAST_LINE_M = 5
const LONG_LINE_M = 20_000
/** Nearly on the other side of the earth the shortest way is any way. */
const HALF_WAY_M = 19_900_000

/** Looks a course over before it is saved: way by way in the order of their elements, then the zones. */
export function checkCourse(course: Course): CourseFinding[] {
  const { variants = [], zones = [] } = course
  const ofWays = [course, ...variants].flatMap((way, i) => wayFindings(way).map((finding) => ({ ...finding, way: i })))
  const seen = new Set<string>()
  const twice = variants.flatMap(({ classIds }, i): CourseFinding[] => {
    const isTwice = classIds.some((id) => seen.has(id))
    for (const id of classIds) seen.add(id)
    return isTwice ? [{ level: 'error', kind: 'class-goes-two-ways', way: i + 1, index: 0 }] : []
  })
  const ofZones = zones.flatMap(({ area }, index): CourseFinding[] => {
    if (area.kind !== 'polygon' || !polygonCrosses(area.corners)) return []
    return [{ level: 'error', kind: 'zone-crosses-itself', way: 0, index, isZone: true }]
  })
  return [...ofWays, ...twice, ...ofZones]
}

function wayFindings(way: CourseWay): WayFinding[] {
  const { elements, laps } = way
  if (elements.length < 2) return [{ level: 'error', kind: 'too-few-elements', index: 0 }]
  const findings = elements.flatMap((element, index) => lineFindings(element, index))
  const first = elements[0]
  if (first?.kind === 'waypoint') findings.push({ level: 'warning', kind: 'open-start', index: 0 })
  const isSound =
    laps === undefined || (laps.firstIndex <= laps.lastIndex && laps.lastIndex < elements.length && laps.count >= 1)
  if (!isSound) findings.push({ level: 'error', kind: 'bad-laps', index: laps?.firstIndex ?? 0 })
  findings.push(...legFindings(way))
  if (isSound && crossesItself(way)) findings.push({ level: 'warning', kind: 'crosses-itself', index: 0 })
  return findings.sort((a, b) => a.index - b.index)
}

function lineFindings(element: CourseElement, index: number): WayFinding[] {
  if (element.kind !== 'line' && element.kind !== 'gate') return []
  const lengthM = geodesicM(element.port, element.starboard)
  if (lengthM < LEAST_LINE_M) return [{ level: 'error', kind: 'ends-at-one-place', index }]
  return lengthM > LONG_LINE_M ? [{ level: 'warning', kind: 'long-line', index }] : []
}

function legFindings({ elements, legs }: CourseWay): WayFinding[] {
  return elements.slice(1).flatMap((element, i): WayFinding[] => {
    if ((legs[i] ?? []).length > 0) return []
    const lengthM = geodesicM(elementPlace(elements[i] as CourseElement), elementPlace(element))
    if (lengthM < 1) return [{ level: 'error', kind: 'no-leg', index: i + 1 }]
    return lengthM > HALF_WAY_M ? [{ level: 'error', kind: 'half-way-round', index: i + 1 }] : []
  })
}

/** Whether the way crosses itself between its elements, laps counted once; polylines are left out: mountain paths do as they like. */
function crossesItself(course: CourseWay): boolean {
  const way = flattenWay({ elements: course.elements, legs: course.legs })
  const legs = way.elements.slice(1).map((_, i) => legPlaces(way, i))
  const straight = legs
    .filter((places) => places.length === 2)
    .map((places) => places.map(vectorOf) as [Vector, Vector])
  return straight.some((a, i) => straight.slice(i + 2).some((b) => arcsCross(a, b)))
}

function polygonCrosses(corners: readonly Place[]): boolean {
  const sides = corners.map(
    (corner, i) => [vectorOf(corner), vectorOf(corners[(i + 1) % corners.length] as Place)] as const,
  )
  return sides.some((a, i) =>
    sides.some((b, j) => j > i + 1 && !(i === 0 && j === sides.length - 1) && arcsCross(a, b)),
  )
}

const vectorOf = ({ latDeg, lonDeg }: Place) => toVector(latDeg, lonDeg)

/** Whether two arcs of great circles, each shorter than half the earth, cross between their ends. */
function arcsCross([a, b]: readonly [Vector, Vector], [c, d]: readonly [Vector, Vector]): boolean {
  const [ab, cd] = [cross(a, b), cross(c, d)]
  const [sideC, sideD, sideA, sideB] = [dot(ab, c), dot(ab, d), dot(cd, a), dot(cd, b)]
  // On one side of the earth only: both must be near each other, not at each other's antipodes.
  return sideC * sideD < 0 && sideA * sideB < 0 && sideC * sideB > 0
}
