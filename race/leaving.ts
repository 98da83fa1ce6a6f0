import type { CircleShape } from './course-shape'
import { arcM, between } from './geodesy'
import { type Segments, vectorAt } from './segments'
import { countBefore, type Track } from './track'

/** When a checkpoint was left: between two fixes, the first of which lies in it and the second beyond. */
export type Leaving = { readonly atMs: number; readonly earliestMs: number; readonly latestMs: number }

/** When a checkpoint was left that was entered at an instant; undefined while no fix beyond it tells. */
export function leavingOf(
  circle: CircleShape,
  track: Track,
  segments: Segments,
  enteredAtMs: number,
): Leaving | undefined {
  for (let i = countBefore(track, enteredAtMs + 1); i < track.atMs.length; i++) {
    const to = vectorAt(segments, i)
    if (arcM(to, circle.centre) <= circle.radiusM) continue
    const latestMs = track.atMs[i] as number
    const earliestMs = Math.max(enteredAtMs, i === 0 ? enteredAtMs : (track.atMs[i - 1] as number))
    if (i === 0) return { atMs: latestMs, earliestMs, latestMs }
    const fraction = lastWithin(circle, segments, i)
    const fromMs = track.atMs[i - 1] as number
    const atMs = Math.max(earliestMs, Math.round(fromMs + fraction * (latestMs - fromMs)))
    return { atMs, earliestMs, latestMs }
  }
  return undefined
}

/** The last fraction of a segment within a circle, to a thousandth of a percent; its end lies outside. A way that only touches it leaves where it is nearest. */
function lastWithin(circle: CircleShape, segments: Segments, i: number): number {
  const [from, to] = [vectorAt(segments, i - 1), vectorAt(segments, i)]
  const besideM = (fraction: number) => arcM(between(from, to, fraction), circle.centre) - circle.radiusM
  let [inside, outside] = [nearestFraction(circle, segments, i), 1]
  for (let step = 0; step < 17; step++) {
    const middle = (inside + outside) / 2
    if (besideM(middle) <= 0) inside = middle
    else outside = middle
  }
  return inside
}

function nearestFraction({ centre }: CircleShape, segments: Segments, i: number): number {
  const [from, to] = [vectorAt(segments, i - 1), vectorAt(segments, i)]
  const [dx, dy, dz] = [to.x - from.x, to.y - from.y, to.z - from.z]
  const squared = dx * dx + dy * dy + dz * dz
  const towards = (centre.x - from.x) * dx + (centre.y - from.y) * dy + (centre.z - from.z) * dz
  return squared === 0 ? 0 : Math.min(1, Math.max(0, towards / squared))
}
