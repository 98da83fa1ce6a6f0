import { KNOT_MPS } from '#base/units'

/** Closest angle to the wind at which a boat sails at all. */
export const NO_GO_DEG = 36

const WIND_KN = [0, 4, 6, 8, 10, 12, 14, 16, 20, 25, 32]
const ANGLE_DEG = [0, 30, 40, 52, 60, 75, 90, 110, 120, 135, 150, 180]

/** Boat speed in knots of a 12 m cruiser-racer: a row for each wind angle, a column for each wind speed. */
const BOAT_KN = [
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0.8, 1.2, 1.6, 1.9, 2.1, 2.2, 2.3, 2.3, 2.1, 1.6],
  [0, 2.6, 3.9, 5.0, 5.8, 6.3, 6.6, 6.7, 6.7, 6.4, 5.2],
  [0, 3.2, 4.7, 5.9, 6.6, 7.0, 7.2, 7.3, 7.4, 7.2, 6.3],
  [0, 3.4, 5.0, 6.2, 6.9, 7.2, 7.4, 7.6, 7.7, 7.6, 6.8],
  [0, 3.6, 5.3, 6.5, 7.2, 7.5, 7.7, 7.9, 8.2, 8.3, 7.8],
  [0, 3.5, 5.2, 6.5, 7.2, 7.7, 8.0, 8.2, 8.6, 9.0, 8.8],
  [0, 3.3, 5.0, 6.4, 7.2, 7.7, 8.2, 8.6, 9.2, 10.0, 10.2],
  [0, 3.0, 4.7, 6.1, 7.0, 7.6, 8.1, 8.5, 9.4, 10.6, 11.0],
  [0, 2.5, 4.0, 5.3, 6.4, 7.1, 7.7, 8.2, 9.2, 10.8, 11.6],
  [0, 2.1, 3.3, 4.5, 5.5, 6.4, 7.1, 7.6, 8.6, 10.0, 11.2],
  [0, 1.8, 2.8, 3.8, 4.8, 5.6, 6.4, 7.0, 7.9, 9.2, 10.4],
]

/** Speed through the water for an angle to the wind (0–180) and a wind speed, between the table's rows and columns. */
export function boatSpeedMps(angleDeg: number, windMps: number): number {
  const row = bracket(ANGLE_DEG, angleDeg)
  const column = bracket(WIND_KN, windMps / KNOT_MPS)
  const kn = (rowAt: number) => {
    const values = BOAT_KN[rowAt] ?? []
    const low = values[column.at] ?? 0
    return low + ((values[column.at + 1] ?? low) - low) * column.share
  }
  return (kn(row.at) + (kn(row.at + 1) - kn(row.at)) * row.share) * KNOT_MPS
}

/** The table's interval that holds a value, and where in it; the ends hold whatever lies beyond. */
function bracket(steps: readonly number[], value: number): { at: number; share: number } {
  let at = 0
  while (at < steps.length - 2 && value >= (steps[at + 1] ?? 0)) at++
  const low = steps[at] ?? 0
  const high = steps[at + 1] ?? low + 1
  return { at, share: Math.min(1, Math.max(0, (value - low) / (high - low))) }
}
