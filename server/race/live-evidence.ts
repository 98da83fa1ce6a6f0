import type {
  LiveCorrection,
  LiveEvidence,
  LiveFixRef,
  LiveOutcome,
  LiveRuling,
  LiveScoreEvidence,
  LiveSplit,
} from '#protocol/live/results'
import type { Verdict } from '#race/contender'
import type { Correction } from '#race/correction'
import type { FieldEntry } from '#race/field'
import type { RaceSetup } from '#race/race-setup'
import { type FixRef, type Outcome, recordOf, type Split } from '#race/record'
import type { Ruling } from '#race/ruling'
import { type ScoreEvidence, scoreEvidenceOf } from '#race/score-evidence'
import { decisionWords } from '#race/setup-change'

/** What an entry's place and times rest on, as the public may see it: no tracker, no stream, no id of the record's. */
export function liveEvidenceOf(fieldEntry: FieldEntry, setup: RaceSetup): LiveEvidence {
  const { startsAtMs, splits, finishedAtMs, elapsedMs, verdict, rulings } = recordOf(fieldEntry, setup.rulings)
  const places = new Map(rulings.map(({ rulingId }, i) => [rulingId, i]))
  const names = new Map(splits.map(({ elementId, name }) => [elementId, name]))
  return {
    startsAtMs,
    courses: fieldEntry.rules.timeline.map(({ version: { version, holdsFromMs, reason } }) => ({
      version,
      ...(holdsFromMs === undefined ? {} : { holdsFromMs }),
      ...(reason === undefined ? {} : { reason }),
    })),
    splits: splits.map((split) => liveSplitOf(split, places)),
    ...(finishedAtMs === undefined ? {} : { finishedAtMs }),
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    ...outOf(verdict),
    rulings: rulings.map((ruling) => liveRulingOf(ruling, names)),
    scores: scoreEvidenceOf(fieldEntry, setup).map(liveScoreOf),
  }
}

function outOf(verdict: Verdict | undefined): Pick<LiveEvidence, 'out'> {
  if (verdict?.kind === 'cut-off') return { out: 'cut-off' }
  return verdict === undefined || verdict.status === 'FIN' ? {} : { out: verdict.status }
}

function liveSplitOf(split: Split, places: ReadonlyMap<string, number>): LiveSplit {
  const { name, kind, lap, alongM, outcome, measured, left, cutOffAtMs } = split
  return {
    ...{ name, kind, lap, alongM: Math.round(alongM), outcome: liveOutcomeOf(outcome, places) },
    ...(measured === undefined ? {} : { measured: liveOutcomeOf(measured, places) }),
    ...(left === undefined ? {} : { leftAtMs: left.atMs }),
    ...(cutOffAtMs === undefined ? {} : { cutOffAtMs }),
  }
}

function liveOutcomeOf(outcome: Outcome, places: ReadonlyMap<string, number>): LiveOutcome {
  if (outcome.state === 'missed') {
    const { near } = outcome
    return { state: 'missed', ...(near ? { near: { ...near, besideM: Math.round(near.besideM) } } : {}) }
  }
  if (outcome.state !== 'passed') return { state: outcome.state }
  const { state, atMs, earliestMs, latestMs, certain, from } = outcome
  const times = { state, atMs, earliestMs, latestMs, certain }
  if (from.kind === 'ruling') return { ...times, ruling: places.get(from.rulingId) ?? 0 }
  const { before, after, courseVersion } = from
  return { ...times, ...(before ? { before: liveFixOf(before) } : {}), after: liveFixOf(after), courseVersion }
}

const liveFixOf = ({ atMs, latDeg, lonDeg }: FixRef): LiveFixRef => ({
  ...{ atMs, latDeg: Number(latDeg.toFixed(5)), lonDeg: Number(lonDeg.toFixed(5)) },
})

/** With the element's name, as people know it, in place of its id. */
function liveRulingOf(
  { decision, author, reason, source, decidedAtMs, revoked }: Ruling,
  names: ReadonlyMap<string, string>,
): LiveRuling {
  const named =
    'elementId' in decision ? { ...decision, elementId: names.get(decision.elementId) ?? decision.elementId } : decision
  return { words: decisionWords(named), author, reason, source, decidedAtMs, ...(revoked ? { revoked } : {}) }
}

function liveScoreOf({ ranking, by, handicap, corrected }: ScoreEvidence): LiveScoreEvidence {
  const figures = Object.entries(handicap?.figures ?? {}).map(([name, value]) => ({ name, value }))
  return {
    ...{ ranking, by },
    ...(handicap === undefined
      ? {}
      : {
          handicap: {
            ...{ rule: handicap.rule, figures, factor: handicap.factor },
            allowanceSPerNm: handicap.allowanceSPerNm,
          },
        }),
    ...(corrected === undefined ? {} : { corrected }),
  }
}

/** What was told before, with why it is told otherwise now. */
export function liveCorrectionOf({ name, lap, was, now }: Correction, why: string): LiveCorrection {
  return { name, lap, was, ...(now === undefined ? {} : { now }), why }
}
