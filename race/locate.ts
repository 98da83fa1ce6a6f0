import { mustExist } from '#base/assert'
import type { BarShape, CourseShape, ElementShape } from './course-shape'
import { arcM, dot, EARTH_RADIUS_M, plus, scaled, unit, type Vector } from './geodesy'
import { type Path, type Projection, projectOnPath } from './path'

/** A fix to be placed on the leg towards an element, and what is known of how it came there. */
export type Whereabouts = {
  readonly latDeg: number
  readonly lonDeg: number
  readonly at: Vector
  /** Distance along before it, and how far it may have come since, m. */
  readonly previousAlongM: number
  readonly movedM: number
  readonly reachM: number
}

/** Slack of the window in which a path is searched. */
const WINDOW_SLACK_M = 300
/** Farther than this beside its path an entry may have been lost from sight: the whole leg is searched. */
const LOST_BESIDE_M = 500
/** Farther than this it is not on the course at all: its progress stands still. */
const OFF_BESIDE_M = 2_000

/**
 * Distance along the course of an entry whose next element is given, m; never beyond that element. On a direct leg it
 * is what the element's own distance leaves after the great circle to it (negative for whoever is farther away than the
 * leg is long); on a path it is the nearest point near the last one, so that a path that comes back on itself or near
 * another leg does not jump.
 */
export function locateM(course: CourseShape, nextIndex: number, where: Whereabouts): number {
  const next = mustExist(course.elements[nextIndex], 'the next element')
  const leg = mustExist(course.legs[nextIndex - 1], 'the leg towards it')
  if (leg.kind === 'direct') return next.alongM - distanceM(where.at, next) * leg.scale
  const legStartM = leg.path.alongM[0] as number
  const near = {
    fromM: Math.max(legStartM, where.previousAlongM - where.movedM - WINDOW_SLACK_M),
    toM: Math.min(next.alongM, where.previousAlongM + where.reachM + WINDOW_SLACK_M),
    expectedM: where.previousAlongM + where.movedM,
  }
  const found = projectOnPath(leg.path, where.latDeg, where.lonDeg, near)
  if (found.besideM <= LOST_BESIDE_M) return found.alongM
  const anywhere = projectOnPath(leg.path, where.latDeg, where.lonDeg, { ...near, fromM: legStartM, toM: next.alongM })
  const better = anywhere.besideM < found.besideM / 2 ? anywhere : found
  return better.besideM <= OFF_BESIDE_M ? better.alongM : where.previousAlongM
}

/** How far down a path's first stretch a place lies, for whoever was not seen to start on it. */
export function projectNearStart(path: Path, where: Pick<Whereabouts, 'latDeg' | 'lonDeg'>, toM: number): Projection {
  return projectOnPath(path, where.latDeg, where.lonDeg, { fromM: 0, toM, expectedM: 0 })
}

/** Distance along of a place on a first leg that is direct, m. */
export function startedAlongM(course: CourseShape, at: Vector): number {
  const next = mustExist(course.elements[1], 'a second element')
  const leg = mustExist(course.legs[0], 'the first leg')
  return next.alongM - distanceM(at, next) * (leg.kind === 'direct' ? leg.scale : 1)
}

/** Spherical distance to the nearest point of a line, else to the centre, m. */
export function distanceM(at: Vector, element: ElementShape): number {
  return arcM(at, element.kind === 'line' ? nearestOnBar(at, element) : element.centre)
}

function nearestOnBar(at: Vector, bar: BarShape): Vector {
  const alongBar = Math.asin(Math.min(1, Math.max(-1, dot(at, bar.direction))))
  const angle = Math.min(bar.toM / EARTH_RADIUS_M, Math.max(bar.fromM / EARTH_RADIUS_M, alongBar))
  return unit(plus(scaled(bar.centre, Math.cos(angle)), scaled(bar.direction, Math.sin(angle))))
}
