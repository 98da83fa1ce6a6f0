import { readContender } from './contender'
import type { FieldEntry } from './field'
import { type Handicap, type HandicapRule, handicapOf, type Ratings } from './handicap'
import type { RaceSetup } from './race-setup'
import { isRankedIn, type Policy, rankingsOf } from './ranking'
import { type Corrected, scoreRanking } from './score'

/** What an entry's place in one ranking is reckoned from, beside its passings. */
export type ScoreEvidence = {
  readonly ranking: string
  readonly by: Policy['kind']
  /** Where corrected time decides: the figures of the entry that the rule reads, and what it makes of them. */
  readonly handicap?: Handicap & { readonly rule: HandicapRule['kind']; readonly figures: Ratings }
  /** Once it has finished. */
  readonly corrected?: Pick<Corrected, 'correctedMs' | 'elapsedMs' | 'distanceM' | 'addedMs'>
}

/** For each ranking that an entry is in, what its place is reckoned from. */
export function scoreEvidenceOf(fieldEntry: FieldEntry, setup: RaceSetup): ScoreEvidence[] {
  const contender = readContender(fieldEntry, Number.MAX_SAFE_INTEGER)
  return rankingsOf(setup)
    .filter((ranking) => isRankedIn(ranking, fieldEntry.entry))
    .map(({ name, policy }) => {
      const corrected = scoreRanking([contender], policy)[0]?.corrected
      return {
        ...{ ranking: name, by: policy.kind },
        ...(policy.kind === 'corrected' ? handicapEvidence(policy.rule, fieldEntry.entry.ratings) : {}),
        ...(corrected === undefined || corrected.isEstimated ? {} : { corrected: partsOf(corrected) }),
      }
    })
}

const partsOf = ({ correctedMs, elapsedMs, distanceM, addedMs }: Corrected) => {
  return { correctedMs, elapsedMs, distanceM, addedMs }
}

function handicapEvidence(rule: HandicapRule, ratings: Ratings | undefined): Pick<ScoreEvidence, 'handicap'> {
  const handicap = handicapOf(rule, ratings)
  if (handicap === undefined) return {}
  const names = Object.entries(rule).flatMap(([part, name]) =>
    part !== 'kind' && typeof name === 'string' ? [name] : [],
  )
  const figures = Object.fromEntries(
    names.flatMap((name) => (ratings?.[name] === undefined ? [] : [[name, ratings[name]]])),
  )
  return { handicap: { ...handicap, rule: rule.kind, figures } }
}
