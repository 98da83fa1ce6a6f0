import type { LiveRace, LiveRanking } from '#protocol/live/messages'
import type { LiveResultPlace, LiveResultRow, LiveResultSheet } from '#protocol/live/results'

/** A row of one ranking with its place there. */
export type RankedRow = { readonly row: LiveResultRow; readonly place: LiveResultPlace }

/** The names of the rankings that results are in: in the race's order, then those that the race has no more. */
export function rankingNames({ rows }: Pick<LiveResultSheet, 'rows'>, { rankings = [] }: LiveRace): string[] {
  const used = new Set(rows.flatMap(({ places }) => places.map(({ ranking }) => ranking)))
  const ofRace = rankings.map(({ name }) => name).filter((name) => used.has(name))
  return [...new Set([...ofRace, ...used])]
}

/** What a ranking is by; of one that the race has no more, what its figures say. */
export function rankedBy(name: string, rows: readonly RankedRow[], { rankings = [] }: LiveRace): LiveRanking['by'] {
  const known = rankings.find((ranking) => ranking.name === name)?.by
  if (known !== undefined) return known
  if (rows.some(({ place }) => place.correctedMs !== undefined)) return 'corrected'
  return rows.some(({ place }) => place.laps !== undefined) ? 'last-standing' : 'line-honours'
}

/** The rows of one ranking, first to last; those without a rank behind, in the order in which they were entered. */
export function rankedRows({ rows }: Pick<LiveResultSheet, 'rows'>, ranking: string): RankedRow[] {
  const inIt = rows.flatMap((row) => {
    const place = row.places.find((one) => one.ranking === ranking)
    return place === undefined ? [] : [{ row, place }]
  })
  const rankOf = ({ place }: RankedRow) => place.rank ?? Number.MAX_SAFE_INTEGER
  return inIt.sort((a, b) => rankOf(a) - rankOf(b) || a.row.entrantId - b.row.entrantId)
}

/** How far behind the first somebody is in what decides, ms; undefined where one of them has no time. */
export function behindMs(first: RankedRow | undefined, { row, place }: RankedRow): number | undefined {
  const [a, b] = [first?.place.correctedMs ?? first?.row.elapsedMs, place.correctedMs ?? row.elapsedMs]
  return place.rank === undefined || a === undefined || b === undefined ? undefined : b - a
}
