import { newestStage } from './along'
import { type Contender, readContender } from './contender'
import type { Field } from './field'
import { isRankedIn, rankingsOf } from './ranking'
import type { Status } from './ruling'
import { type Score, scoreRanking } from './score'

/** One entrant's line in the results: plain data, kept and shown as it is. `entrantId`: its place in the entry list. */
export type ResultRow = {
  readonly entrantId: number
  readonly number: string
  /** Why it is out, or how its race ended by somebody's word; absent: it has finished by its track, or the race was over before it did. */
  readonly out?: Exclude<Status, 'FIN'> | 'cut-off'
  readonly finishedAtMs?: number
  /** From its start to its finish, with penalties and credits. */
  readonly elapsedMs?: number
  /** Its place in each ranking that it is in, the main one first. */
  readonly places: readonly ResultPlace[]
}

export type ResultPlace = {
  /** The ranking's name; empty for the only one. */
  readonly ranking: string
  /** Absent: not ranked. */
  readonly rank?: number
  readonly correctedMs?: number
  readonly laps?: number
  /** Which of two neighbours was faster is not sure. */
  readonly contested?: true
}

/** What a revision did to one entrant's line. `was` absent: it is new; `now` absent: it has gone. */
export type ResultChange = { readonly entrantId: number; readonly was?: ResultRow; readonly now?: ResultRow }

/**
 * The results so far, by the main ranking's order of each entry list place: of those who have finished or are out, ranked among themselves; once the race is over,
 * of everybody. Who still races is in no result, so that nothing moves while nothing is decided.
 */
export function resultsOf(field: Field, isOver: boolean): ResultRow[] {
  const contenders = field.entries.map((fieldEntry) => readContender(fieldEntry, Number.MAX_SAFE_INTEGER))
  const isDone = (contender: Contender) => isOver || contender.isOut || contender.state === 'finished'
  const places = contenders.map((): ResultPlace[] => [])
  const indices = new Map(contenders.map(({ entryId }, i) => [entryId, i]))
  for (const ranking of rankingsOf(field.setup)) {
    const ranked = contenders.filter((contender, i) => {
      const entry = field.setup.entries[i]
      return entry !== undefined && isDone(contender) && isRankedIn(ranking, entry)
    })
    for (const score of scoreRanking(ranked, ranking.policy))
      places[indices.get(score.contender.entryId) as number]?.push(placeOf(ranking.name, score))
  }
  return contenders.flatMap((contender, entrantId) =>
    isDone(contender) && hasBegun(field, entrantId, contender)
      ? [rowOf(contender, entrantId, places[entrantId] ?? [])]
      : [],
  )
}

/** Before anything is known of an entry it has no line, even when the race is over. */
function hasBegun(field: Field, entrantId: number, { isOut }: Contender): boolean {
  const fieldEntry = field.entries[entrantId]
  return isOut || (fieldEntry !== undefined && (newestStage(fieldEntry)?.passings.length ?? 0) > 0)
}

function rowOf(contender: Contender, entrantId: number, places: readonly ResultPlace[]): ResultRow {
  const { number, isOut, verdict, finish, elapsedMs } = contender
  const status = verdict?.kind === 'status' && verdict.status !== 'FIN' ? verdict.status : 'cut-off'
  return {
    ...{ entrantId, number },
    ...(isOut ? { out: status } : {}),
    ...(finish === undefined ? {} : { finishedAtMs: finish.atMs }),
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    places,
  }
}

/** An estimate is no result. */
function placeOf(ranking: string, { rank, corrected, laps, isContested }: Score): ResultPlace {
  return {
    ranking,
    ...(rank === undefined ? {} : { rank }),
    ...(corrected === undefined || corrected.isEstimated ? {} : { correctedMs: corrected.correctedMs }),
    ...(laps === undefined ? {} : { laps }),
    ...(isContested ? { contested: true } : {}),
  }
}

/** What leads from one list of results to another, by entrant. Empty: nothing has changed. */
export function diffResults(before: readonly ResultRow[], after: readonly ResultRow[]): ResultChange[] {
  const [was, now] = [byEntrant(before), byEntrant(after)]
  const ids = [...new Set([...was.keys(), ...now.keys()])].sort((a, b) => a - b)
  return ids.flatMap((entrantId): ResultChange[] => {
    const [old, fresh] = [was.get(entrantId), now.get(entrantId)]
    if (old !== undefined && fresh !== undefined && isSameRow(old, fresh)) return []
    return [{ entrantId, ...(old === undefined ? {} : { was: old }), ...(fresh === undefined ? {} : { now: fresh }) }]
  })
}

/** The results as they were before a revision's changes. */
export function undoChanges(rows: readonly ResultRow[], changes: readonly ResultChange[]): ResultRow[] {
  const kept = byEntrant(rows)
  for (const { entrantId, was } of changes) {
    if (was === undefined) kept.delete(entrantId)
    else kept.set(entrantId, was)
  }
  return [...kept.values()].sort((a, b) => a.entrantId - b.entrantId)
}

const byEntrant = (rows: readonly ResultRow[]) => new Map(rows.map((row) => [row.entrantId, row]))

/** Figure by figure: rows that were kept as JSON come back with their fields in another order. */
function isSameRow(a: ResultRow, b: ResultRow): boolean {
  const same = a.number === b.number && a.out === b.out && a.finishedAtMs === b.finishedAtMs
  if (!same || a.elapsedMs !== b.elapsedMs || a.places.length !== b.places.length) return false
  return a.places.every((place, i) => isSamePlace(place, b.places[i] as ResultPlace))
}

function isSamePlace(a: ResultPlace, b: ResultPlace): boolean {
  const same = a.ranking === b.ranking && a.rank === b.rank && a.correctedMs === b.correctedMs
  return same && a.laps === b.laps && a.contested === b.contested
}
