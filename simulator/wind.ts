import { DEG_RAD, HOUR_MS, wrapCourseDeg } from '#base/units'
import type { Place } from '#race/course'
import { createNoise } from './noise'

/** Wind as sailors say it: where it comes from, and how hard. */
export type Wind = { readonly fromDeg: number; readonly speedMps: number }
export type WindField = (place: Place, atMs: number) => Wind

const SPEED_MPS_MAX = 16

/**
 * A made-up North Atlantic: north-east trades in the south, westerlies in the north, light air in between where they
 * cancel, and over all of it systems (4°, 30 h) and shifts (1°, 5 h) that wander as smooth noise. Calms come by themselves.
 */
export function createWind(seed: string): WindField {
  const systemEast = createNoise(`${seed}/system/east`)
  const systemNorth = createNoise(`${seed}/system/north`)
  const shiftEast = createNoise(`${seed}/shift/east`)
  const shiftNorth = createNoise(`${seed}/shift/north`)
  return (place, atMs) => {
    const mean = meanFlow(place.latDeg)
    const system = [place.lonDeg / 4, place.latDeg / 4, atMs / (30 * HOUR_MS)] as const
    const shift = [place.lonDeg, place.latDeg, atMs / (5 * HOUR_MS)] as const
    const east = mean.east + 7 * systemEast(...system) + 2.5 * shiftEast(...shift)
    const north = mean.north + 7 * systemNorth(...system) + 2.5 * shiftNorth(...shift)
    return {
      fromDeg: wrapCourseDeg(Math.atan2(-east, -north) / DEG_RAD),
      speedMps: Math.min(SPEED_MPS_MAX, Math.hypot(east, north)),
    }
  }
}

/** Where the air goes on average: from 040° at 7.5 m/s south of 30° N, from 260° at 7 m/s north of 40° N. */
function meanFlow(latDeg: number): { east: number; north: number } {
  const westerly = Math.min(1, Math.max(0, (latDeg - 30) / 10))
  const trade = 1 - westerly
  const from = (deg: number, mps: number) => ({
    east: -mps * Math.sin(deg * DEG_RAD),
    north: -mps * Math.cos(deg * DEG_RAD),
  })
  const a = from(40, 7.5)
  const b = from(260, 7)
  return { east: trade * a.east + westerly * b.east, north: trade * a.north + westerly * b.north }
}
