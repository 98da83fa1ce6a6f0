import { type BarShape, type CircleShape, type ElementShape, elementReachM } from './course-shape'
import { between, dot, EARTH_RADIUS_M, type Vector } from './geodesy'

/** The way of an entry between two fixes: a great circle at constant speed, for nothing better is known. */
export type Segment = {
  readonly from: Vector
  readonly to: Vector
  readonly lengthM: number
  /**
   * How far to the side of that great circle the entry may have been, m: what it could reach at a quarter more than the
   * speed it has just shown (half the minor axis of that ellipse).
   */
  readonly strayM: number
  /** Longer than the tracker's cadence explains: fixes are missing. */
  readonly isGap: boolean
}

/** Where on a segment an element was passed; not `certain` when only the stray and not the great circle itself does it. */
export type Crossing = { readonly fraction: number; readonly certain: boolean }

/**
 * How strictly an element is read. `next`: the one whose turn it is; sparse fixes cut corners, so the stray counts.
 * `later`: one that would mean that others were missed; only the plain way counts, and a mark only from close by.
 */
export type Reading = 'next' | 'later'

/** The part of a mark's ray that counts when the mark is not the next element. */
const LATER_RAY_SHARE = 0.1

/** Finds where a segment passes an element at or after a fraction of itself; undefined when it does not. */
export function findCrossing(
  element: ElementShape,
  segment: Segment,
  afterFraction: number,
  reading: Reading,
): Crossing | undefined {
  return element.kind === 'circle'
    ? enterCircle(element, segment, afterFraction, reading)
    : crossBar(element, segment, afterFraction, reading)
}

/** True when a segment is too far from an element to pass it, whatever its stray: the cheap question asked first. */
export function isOutOfReach(element: ElementShape, segment: Segment): boolean {
  if (element.kind === 'ray' || element.kind === 'abeam') return false
  const reachM = elementReachM(element) + segment.lengthM + segment.strayM
  const x = segment.to.x - element.centre.x
  const y = segment.to.y - element.centre.y
  const z = segment.to.z - element.centre.z
  return Math.sqrt(x * x + y * y + z * z) * EARTH_RADIUS_M > reachM
}

function crossBar(bar: BarShape, segment: Segment, afterFraction: number, reading: Reading): Crossing | undefined {
  const before = dot(segment.from, bar.normal)
  const after = dot(segment.to, bar.normal)
  if (before >= 0 || after < 0) return undefined
  const fraction = before / (before - after)
  if (fraction < afterFraction) return undefined
  const place = between(segment.from, segment.to, fraction)
  if (dot(place, bar.centre) <= 0) return undefined
  const alongBarM = EARTH_RADIUS_M * Math.asin(Math.min(1, Math.max(-1, dot(place, bar.direction))))
  const toM = reading === 'later' && bar.kind === 'ray' ? bar.toM * LATER_RAY_SHARE : bar.toM
  const beyondM = Math.max(bar.fromM - alongBarM, alongBarM - toM, 0)
  if (beyondM === 0) return { fraction, certain: true }
  return reading === 'next' && beyondM <= segment.strayM ? { fraction, certain: false } : undefined
}

/**
 * Entering a circle, in the plane that touches the earth at its centre (gnomonic: great circles are straight lines and
 * the circle stays one). Already inside at the asked fraction counts as entering there. The stray counts only across a
 * gap, and only for a way that leads past the circle: with fixes as promised, the radius is what the organizer meant.
 */
function enterCircle(
  circle: CircleShape,
  segment: Segment,
  afterFraction: number,
  reading: Reading,
): Crossing | undefined {
  const a = onPlane(circle, segment.from)
  const b = onPlane(circle, segment.to)
  if (a === undefined || b === undefined) return undefined
  const radius = Math.tan(circle.radiusM / EARTH_RADIUS_M)
  const start = planeFraction(a, b, afterFraction)
  const dx = b.x - a.x
  const dy = b.y - a.y
  const squared = Math.max(dx * dx + dy * dy, Number.MIN_VALUE)
  const nearest = -(a.x * dx + a.y * dy) / squared
  const asideSquared = (a.x + nearest * dx) ** 2 + (a.y + nearest * dy) ** 2
  const halfChord = Math.sqrt(Math.max(0, radius * radius - asideSquared) / squared)
  const entered = Math.max(start, nearest - halfChord)
  if (asideSquared <= radius * radius && entered <= 1 && nearest + halfChord >= start) {
    return { fraction: segmentFraction(a, b, entered), certain: true }
  }
  if (reading === 'later' || !segment.isGap || nearest < start || nearest > 1) return undefined
  const missedBy = Math.sqrt(asideSquared) - radius
  if (Math.atan(missedBy) * EARTH_RADIUS_M > segment.strayM) return undefined
  return { fraction: segmentFraction(a, b, nearest), certain: false }
}

type PlanePoint = { readonly x: number; readonly y: number; readonly w: number }

/** Gnomonic projection about a circle's centre; undefined on the other half of the earth. */
function onPlane(circle: CircleShape, v: Vector): PlanePoint | undefined {
  const w = dot(v, circle.centre)
  return w > 0 ? { x: dot(v, circle.east) / w, y: dot(v, circle.north) / w, w } : undefined
}

/** The fraction on the plane for one along the chord, and back: the projection stretches what is far from the centre. */
function planeFraction(a: PlanePoint, b: PlanePoint, fraction: number): number {
  return (fraction * b.w) / ((1 - fraction) * a.w + fraction * b.w)
}

function segmentFraction(a: PlanePoint, b: PlanePoint, fraction: number): number {
  return (fraction * a.w) / (fraction * a.w + (1 - fraction) * b.w)
}
