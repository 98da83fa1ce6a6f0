import { CONTEXT_COUNT } from '#protocol/edge/contexts'
import { learn, type Models } from '#protocol/edge/range-coder'
import type { Bits } from './record'

/** Starts that are tried for a context: likelihoods of 0 in 4096ths round the one seen, and how much they count as learned. */
const LEARNED = [0, 1, 2, 3, 4, 6] as const
const LEANINGS = [-0.9, -0.45, 0, 0.45, 0.9] as const
/** A context hardly seen begins here, ready to learn. */
const UNSEEN = (2048 << 4) | 1
/** Bits counted for each outcome that was not seen: nothing is impossible. */
const UNSEEN_SHARE = 0.4
/** No model starts surer than this: fleets to come are not like those of training. */
const ZERO_MIN = 24
const ZERO_MAX = 4096 - ZERO_MIN

/** For every context the start under which its bits, message by message, take the fewest. */
export function trainTable(bits: Bits): Models {
  const table = new Uint16Array(CONTEXT_COUNT).fill(UNSEEN)
  for (const [context, rows] of bits.entries()) if (rows.length > 0) table[context] = bestStart(rows)
  return table
}

function bestStart(rows: readonly (readonly number[])[]): number {
  const seen = rows.flat()
  const zeros = seen.filter((bit) => bit === 0).length
  const share = (zeros + UNSEEN_SHARE) / (seen.length + 2 * UNSEEN_SHARE)
  const odds = Math.log(share / (1 - share))
  let [best, bestCost] = [UNSEEN, Number.POSITIVE_INFINITY]
  for (const leaning of LEANINGS) {
    const zero = Math.round(4096 / (1 + Math.exp(-(odds + leaning))))
    for (const learned of LEARNED) {
      const start = (Math.min(ZERO_MAX, Math.max(ZERO_MIN, zero)) << 4) | learned
      const cost = costOf(rows, start, bestCost)
      if (cost < bestCost) [best, bestCost] = [start, cost]
    }
  }
  return best
}

/** Bits that the rows take from a start, in millionths; given up beyond `limit`. */
function costOf(rows: readonly (readonly number[])[], start: number, limit: number): number {
  const model = new Uint16Array(1)
  let cost = 0
  for (const row of rows) {
    model[0] = start
    for (const bit of row) {
      const zero = (model[0] as number) >> 4
      cost += COSTS[bit === 0 ? zero : 4096 - zero] as number
      learn(model, 0, bit)
    }
    if (cost >= limit) return cost
  }
  return cost
}

/** −log2 of a likelihood in 4096ths, in millionths of a bit: whole numbers, so that every engine finds the same best. */
const COSTS = Array.from({ length: 4097 }, (_, share) =>
  share === 0 ? 1e9 : Math.round(-1e6 * Math.log2(share / 4096)),
)
