import type { BaselineFix } from './fix'

/** Fixes of one tracker by time that try what codecs trip over: stops, reversals, both edges of the world, long and short gaps. */
export const HARD_FIXES: readonly BaselineFix[] = [
  [1_445_212_800, 0, 0],
  [1_445_213_400, -1, 1],
  [1_445_213_401, -1, 1],
  [1_445_214_000, 127, -128],
  [1_445_214_600, 128, -129],
  [1_445_300_000, -900_000, 1_799_999],
  [1_445_300_060, 900_000, -1_800_000],
  [1_445_300_120, 899_999, -1_799_990],
  [1_445_400_000, -70_000, 65_536],
].map(([atS = 0, lat = 0, lon = 0]) => ({ tracker: 7, atS, lat, lon }))

export const trackOf = (fixes: readonly BaselineFix[]) => fixes.map(({ atS, lat, lon }) => ({ atS, lat, lon }))

/** The same places on a finer grid. */
export const finer = (fixes: readonly BaselineFix[], halvings: number) =>
  fixes.map((fix, i) => ({ ...fix, lat: fix.lat * 2 ** halvings - (i % 2), lon: fix.lon * 2 ** halvings - (i % 2) }))
