import { DEG_RAD } from '#base/units'
import type { Place } from './course'
import { EARTH_RADIUS_M, geodesicM } from './geodesy'

/** A leg that follows the ground: the vertices of a polyline with their distance along the course. */
export type Path = { readonly latDeg: readonly number[]; readonly lonDeg: readonly number[]; readonly alongM: number[] }

/** Where a fix falls on a path, and how far it lies beside it. */
export type Projection = { readonly alongM: number; readonly besideM: number }

/** Where to look: between two distances along, for somebody who should be near a third. */
export type Window = { readonly fromM: number; readonly toM: number; readonly expectedM: number }

/**
 * What a metre away from the expected distance weighs beside a metre off the path. Little: only where the path comes
 * back on itself does it decide, and there it chooses the way ahead.
 */
const EXPECTED_WEIGHT = 0.1

const DEG_M = EARTH_RADIUS_M * DEG_RAD

export function createPath(places: readonly Place[], startsAtM: number): Path {
  const alongM = [startsAtM]
  for (let i = 1; i < places.length; i++) {
    alongM.push((alongM[i - 1] as number) + geodesicM(places[i - 1] as Place, places[i] as Place))
  }
  return { latDeg: places.map((place) => place.latDeg), lonDeg: places.map((place) => place.lonDeg), alongM }
}

/**
 * The nearest point of a path within a window, in a plane that touches the earth at the fix: exact to a metre for
 * anything close enough to matter. Costs the vertices of the window, not those of the path.
 */
export function projectOnPath(path: Path, latDeg: number, lonDeg: number, window: Window): Projection {
  const last = path.alongM.length - 2
  const xDegM = DEG_M * Math.cos(latDeg * DEG_RAD)
  let best: Projection = { alongM: window.expectedM, besideM: Number.POSITIVE_INFINITY }
  let bestCost = Number.POSITIVE_INFINITY
  for (let i = Math.max(0, segmentAt(path, window.fromM)); i <= last; i++) {
    const startM = path.alongM[i] as number
    const endM = path.alongM[i + 1] as number
    if (startM > window.toM) break
    const ax = lonDifference(path.lonDeg[i] as number, lonDeg) * xDegM
    const ay = ((path.latDeg[i] as number) - latDeg) * DEG_M
    const dx = lonDifference(path.lonDeg[i + 1] as number, path.lonDeg[i] as number) * xDegM
    const dy = ((path.latDeg[i + 1] as number) - (path.latDeg[i] as number)) * DEG_M
    const squared = dx * dx + dy * dy
    const fraction = squared === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / squared))
    const alongM = Math.min(window.toM, Math.max(window.fromM, startM + fraction * (endM - startM)))
    const [x, y] = [ax + fraction * dx, ay + fraction * dy]
    const besideM = Math.sqrt(x * x + y * y)
    const cost = besideM + EXPECTED_WEIGHT * Math.abs(alongM - window.expectedM)
    if (cost < bestCost) {
      bestCost = cost
      best = { alongM, besideM }
    }
  }
  return best
}

/** Index of the segment that holds a distance along; -1 before the first. */
function segmentAt(path: Path, alongM: number): number {
  let low = -1
  let high = path.alongM.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((path.alongM[middle] as number) <= alongM) low = middle
    else high = middle
  }
  return low
}

function lonDifference(lonDeg: number, fromLonDeg: number): number {
  const difference = lonDeg - fromLonDeg
  if (difference > 180) return difference - 360
  return difference < -180 ? difference + 360 : difference
}
