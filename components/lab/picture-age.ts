import type { FreshnessSign, Reading } from '../race/readings'

/** How old the picture of a field is. Those who have finished need not report any more and are left out of the ages. */
export type PictureAge = {
  readonly newestMs: number
  readonly medianMs: number
  readonly oldest: Reading
}

/** Absent: nobody who is under way has a position. */
export function pictureAge(readings: readonly Reading[]): PictureAge | undefined {
  const sorted = readings
    .filter(({ freshness, ageMs }) => freshness !== 'finished' && ageMs !== undefined)
    .sort((a, b) => ageOf(a) - ageOf(b))
  const [newest, oldest] = [sorted[0], sorted.at(-1)]
  if (newest === undefined || oldest === undefined) return undefined
  const middle = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]].map((one) => ageOf(one ?? newest))
  const medianMs = middle.reduce((sum, ageMs) => sum + ageMs, 0) / middle.length
  return { newestMs: ageOf(newest), medianMs, oldest }
}

const ageOf = ({ ageMs = 0 }: Reading): number => ageMs

/** How many bear each sign. */
export function countSigns(readings: readonly Reading[]): ReadonlyMap<FreshnessSign, number> {
  const counts = new Map<FreshnessSign, number>()
  for (const { sign } of readings) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  return counts
}
