import { mustExist } from '#base/assert'
import { type Agreement, agreedCadence } from './agreement'
import { alongAtM, newestStage, stageAt } from './along'
import { type Disagreement, findDisagreement } from './disagreement'
import { CADENCE_UNKNOWN, type Field, type FieldEntry } from './field'
import type { EntryId, TrackerId } from './fix'
import { overdueAtMs } from './freshness'
import { readMotion } from './motion'
import { cadenceAt, type Entry } from './race-setup'
import { isFinished } from './scan'
import { shapeOf } from './scan-rules'
import type { Stage } from './scan-stage'
import { type Contender, commonTimeMs, rankContenders } from './standings'
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
 * `rank`, `distanceToGoM` and `gapM` (behind the first) hold at the common time; state and passings are as of the newest
 * fix, for what is measured is known. `old`: the newest fix is before the common time, and the row rests on it.
 */
export type ProgressView = {
  readonly state: 'not-started' | 'racing' | 'finished'
  readonly rank: number
  readonly distanceToGoM: number
  readonly gapM: number
  readonly old: boolean
  /** Index of the last element passed or known as missed; -1 before the start. */
  readonly passed: number
  /** When it was passed; absent before the start and for a missed one. */
  readonly passedAtMs?: number
  /** From its start to this entry's finish. */
  readonly elapsedMs?: number
}

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
    const rank = now[i]?.rank
    if (progress === undefined || rank === undefined || progress.rank === rank) return []
    return { entryId, standingsAtMs, wasRank: progress.rank, rank }
  })
}

/** The common time among those who race; when nobody does any more, the last finish. */
function standingsTimeMs(field: Field): number | undefined {
  const read = field.entries.flatMap((fieldEntry) => {
    const stage = newestStage(fieldEntry)
    return stage === undefined ? [] : { fieldEntry, stage }
  })
  const racing = read.filter(
    ({ fieldEntry, stage }) => stage.passings.length > 0 && !isFinished(stage, fieldEntry.rules),
  )
  if (racing.length > 0) return commonTimeMs(racing.flatMap(({ fieldEntry }) => readReporting(fieldEntry)))
  const finishes = read.flatMap(({ fieldEntry, stage }) => finishedAtMs(fieldEntry, stage) ?? [])
  return finishes.length > 0 ? Math.max(...finishes) : undefined
}

/** Nothing of an entry that only a person has seen: it has no fix to wait for. */
function readReporting({ entry, track, agreement }: FieldEntry) {
  const newest = newestAtMs(track)
  if (newest === undefined) return []
  const cadence = agreement ? agreedCadence(agreement) : (cadenceAt(entry, newest) ?? CADENCE_UNKNOWN)
  return [{ newestAtMs: newest, overdueAtMs: overdueAtMs(newest, cadence) }]
}

function finishedAtMs({ rules }: FieldEntry, stage: Stage): number | undefined {
  if (!isFinished(stage, rules)) return undefined
  const finish = mustExist(stage.passings.at(-1), 'a finish')
  return finish.state === 'passed' ? finish.atMs : undefined
}

function readContender(fieldEntry: FieldEntry, standingsAtMs: number): Contender {
  const { entry, track, rules } = fieldEntry
  const newest = newestAtMs(track)
  const heard = { number: entry.number, ...(newest === undefined ? {} : { newestAtMs: newest }) }
  const [stage, stageThen] = [newestStage(fieldEntry), stageAt(fieldEntry, standingsAtMs)]
  if (stage === undefined || stageThen === undefined) return { ...heard, state: 'not-started', distanceToGoM: 0 }
  const finished = finishedAtMs(fieldEntry, stage)
  if (finished !== undefined) return { ...heard, state: 'finished', finishedAtMs: finished, distanceToGoM: 0 }
  const state = stage.passings.length > 0 ? 'racing' : 'not-started'
  const distanceToGoM = shapeOf(rules, stageThen).lengthM - alongAtM(fieldEntry, stageThen, standingsAtMs)
  return { ...heard, state, distanceToGoM }
}

function viewProgress(field: Field, standingsAtMs: number): (ProgressView | undefined)[] {
  const contenders = field.entries.map((fieldEntry) => readContender(fieldEntry, standingsAtMs))
  const order = rankContenders(contenders)
  const leaderToGoM = contenders[order[0] ?? 0]?.distanceToGoM ?? 0
  const views: ProgressView[] = []
  order.forEach((index, place) => {
    const [fieldEntry, contender] = [field.entries[index] as FieldEntry, contenders[index] as Contender]
    views[index] = {
      state: contender.state,
      rank: place + 1,
      distanceToGoM: contender.distanceToGoM,
      gapM: contender.distanceToGoM - leaderToGoM,
      old: contender.state !== 'finished' && (contender.newestAtMs ?? Number.NEGATIVE_INFINITY) < standingsAtMs,
      ...viewPassed(fieldEntry, contender),
    }
  })
  return views
}

function viewPassed(fieldEntry: FieldEntry, contender: Contender) {
  const passings = newestStage(fieldEntry)?.passings ?? []
  const last = passings.at(-1)
  const passed = passings.length - 1
  if (last?.state !== 'passed') return { passed }
  const { startsAtMs } = fieldEntry.rules
  const elapsed = contender.finishedAtMs === undefined ? {} : { elapsedMs: contender.finishedAtMs - startsAtMs }
  return { passed, passedAtMs: last.atMs, ...elapsed }
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

/** Finished once the race's end is past, or everybody who was ever heard has finished. */
function phaseAt({ setup, entries }: Field, nowMs: number): FieldView['phase'] {
  const { startsAtMs, endsAtMs } = setup
  if (nowMs < startsAtMs) return 'before-start'
  if (endsAtMs !== undefined && nowMs >= endsAtMs) return 'finished'
  const heard = entries.filter(({ track }) => track.atMs.length > 0)
  const isOver = (fieldEntry: FieldEntry) => {
    const stage = newestStage(fieldEntry)
    return stage !== undefined && isFinished(stage, fieldEntry.rules)
  }
  return heard.length > 0 && heard.every(isOver) ? 'finished' : 'racing'
}
