/** An entry in the race as far as the choice of the common time goes. */
export type Reporting = { readonly newestAtMs: number; readonly overdueAtMs: number }

/** Share of the racing entries that must have reported past the common time. */
const REPORTED_SHARE = 0.8

/**
 * The common time at which standings hold: the latest instant past which at least four of five racing entries have
 * reported. Entries that were overdue when the newest fix of the field was taken do not hold it back: one silent boat
 * must not stop the clock for all. Undefined when nobody races. Decided by fixes alone, not by the clock on the wall.
 */
export function commonTimeMs(racing: readonly Reporting[]): number | undefined {
  const fieldNewestAtMs = racing.reduce((newest, entry) => Math.max(newest, entry.newestAtMs), Number.NEGATIVE_INFINITY)
  const counted = racing.filter((entry) => entry.overdueAtMs > fieldNewestAtMs).map((entry) => entry.newestAtMs)
  counted.sort((a, b) => b - a)
  return counted[Math.ceil(REPORTED_SHARE * counted.length) - 1]
}

/** Orders sail and bib numbers: runs of digits by value, the rest by character, the same on every machine. */
export function compareNumbers(a: string, b: string): number {
  const [partsA, partsB] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []]
  for (let i = 0; i < Math.min(partsA.length, partsB.length); i++) {
    const [partA, partB] = [partsA[i] as string, partsB[i] as string]
    const byValue = Number(partA) - Number(partB)
    if (byValue) return byValue
    if (partA !== partB) return partA < partB ? -1 : 1
  }
  return partsA.length - partsB.length
}
