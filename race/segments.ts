import { DEG_RAD } from '#base/units'
import type { Segment } from './crossing'
import { EARTH_RADIUS_M, type Vector } from './geodesy'
import type { Track } from './track'

/**
 * What a track is by itself, whatever the course: each fix as a unit vector, the length of the segment that ends with it, and the way made so far. Measured
 * once when fixes come, so that another course costs no trigonometry. Columns, index by index beside those of the track.
 */
export type Segments = {
  readonly x: number[]
  readonly y: number[]
  readonly z: number[]
  /** From the fix before; 0 at the first. */
  readonly lengthM: number[]
  /** Way made since the first fix, m, counted from anchor to anchor so that a resting tracker's noise adds nothing. */
  readonly travelM: number[]
  /** Index of the fix from which the way is counted on. */
  readonly anchor: number[]
}

/** What can be assumed of an entry where nobody looked. */
export type SegmentRules = {
  /** Two fixes farther apart than this leave a gap. */
  readonly gapMs: number
  /** What can be assumed of this kind of race across a gap. */
  readonly speedMpsMax: number
}

const ANCHOR_M = 50

/** How much faster than just before an entry may have gone unseen. */
export const SURGE = 1.25

export function createSegments(): Segments {
  return { x: [], y: [], z: [], lengthM: [], travelM: [], anchor: [] }
}

/** Forgets everything from a fix on. */
export function cutSegments(segments: Segments, index: number): void {
  if (segments.x.length <= index) return
  const { x, y, z, lengthM, travelM, anchor } = segments
  for (const column of [x, y, z, lengthM, travelM, anchor]) column.length = index
}

/** Measures every fix that is not measured yet. */
export function measureOn(segments: Segments, track: Track, rules: SegmentRules): void {
  for (let i = segments.x.length; i < track.atMs.length; i++) {
    const latRad = (track.latDeg[i] as number) * DEG_RAD
    const lonRad = (track.lonDeg[i] as number) * DEG_RAD
    const cosLat = Math.cos(latRad)
    segments.x.push(cosLat * Math.cos(lonRad))
    segments.y.push(cosLat * Math.sin(lonRad))
    segments.z.push(Math.sin(latRad))
    segments.lengthM.push(i === 0 ? 0 : apartM(segments, i - 1, i))
    countTravel(segments, track, i, rules)
  }
}

function countTravel(segments: Segments, track: Track, i: number, rules: SegmentRules): void {
  if (i === 0) {
    segments.travelM.push(0)
    segments.anchor.push(0)
    return
  }
  const anchor = segments.anchor[i - 1] as number
  const travelM = segments.travelM[i - 1] as number
  const movedM = Math.max(
    reachAcrossGapM(track, i, rules),
    anchor === i - 1 ? (segments.lengthM[i] as number) : apartM(segments, anchor, i),
  )
  const isMoved = movedM >= ANCHOR_M
  segments.travelM.push(isMoved ? travelM + movedM : travelM)
  segments.anchor.push(isMoved ? i : anchor)
}

/** How far an entry may have come between a fix and the one before it, if fixes are missing there; else 0. */
export function reachAcrossGapM(track: Track, i: number, { gapMs, speedMpsMax }: SegmentRules): number {
  const elapsedMs = (track.atMs[i] as number) - (track.atMs[i - 1] as number)
  return elapsedMs > gapMs ? (speedMpsMax * elapsedMs) / 1000 : 0
}

/** The segment that ends with a fix; that of the first fix begins and ends with it. */
export function segmentTo(segments: Segments, track: Track, i: number, rules: SegmentRules): Segment {
  const to = vectorAt(segments, i)
  if (i === 0) return { from: to, to, lengthM: 0, strayM: 0, isGap: false }
  const elapsedMs = (track.atMs[i] as number) - (track.atMs[i - 1] as number)
  const lengthM = segments.lengthM[i] as number
  const reachableM = SURGE * Math.max(shownM(segments, track, i, rules), lengthM)
  const strayM = Math.sqrt(reachableM * reachableM - lengthM * lengthM) / 2
  return { from: vectorAt(segments, i - 1), to, lengthM, strayM, isGap: elapsedMs > rules.gapMs }
}

/** The way that the entry would have made in a segment at the speed of the one before, m. */
export function shownM(segments: Segments, track: Track, i: number, { speedMpsMax }: SegmentRules): number {
  if (i < 2) return 0
  const [beforeMs, fromMs, toMs] = [track.atMs[i - 2] as number, track.atMs[i - 1] as number, track.atMs[i] as number]
  const speedMps = (1000 * (segments.lengthM[i - 1] as number)) / (fromMs - beforeMs)
  return (Math.min(speedMps, speedMpsMax) * (toMs - fromMs)) / 1000
}

export function vectorAt({ x, y, z }: Segments, i: number): Vector {
  return { x: x[i] as number, y: y[i] as number, z: z[i] as number }
}

/** Distance between two fixes over the sphere, m. */
function apartM({ x, y, z }: Segments, i: number, j: number): number {
  const dx = (x[i] as number) - (x[j] as number)
  const dy = (y[i] as number) - (y[j] as number)
  const dz = (z[i] as number) - (z[j] as number)
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(dx * dx + dy * dy + dz * dz) / 2))
}
