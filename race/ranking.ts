import type { ClassId } from './fix'
import type { HandicapRule } from './handicap'
import type { Entry, RaceSetup } from './race-setup'

/** One order of some entries: all, some classes or groups, by one policy. A race may have several; an entry's main one is the first that it is in. */
export type Ranking = {
  readonly rankingId: string
  /** Empty for the only one of a race. */
  readonly name: string
  /** Absent: every class. */
  readonly classIds?: readonly ClassId[]
  /** Absent: every group, such as an age group. */
  readonly groups?: readonly string[]
  readonly policy: Policy
}

/**
 * Who is before whom. Those who have finished, by default, before those who race, before those who have not started.
 *
 * - `line-honours`: finished by when they arrived or by what they took; racing by distance to go.
 * - `corrected`: by corrected time. Of those who race it is estimated, as if they went on at the average they have made good so far.
 * - `checkpoints`: by how many elements of the course were passed, then by time, or by distance to go.
 * - `last-standing`: each lap within its own span of time, one after the other from the start; by laps. All but the last are out in the end.
 */
export type Policy =
  | { readonly kind: 'line-honours'; readonly by: 'arrival' | 'elapsed' }
  /** `distanceM`: the distance that allowances are given for, if it is not the length of the course. */
  | { readonly kind: 'corrected'; readonly rule: HandicapRule; readonly distanceM?: number }
  | { readonly kind: 'checkpoints' }
  | { readonly kind: 'last-standing'; readonly lapMs: number }

const OVERALL: Ranking = { rankingId: 'overall', name: '', policy: { kind: 'line-honours', by: 'elapsed' } }

/** The rankings of a race; one of all by elapsed time when none were made. */
export function rankingsOf({ rankings }: RaceSetup): readonly Ranking[] {
  return rankings !== undefined && rankings.length > 0 ? rankings : [OVERALL]
}

export function isRankedIn({ classIds, groups }: Ranking, entry: Entry): boolean {
  if (entry.isHidden) return false
  const isOfClass = classIds === undefined || (entry.classId !== undefined && classIds.includes(entry.classId))
  return isOfClass && (groups === undefined || groups.some((group) => entry.groups?.includes(group)))
}
