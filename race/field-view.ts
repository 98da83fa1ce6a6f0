import { type Agreement, agreedCadence } from './agreement'
import { newestStage } from './along'
import { type Contender, readContender, readFinish, readState, type Verdict } from './contender'
import { type Disagreement, findDisagreement } from './disagreement'
import { CADENCE_UNKNOWN, type Field, type FieldEntry } from './field'
import type { EntryId, TrackerId } from './fix'
import { overdueAtMs } from './freshness'
import { readMotion } from './motion'
import { type Pace, readPace } from './pace'
import { cadenceAt, type Entry, type RaceSetup } from './race-setup'
import { isRankedIn, rankingsOf } from './ranking'
import { type Score, scoreRanking } from './score'
import { commonTimeMs } from './standings'
import { newestAtMs, type Track } from './track'

/** The field to be shown. Entries in set-up order. */
export type FieldView = {
  readonly phase: 'before-start' | 'racing' | 'finished'
  /** The common time of ranks, distances to go and gaps; absent without a course and before anybody has started. */
  readonly standingsAtMs?: number
  readonly entries: readonly EntryView[]
}

export type EntryView = {
  readonly entryId: EntryId
  /** Newest fix by its own time; absent: never heard. */
  readonly fix?: FixView
  /** When shore last heard of this entry, whatever it heard; absent: never. */
  readonly heardAtMs?: number
  /** What its tracker has promised beyond a cadence, if it withholds fixes. */
  readonly agreement?: Agreement
  /** Absent while there are no standings. */
  readonly progress?: ProgressView
  /** Its trackers cannot all be right; absent: they agree, or there is but one. */
  readonly disagreement?: Disagreement
}

export type FixView = {
  readonly atMs: number
  readonly latDeg: number
  readonly lonDeg: number
  readonly sogMps?: number
  readonly cogDeg?: number
}

/**
 * `rank`, `distanceToGoM`, `gapM` (behind the first) and the pace hold at the common time; state and passings are as of the newest
 * fix, for what is measured is known. `old`: the newest fix is before the common time, and the row rests on it.
 */
export type ProgressView = Pace & {
  readonly state: Contender['state']
  /** How its race has ended other than by its finish, or that its finish counts by somebody's word. */
  readonly verdict?: Verdict
  readonly isOut: boolean
  /** In its main ranking; absent: not ranked. */
  readonly rank?: number
  readonly distanceToGoM: number
  readonly gapM: number
  readonly old: boolean
  /** Index of the last element passed or known as missed; -1 before the start. */
  readonly passed: number
  /** When it was passed; absent before the start and for a missed one. */
  readonly passedAtMs?: number
  /** From its start to this entry's finish, with penalties and credits. */
  readonly elapsedMs?: number
  /** Its place in each ranking that it is in, the main one first. */
  readonly scores: readonly RankedScore[]
}

export type RankedScore = Omit<Score, 'contender'> & { readonly rankingIndex: number }

/** A rank that was told of a common time and does not hold any more. */
export type RankCorrection = {
  readonly entryId: EntryId
  readonly standingsAtMs: number
  readonly wasRank: number
  readonly rank: number
}

/** The field at an instant; the clock decides the phase and nothing else. */
export function viewField(field: Field, nowMs: number): FieldView {
  const standingsAtMs = standingsTimeMs(field)
  const progress = standingsAtMs === undefined ? [] : viewProgress(field, standingsAtMs)
  const entries = field.entries.map((fieldEntry, i) => viewEntry(fieldEntry, progress[i]))
  const phase = phaseAt(field, nowMs)
  return standingsAtMs === undefined ? { phase, entries } : { phase, standingsAtMs, entries }
}

/** What late fixes have changed of the ranks that a view has told. Entries in set-up order. */
export function correctRanks(field: Field, { standingsAtMs, entries }: FieldView): RankCorrection[] {
  if (standingsAtMs === undefined) return []
  const now = viewProgress(field, standingsAtMs)
  return entries.flatMap(({ entryId, progress }, i) => {
    const [wasRank, rank] = [progress?.rank, now[i]?.rank]
    return wasRank === undefined || rank === undefined || wasRank === rank
      ? []
      : { entryId, standingsAtMs, wasRank, rank }
  })
}

/** The common time among those who race; when nobody does any more, the last finish, or what was heard last of those who are out. */
function standingsTimeMs({ entries }: Field): number | undefined {
  const racing = entries.filter((fieldEntry) => {
    const { state, isOut } = readState(fieldEntry)
    return state === 'racing' && !isOut
  })
  if (racing.length > 0) return commonTimeMs(racing.flatMap((fieldEntry) => readReporting(fieldEntry)))
  const ends = entries.flatMap((fieldEntry) => {
    const finish = readFinish(fieldEntry, newestStage(fieldEntry)).finish?.atMs
    return finish ?? (readState(fieldEntry).state === 'racing' ? (newestAtMs(fieldEntry.track) ?? []) : [])
  })
  return ends.length > 0 ? Math.max(...ends) : undefined
}

/** Nothing of an entry that only a person has seen: it has no fix to wait for. */
function readReporting({ entry, track, agreement }: FieldEntry) {
  const newest = newestAtMs(track)
  if (newest === undefined) return []
  const cadence = agreement ? agreedCadence(agreement) : (cadenceAt(entry, newest) ?? CADENCE_UNKNOWN)
  return [{ newestAtMs: newest, overdueAtMs: overdueAtMs(newest, cadence) }]
}

