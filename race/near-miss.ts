import type { BarShape, CircleShape, ElementShape } from './course-shape'
import { arcM, between, dot, EARTH_RADIUS_M, type Vector } from './geodesy'
import type { NearMiss } from './passing'
import { type Segments, vectorAt } from './segments'
import type { Track } from './track'

/** How an element was gone by: the nearest try of all segments from the one of a fix to that of another; undefined when nothing tells. */
export function nearMissOf(
  element: ElementShape,
  track: Track,
  segments: Segments,
  from: number,
  to: number,
): NearMiss | undefined {
  if (element.kind === 'abeam') return undefined
  return element.kind === 'circle'
    ? nearestOf(element, track, segments, from, to)
    : nearestCrossing(element, track, segments, from, to)
}

function nearestCrossing(
  bar: BarShape,
  track: Track,
  segments: Segments,
  from: number,
  to: number,
): NearMiss | undefined {
  let nearest: NearMiss | undefined
  let before = dot(vectorAt(segments, Math.max(0, from - 1)), bar.normal)
  for (let i = Math.max(1, from); i <= to; i++) {
    const after = dot(vectorAt(segments, i), bar.normal)
    if (before < 0 !== after < 0) {
      const fraction = before / (before - after)
      const found = crossedBeside(bar, between(vectorAt(segments, i - 1), vectorAt(segments, i), fraction), before >= 0)
      if (found !== undefined && found.besideM < (nearest?.besideM ?? Number.POSITIVE_INFINITY)) {
        nearest = { ...found, atMs: instantAt(track, i, fraction) }
      }
    }
    before = after
  }
  return nearest
}

/** What was wrong about the place and the direction in which the great circle of a bar was crossed; undefined when it was far away. */
function crossedBeside(bar: BarShape, place: Vector, isBackward: boolean): Omit<NearMiss, 'atMs'> | undefined {
  if (dot(place, bar.centre) <= 0) return undefined
  const alongBarM = EARTH_RADIUS_M * Math.asin(Math.min(1, Math.max(-1, dot(place, bar.direction))))
  if (bar.kind === 'ray') {
    if (Math.abs(alongBarM) > bar.toM) return undefined
    return { how: alongBarM < 0 ? 'wrong-side' : 'wrong-way', besideM: Math.abs(alongBarM) }
  }
  const besideM = Math.max(bar.fromM - alongBarM, alongBarM - bar.toM, 0)
  if (besideM > 0 && !isBackward) return { how: 'outside', besideM }
  return besideM === 0 && isBackward ? { how: 'wrong-way', besideM } : undefined
}

/** Where the way came nearest to a circle. A segment that is farther from it than its own length and the nearest so far is not asked. */
function nearestOf(
  circle: CircleShape,
  track: Track,
  segments: Segments,
  from: number,
  to: number,
): NearMiss | undefined {
  let nearest: NearMiss | undefined
  for (let i = Math.max(1, from); i <= to; i++) {
    const end = vectorAt(segments, i)
    const [x, y, z] = [end.x - circle.centre.x, end.y - circle.centre.y, end.z - circle.centre.z]
    const leastM = Math.sqrt(x * x + y * y + z * z) * EARTH_RADIUS_M - circle.radiusM - (segments.lengthM[i] as number)
    if (nearest !== undefined && leastM > nearest.besideM) continue
    const found = goneBy(circle, vectorAt(segments, i - 1), end)
    if (nearest === undefined || found.besideM < nearest.besideM) {
      nearest = { how: 'beside', besideM: found.besideM, atMs: instantAt(track, i, found.fraction) }
    }
  }
  return nearest
}

function goneBy({ centre, radiusM }: CircleShape, from: Vector, to: Vector): { fraction: number; besideM: number } {
  const [dx, dy, dz] = [to.x - from.x, to.y - from.y, to.z - from.z]
  const squared = dx * dx + dy * dy + dz * dz
  const towards = (centre.x - from.x) * dx + (centre.y - from.y) * dy + (centre.z - from.z) * dz
  const fraction = squared === 0 ? 0 : Math.min(1, Math.max(0, towards / squared))
  return { fraction, besideM: Math.max(0, arcM(between(from, to, fraction), centre) - radiusM) }
}

function instantAt({ atMs }: Track, i: number, fraction: number): number {
  const fromMs = atMs[i - 1] as number
  return Math.round(fromMs + fraction * ((atMs[i] as number) - fromMs))
}
