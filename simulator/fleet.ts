import { assert, mustExist } from '#base/assert'
import { MINUTE_MS } from '#base/units'
import type { Place } from '#race/course'
import { placeBetween } from './sphere'

/** Competitors that move. Deterministic: a seed and a start decide every place at every instant. */
export type Fleet = {
  readonly size: number
  /**
   * Where a competitor is; nothing when he carries no working tracker. Instants may be asked in any order that does not
   * go back by more than a minute: the fleet moves forward and keeps no history.
   */
  placeAt(competitor: number, atMs: number): Place | undefined
}

type Span = { before: Place | undefined; after: Place | undefined }

/**
 * A fleet that moves in steps of a minute from `beginsAtMs`; between two steps, places lie on the line between them.
 * `step` moves one competitor to the instant given; `placeOf` says where that is. Not for fields across the date line.
 */
export function createFleet<C>(
  beginsAtMs: number,
  competitors: readonly C[],
  step: (competitor: C, atMs: number) => void,
  placeOf: (competitor: C) => Place | undefined,
): Fleet {
  const spans: Span[] = competitors.map((competitor) => ({ before: placeOf(competitor), after: placeOf(competitor) }))
  let steppedToMs = beginsAtMs

  const advance = () => {
    steppedToMs += MINUTE_MS
    competitors.forEach((competitor, i) => {
      const span = mustExist(spans[i], 'every competitor has a span')
      step(competitor, steppedToMs)
      span.before = span.after
      span.after = placeOf(competitor)
    })
  }

  return {
    size: competitors.length,
    placeAt(competitor, atMs) {
      while (steppedToMs < atMs) advance()
      assert(atMs >= steppedToMs - MINUTE_MS || steppedToMs === beginsAtMs, 'a fleet is not asked about its past')
      const { before, after } = mustExist(spans[competitor], `competitor ${competitor} exists`)
      if (!before || !after) return undefined
      const share = Math.max(0, 1 - (steppedToMs - atMs) / MINUTE_MS)
      return placeBetween(before, after, share)
    },
  }
}
