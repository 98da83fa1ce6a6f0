/** A passing that somebody or a timing mat has seen, and what the tracker on that entry says of it. */
export type TimedPassing = {
  readonly number: string
  /** The element in its lap. */
  readonly element: string
  readonly seenAtMs: number
  /** The tracker crossed between these. */
  readonly earliestMs: number
  readonly latestMs: number
}

/** Two entries that seem to carry each other's units, and at how many elements. */
export type SwappedUnits = { readonly numbers: readonly [string, string]; readonly elements: readonly string[] }

/** Clocks at a line and trackers are no farther apart, nor is a bow from its tracker. */
const SLACK_MS = 20_000

/**
 * Entries whose trackers cross where the other was seen: at an element each tracker disagrees with what was seen of its own entry, and agrees with what was seen of
 * the other's. A pair that anywhere was seen as its own trackers say, and not as the other's, is none.
 */
export function findSwappedUnits(passings: readonly TimedPassing[]): SwappedUnits[] {
  const found = new Map<string, { numbers: readonly [string, string]; elements: string[] }>()
  const contradicted = new Set<string>()
  for (const [one, other] of pairsAtOneElement(passings)) {
    const numbers = [one.number, other.number].sort() as [string, string]
    const key = JSON.stringify(numbers)
    const isOwn = agrees(one, one) || agrees(other, other)
    const isOthers = agrees(one, other) && agrees(other, one)
    if (isOwn && !isOthers) contradicted.add(key)
    if (isOwn || !isOthers) continue
    const pair = found.get(key) ?? { numbers, elements: [] }
    pair.elements.push(one.element)
    found.set(key, pair)
  }
  return [...found].flatMap(([key, pair]) => (contradicted.has(key) ? [] : [pair]))
}

/** Two entries each, that were seen at the same element. */
function* pairsAtOneElement(passings: readonly TimedPassing[]): Generator<[TimedPassing, TimedPassing]> {
  const byElement = new Map<string, TimedPassing[]>()
  for (const one of passings) {
    const before = byElement.get(one.element) ?? []
    for (const other of before) if (other.number !== one.number) yield [other, one]
    before.push(one)
    byElement.set(one.element, before)
  }
}

/** Whether a tracker crossed when an entry was seen. */
const agrees = (tracker: TimedPassing, seen: TimedPassing): boolean =>
  seen.seenAtMs >= tracker.earliestMs - SLACK_MS && seen.seenAtMs <= tracker.latestMs + SLACK_MS
