import type { NewestLine } from './ledger'

/** So much staler than the same race without loss counts. */
export const STALE_MS = 300_000

/**
 * How long, until an instant, shore knew of a boat less than it would have without loss, by more than `STALE_MS` of sailing. Lines as in the
 * ledger; rounds are `roundMs` apart. A boat never heard of is not stale before the other line has it for so long.
 */
export function staleMs(reference: NewestLine, line: NewestLine, roundMs: number, untilMs: number): number {
  let sum = 0
  let [known, expected] = [-1, -1]
  let [i, k] = [0, 0]
  for (;;) {
    const atMs = Math.min(reference[i] ?? Number.POSITIVE_INFINITY, line[k] ?? Number.POSITIVE_INFINITY)
    if (atMs >= untilMs) return sum
    if (reference[i] === atMs) {
      expected = reference[i + 1] as number
      i += 2
    }
    if (line[k] === atMs) {
      known = line[k + 1] as number
      k += 2
    }
    const nextMs = Math.min(reference[i] ?? untilMs, line[k] ?? untilMs, untilMs)
    if ((expected - known) * roundMs > STALE_MS) sum += nextMs - atMs
  }
}

/** Share of boat-time that is stale in that sense, all boats together. */
export function staleShare(
  references: readonly NewestLine[],
  lines: readonly NewestLine[],
  roundMs: number,
  span: { readonly fromMs: number; readonly untilMs: number },
): number {
  const sum = references.reduce(
    (so, reference, boat) => so + staleMs(reference, lines[boat] ?? [], roundMs, span.untilMs),
    0,
  )
  return sum / (references.length * (span.untilMs - span.fromMs))
}
