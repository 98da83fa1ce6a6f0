/** What the order of a race is made of, one row an entry, as the caller has read it at the common time. */
export type Contender = {
  readonly number: string
  readonly state: 'not-started' | 'racing' | 'finished'
  /** Finish time; present when finished. */
  readonly finishedAtMs?: number
  readonly distanceToGoM: number
  /** Newest fix; absent: never heard. */
  readonly newestAtMs?: number
}

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

/**
 * The order of the race: finished by time; then racing by distance to go; then those who were heard but have not
 * started; last the never heard. Ties by number, as people read numbers (9 before 10). Returns the contenders' indices,
 * first to last.
 */
export function rankContenders(contenders: readonly Contender[]): number[] {
  const order = contenders.map((_, index) => index)
  return order.sort((a, b) => compareContenders(contenders[a] as Contender, contenders[b] as Contender))
}

function compareContenders(a: Contender, b: Contender): number {
  return (
    rankGroup(a) - rankGroup(b) ||
    (a.finishedAtMs ?? 0) - (b.finishedAtMs ?? 0) ||
    a.distanceToGoM - b.distanceToGoM ||
    compareNumbers(a.number, b.number)
  )
}

function rankGroup(contender: Contender): number {
  if (contender.state === 'finished') return 0
  if (contender.state === 'racing') return 1
  return contender.newestAtMs === undefined ? 3 : 2
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
