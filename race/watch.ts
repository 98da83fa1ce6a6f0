import type { CourseShape } from './course-shape'
import { EARTH_RADIUS_M } from './geodesy'
import { type SegmentRules, type Segments, SURGE, shownM } from './segments'
import type { Track } from './track'

/**
 * Index of the first fix, from one on and before another, by whose segment anything the course asks for might be passed; `until` when there is none.
 * A bar can only be passed by a segment that goes over its great circle to the right side, a circle only by one that comes within reach: what this leaves out
 * is out. A few multiplications a fix, for most of a race is spent far from everything.
 */
export function firstHit(
  { bars, circles }: CourseShape,
  track: Track,
  segments: Segments,
  rules: SegmentRules,
  from: number,
  until: number,
): number {
  if (from === 0) return 0
  const { x, y, z } = segments
  const isBehind = bars.map(({ normal }) => dotAt(segments, from - 1, normal) < 0)
  for (let i = from; i < until; i++) {
    const [px, py, pz] = [x[i] as number, y[i] as number, z[i] as number]
    for (let b = 0; b < bars.length; b++) {
      const { normal } = bars[b] as (typeof bars)[number]
      const wasBehind = isBehind[b] as boolean
      isBehind[b] = px * normal.x + py * normal.y + pz * normal.z < 0
      if (wasBehind && !isBehind[b]) return i
    }
    for (let c = 0; c < circles.length; c++) {
      const { centre, radiusM } = circles[c] as (typeof circles)[number]
      const dx = px - centre.x
      const dy = py - centre.y
      const dz = pz - centre.z
      const chordM = Math.sqrt(dx * dx + dy * dy + dz * dz) * EARTH_RADIUS_M
      const lengthM = segments.lengthM[i] as number
      if (chordM <= radiusM + lengthM) return i
      if (chordM <= radiusM + lengthM + (SURGE / 2) * Math.max(lengthM, shownM(segments, track, i, rules))) return i
    }
  }
  return until
}

function dotAt({ x, y, z }: Segments, i: number, v: { x: number; y: number; z: number }): number {
  return (x[i] as number) * v.x + (y[i] as number) * v.y + (z[i] as number) * v.z
}
