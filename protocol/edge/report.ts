/** One fix on the wire. `lat` and `lon` are integers in steps of 1e-4° / 2^halvings; `atS` is whole Unix seconds. */
export type WireReport = {
  readonly slot: number
  readonly atS: number
  readonly lat: number
  readonly lon: number
  readonly halvings: number
}

/** Steps in a degree before any halving: 1e-4°, 11 m of latitude, what ocean trackers really deliver. */
const STEPS_DEG = 10_000

/** The nearest step to a coordinate in degrees. */
export function quantiseDeg(deg: number, halvings: number): number {
  return Math.round(deg * STEPS_DEG * 2 ** halvings)
}

/** A coordinate in degrees from its steps. */
export function wireDeg(steps: number, halvings: number): number {
  return steps / (STEPS_DEG * 2 ** halvings)
}

/** Steps from the equator to a pole. */
export function latStepsMax(halvings: number): number {
  return 90 * STEPS_DEG * (1 << halvings)
}

/** Steps once round the world. Longitudes run from minus half of it, included, to half of it, excluded. */
export function lonStepsTurn(halvings: number): number {
  return 360 * STEPS_DEG * (1 << halvings)
}

/** A longitude in steps brought into its range: 180° is −180°. */
export function wrapLonSteps(steps: number, halvings: number): number {
  const turn = lonStepsTurn(halvings)
  const half = turn / 2
  // Nearly always it is there.
  if (steps >= -half && steps < half) return steps
  return ((((steps + half) % turn) + turn) % turn) - half
}

/** Bits of a full latitude and of a full longitude. */
export const fullLatBits = (halvings: number) => 21 + halvings
export const fullLonBits = (halvings: number) => 22 + halvings

export function isPlace(lat: number, lon: number, halvings: number): boolean {
  const half = lonStepsTurn(halvings) / 2
  return Math.abs(lat) <= latStepsMax(halvings) && lon >= -half && lon < half
}
