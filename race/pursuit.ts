import { NAUTICAL_MILE_M } from '#base/units'
import { type HandicapRule, handicapOf, type Ratings } from './handicap'

/** Who is to start in a pursuit, by what it is rated. */
export type PursuitEntry<Id> = { readonly id: Id; readonly ratings?: Ratings | undefined }

/** `durationMs`: what the slowest is expected to take. `distanceM`: for rules with an allowance by distance. Starts fall on whole `stepMs`. */
export type PursuitPlan = {
  readonly rule: HandicapRule
  readonly firstStartMs: number
  readonly durationMs: number
  readonly distanceM: number
  readonly stepMs: number
}

/**
 * The starts of a pursuit: the slowest goes first, and if all sail to their ratings they arrive together, so that the first to arrive has won. Undefined for entries
 * without the figures that the rule reads.
 */
export function pursuitStarts<Id>(
  entries: readonly PursuitEntry<Id>[],
  { rule, firstStartMs, durationMs, distanceM, stepMs }: PursuitPlan,
): ReadonlyMap<Id, number | undefined> {
  const rated = entries.map(({ id, ratings }) => ({ id, handicap: handicapOf(rule, ratings) }))
  const miles = distanceM / NAUTICAL_MILE_M
  const seconds = durationMs / 1000
  /** The corrected time that everybody is to reach: no one takes longer for it than the slowest. */
  const correctedS = rated.reduce(
    (least, { handicap }) =>
      handicap === undefined ? least : Math.min(least, handicap.factor * seconds - handicap.allowanceSPerNm * miles),
    Number.POSITIVE_INFINITY,
  )
  return new Map(
    rated.map(({ id, handicap }) => {
      if (handicap === undefined) return [id, undefined]
      const elapsedMs = (1000 * (correctedS + handicap.allowanceSPerNm * miles)) / handicap.factor
      return [id, firstStartMs + Math.round((durationMs - elapsedMs) / stepMs) * stepMs]
    }),
  )
}