function viewProgress(field: Field, standingsAtMs: number): ProgressView[] {
  const { setup, entries } = field
  const contenders = entries.map((fieldEntry) => readContender(fieldEntry, standingsAtMs))
  const scores = scoreField(setup, entries, contenders)
  const firsts = leadersToGoM(scores, contenders)
  return entries.map((fieldEntry, i) => {
    const [contender, ofEntry] = [contenders[i] as Contender, scores[i] as RankedScore[]]
    const [main] = ofEntry
    const { state, isOut, distanceToGoM, newestAtMs: newest = Number.NEGATIVE_INFINITY } = contender
    return {
      ...{ state, isOut },
      ...(contender.verdict === undefined ? {} : { verdict: contender.verdict }),
      ...(main?.rank === undefined ? {} : { rank: main.rank }),
      distanceToGoM,
      gapM: distanceToGoM - (firsts.get(main?.rankingIndex) ?? distanceToGoM),
      old: state !== 'finished' && newest < standingsAtMs,
      ...viewPassed(fieldEntry, contender),
      ...(state === 'racing' && !isOut ? readPace(fieldEntry, standingsAtMs) : {}),
      scores: ofEntry,
    }
  })
}

/** For each entry its place in each ranking that it is in. */
function scoreField(setup: RaceSetup, entries: readonly FieldEntry[], contenders: readonly Contender[]) {
  const scores = entries.map((): RankedScore[] => [])
  const indices = new Map(contenders.map(({ entryId }, i) => [entryId, i]))
  for (const [rankingIndex, ranking] of rankingsOf(setup).entries()) {
    const ranked = contenders.filter((_, i) => isRankedIn(ranking, (entries[i] as FieldEntry).entry))
    for (const { contender, ...score } of scoreRanking(ranked, ranking.policy)) {
      scores[indices.get(contender.entryId) as number]?.push({ rankingIndex, ...score })
    }
  }
  return scores
}

/** What the first of each ranking has to go. */
function leadersToGoM(
  scores: readonly RankedScore[][],
  contenders: readonly Contender[],
): Map<number | undefined, number> {
  const firsts = new Map<number | undefined, number>()
  for (const [i, ofEntry] of scores.entries()) {
    for (const { rankingIndex, rank } of ofEntry) {
      if (rank === 1 && !firsts.has(rankingIndex)) firsts.set(rankingIndex, (contenders[i] as Contender).distanceToGoM)
    }
  }
  return firsts
}

function viewPassed(fieldEntry: FieldEntry, { elapsedMs }: Contender) {
  const passings = newestStage(fieldEntry)?.passings ?? []
  const last = passings.at(-1)
  const passed = passings.length - 1
  const elapsed = elapsedMs === undefined ? {} : { elapsedMs }
  return { passed, ...(last?.state === 'passed' ? { passedAtMs: last.atMs } : {}), ...elapsed }
}

function viewEntry(fieldEntry: FieldEntry, progress: ProgressView | undefined): EntryView {
  const { entry, track, rules, heardAtMs, agreement } = fieldEntry
  const newest = track.atMs.length - 1
  const disagreement = readDisagreement(fieldEntry)
  return {
    entryId: entry.entryId,
    ...(newest < 0 ? {} : { fix: viewFix(track, newest, rules.gapMs) }),
    ...(heardAtMs === undefined ? {} : { heardAtMs }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(progress === undefined ? {} : { progress }),
    ...(disagreement === undefined ? {} : { disagreement }),
  }
}

function readDisagreement({ entry, devices, speedMpsMax }: FieldEntry): Disagreement | undefined {
  if (devices.size < 2) return undefined
  const witnesses = [...devices].map(([trackerId, device]) => ({
    device,
    overdueAtMs: (newestFixAtMs: number) => overdueAtMs(newestFixAtMs, cadenceOf(entry, trackerId)),
  }))
  return findDisagreement(witnesses, speedMpsMax)
}

function cadenceOf({ assignments }: Entry, trackerId: TrackerId) {
  return assignments.findLast((assignment) => assignment.trackerId === trackerId)?.cadence ?? CADENCE_UNKNOWN
}

function viewFix(track: Track, newest: number, gapMs: number): FixView {
  const atMs = track.atMs[newest] as number
  return {
    atMs,
    latDeg: track.latDeg[newest] as number,
    lonDeg: track.lonDeg[newest] as number,
    ...readMotion(track, gapMs),
  }
}

/** Finished once the race's end is past, or everybody who was ever heard has finished or is out. */
function phaseAt({ setup, entries }: Field, nowMs: number): FieldView['phase'] {
  const { startsAtMs, endsAtMs } = setup
  if (nowMs < startsAtMs) return 'before-start'
  if (endsAtMs !== undefined && nowMs >= endsAtMs) return 'finished'
  const states = entries.filter(({ track, rules }) => track.atMs.length > 0 && rules.timeline.length > 0).map(readState)
  return states.length > 0 && states.every(({ state, isOut }) => state === 'finished' || isOut) ? 'finished' : 'racing'
}
