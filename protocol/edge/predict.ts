import type { WireFix } from './expected-place'
import { latStepsMax, wrapLonSteps } from './report'

/**
 * Where shore draws a tracker, and where its sender knows that shore draws it: one function for both, so that a sender can tell which fix need not
 * go. Plain arithmetic, in steps of 1e-4° / 2^halvings: the same on every engine, and easy to write in C.
 */

/** A place in steps; between two fixes also in parts of a step. */
export type WirePlace = { readonly lat: number; readonly lon: number }

/** The newest fixes that shore has been told of a tracker, newest first: two, or the only one. */
export type ToldFixes = readonly [newest: WireFix, before?: WireFix]

/** Motion is carried on for so long; what has not been heard of since is drawn where that led. */
export const CARRIED_S_MAX = 6 * 3600

/** Two fixes no further apart than this tell of the receiver's error, not of motion. */
const PARKED_M_MAX = 25

/** Nothing that is tracked here is faster: one of the two fixes is wrong, and no motion is better than such a one. */
const SPEED_MPS_MAX = 100

/** Metres in a degree of latitude, on a sphere of mean radius. */
const DEGREE_M = 111_195

/** Where a tracker is at `atS` (Unix seconds): it goes on as between the newest two fixes. A parked one, or one fix alone, stays where it is. */
export function predictPlace([newest, before]: ToldFixes, atS: number, halvings: number): WirePlace {
  if (before === undefined || !isMotion(newest, before, halvings)) return newest
  const carried = Math.max(0, Math.min(atS - newest.atS, CARRIED_S_MAX)) / (newest.atS - before.atS)
  const lat = newest.lat + (newest.lat - before.lat) * carried
  const lon = newest.lon + wrapLonSteps(newest.lon - before.lon, halvings) * carried
  const latMax = latStepsMax(halvings)
  return { lat: Math.max(-latMax, Math.min(latMax, lat)), lon: wrapLonSteps(lon, halvings) }
}

/** Whether the newest two fixes are those of a tracker that lies still. */
export function isParked([newest, before]: ToldFixes, halvings: number): boolean {
  return before !== undefined && apartM(before, newest, halvings) <= PARKED_M_MAX
}

function isMotion(newest: WireFix, before: WireFix, halvings: number): boolean {
  const movedM = apartM(before, newest, halvings)
  return movedM > PARKED_M_MAX && movedM <= SPEED_MPS_MAX * (newest.atS - before.atS)
}

/** Distance in metres as on a flat map of mean latitude: right to a percent over some hundred kilometres, away from the poles. */
export function apartM(a: WirePlace, b: WirePlace, halvings: number): number {
  const stepM = DEGREE_M / (10_000 * 2 ** halvings)
  const north = (b.lat - a.lat) * stepM
  const middle = (a.lat + b.lat) / 2 / latStepsMax(halvings)
  const east = wrapLonSteps(b.lon - a.lon, halvings) * stepM * cosine(middle)
  return Math.sqrt(north * north + east * east)
}

/** Cosine of so many right angles, −1 to 1, within 3e-5: the first terms of its series, for engines differ in the last bit of their own. */
function cosine(rightAngles: number): number {
  const x2 = rightAngles * rightAngles * RIGHT_ANGLE_SQUARED
  return Math.max(0, 1 - (x2 / 2) * (1 - (x2 / 12) * (1 - (x2 / 30) * (1 - x2 / 56))))
}

const RIGHT_ANGLE_SQUARED = 2.4674011002723395
