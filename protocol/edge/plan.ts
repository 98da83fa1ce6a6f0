import type { OwedFix, Word } from './sender-state'

/** What a plan has put into a message, for the sender to remember. */
export type Plan = {
  readonly bytes: Uint8Array
  /** Fixes that the message carries, in the order of its entries. `full`: its place stands in full. `owed`: it was waiting to go. */
  readonly carried: readonly { slot: number; fix: OwedFix; full: boolean; owed: boolean }[]
  readonly words: readonly Word[]
}

/** A message built from the first `count` of what might go into it. */
type Built = { readonly bytes: Uint8Array }

/**
 * The longest message from the first candidates that keeps within the budget, each one looked at really built; undefined when not
 * even one candidate fits. Messages grow with their candidates, if not quite evenly: the search aims by their lengths.
 */
export function fillToBudget<T extends Built>(
  countMax: number,
  budgetBytes: number,
  build: (count: number) => T,
): T | undefined {
  let best: T | undefined
  let [fits, bursts] = [0, countMax + 1]
  let aim = countMax
  while (fits + 1 < bursts) {
    const built = build(aim)
    if (built.bytes.length <= budgetBytes) {
      best = built
      fits = aim
    } else bursts = aim
    const fitting = Math.floor((aim * budgetBytes) / built.bytes.length)
    aim = Math.min(Math.max(fitting, fits + 1), bursts - 1)
  }
  return best
}

/**
 * Fixes of one message lie within so many seconds of its first one: spans of twice as much fit into the numbers of a frame. Only a clock that is not set
 * measures fixes further apart; they go in messages of their own.
 */
export const APART_S_MAX = 2 ** 29

/**
 * Whether a fix is so far from the sender's clock that its frame must say the whole time: shore takes the time nearest to the radio session, which may
 * be some minutes from that clock.
 */
export function isFarFrom(newestAtS: number, nowMs: number): boolean {
  return Math.abs(newestAtS - nowMs / 1000) > NEAR_S
}

const NEAR_S = 360
