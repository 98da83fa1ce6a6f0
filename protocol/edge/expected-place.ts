import { wrapLonSteps } from './report'

/** A fix without its tracker: whole seconds, steps. */
export type WireFix = { readonly atS: number; readonly lat: number; readonly lon: number }

/** Motion seen over a longer span says nothing about what comes of it; it also keeps every product below 2^53. */
const SEEN_S_MAX = 65_535

/**
 * Where a tracker is expected `spanS` away from `near`, had it gone on as it did between `far` and `near`; where it was, with no `far`. Integer
 * only. Motion is carried on over at most four times the span that it was seen in.
 */
export function expectFrom(
  near: WireFix,
  far: WireFix | undefined,
  spanS: number,
  halvings: number,
): { lat: number; lon: number } {
  if (far === undefined) return near
  const seenS = Math.abs(far.atS - near.atS)
  if (seenS === 0 || seenS > SEEN_S_MAX) return near
  const carriedS = Math.min(spanS, 4 * seenS)
  const lonMove = wrapLonSteps(far.lon - near.lon, halvings)
  return {
    lat: near.lat - Math.floor(((far.lat - near.lat) * carriedS) / seenS),
    lon: near.lon - Math.floor((lonMove * carriedS) / seenS),
  }
}
