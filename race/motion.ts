import { arcM, courseDeg, toVector } from './geodesy'
import type { Track } from './track'

/** Speed and course over ground, each absent when the fixes do not tell. */
export type Motion = { readonly sogMps?: number; readonly cogDeg?: number }

/** Fixes closer in time than this say more about their own error than about speed (11 m of rounding over 30 s is 0.4 m/s). */
const MOTION_MS_MIN = 30_000

/** A way shorter than this has no direction. */
const COURSE_M_MIN = 20

/**
 * Speed and course over ground between the newest fix and the last one at least half a minute before it. Absent with one
 * fix, or when the two are farther apart than `gapMs`: an average over a gap is not a speed.
 */
export function readMotion(track: Track, gapMs: number): Motion {
  const newest = track.atMs.length - 1
  let before = newest - 1
  while (before >= 0 && spanMs(track, before, newest) < MOTION_MS_MIN) before--
  if (before < 0 || spanMs(track, before, newest) > gapMs) return {}
  const from = vectorAt(track, before)
  const to = vectorAt(track, newest)
  const movedM = arcM(from, to)
  const sogMps = (1000 * movedM) / spanMs(track, before, newest)
  return movedM < COURSE_M_MIN ? { sogMps } : { sogMps, cogDeg: courseDeg(from, to) }
}

function spanMs(track: Track, from: number, to: number): number {
  return (track.atMs[to] as number) - (track.atMs[from] as number)
}

function vectorAt(track: Track, index: number) {
  return toVector(track.latDeg[index] as number, track.lonDeg[index] as number)
}
