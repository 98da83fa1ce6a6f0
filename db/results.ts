import type { RaceId } from '#race/fix'
import type { ResultChange, ResultRow } from '#race/results'
import { type Database, type Runner, runQuery } from './client'
import { changing, type RaceOf, type Word } from './scoring'

/** `provisional`: they may still change, and each change is a revision. `official`: they change only when a person orders it. */
export type ResultState = 'provisional' | 'official'

/** What a person has ordered to be done with the results. */
export type ResultOrder = Word & { readonly number: number; readonly state: ResultState }

/** The results as they were last recorded, without who reads them in mind. `madeAtMs`: of the newest revision. */
export type RecordedResults = {
  readonly revision: number
  readonly state: ResultState
  readonly orderNumber: number
  readonly rows: readonly ResultRow[]
}

/** The next revision, as the race's writer makes it. Without an author it was made because what the results rest on has changed. */
export type NewRevision = {
  readonly revision: number
  readonly state: ResultState
  readonly orderNumber: number
  readonly author?: string
  readonly reason: string
  readonly madeAtMs: number
  readonly changes: readonly ResultChange[]
  readonly rows: readonly ResultRow[]
  /** What the changed rows rest on. */
  readonly evidence: readonly { readonly entrantId: number; readonly evidence: unknown }[]
}

/**
 * Orders the results to be published as they stand, provisionally or officially; the race's writer makes the revision. 'unknown': the organization has no such race.
 * Listeners on `farfield_setup` get the race's id.
 */
export function orderResults(
  db: Database,
  race: RaceOf,
  order: Omit<ResultOrder, 'number'>,
): Promise<'done' | 'unknown'> {
  return changing(db, race, (transaction) => insertOrder(transaction, race, order))
}

/** Part of a transaction: orders the results to be published. */
export async function insertOrder(
  transaction: Runner,
  race: RaceOf,
  { state, author, reason, atMs }: Omit<ResultOrder, 'number'>,
): Promise<'done' | 'unknown'> {
  const text = `
    INSERT INTO result_order (organization_id, race_id, state, author, reason, ordered_at)
    SELECT organization_id, id, $3, $4, $5, to_timestamp($6::float8 / 1000) FROM race WHERE organization_id = $1 AND id = $2 RETURNING number`
  const rows = await runQuery(transaction, text, [race.organizationId, race.raceId, state, author, reason, atMs])
  return rows.length === 0 ? 'unknown' : 'done'
}

/** What a race's writer works from: the newest order, and the results as they were last recorded; each absent where there is none. */
export async function readResultsToWrite(
  db: Database,
  raceId: RaceId,
): Promise<{ readonly order?: ResultOrder; readonly recorded?: RecordedResults }> {
  type OrderRow = { number: number; state: ResultState; author: string; reason: string; ordered_at: number }
  const ordered = `
    SELECT number, state, author, reason, ordered_at FROM result_order WHERE race_id = $1 ORDER BY number DESC LIMIT 1`
  type Row = { revision: number; state: ResultState; order_number: number; rows: ResultRow[] }
  const recorded = `
    SELECT p.revision, v.state, v.order_number, p.rows FROM published_result p
      JOIN result_revision v ON v.race_id = p.race_id AND v.revision = p.revision WHERE p.race_id = $1`
  const [[order], [results]] = await Promise.all([
    runQuery<OrderRow>(db, ordered, [raceId]),
    runQuery<Row>(db, recorded, [raceId]),
  ])
  return {
    ...(order && {
      order: {
        number: order.number,
        state: order.state,
        author: order.author,
        reason: order.reason,
        atMs: order.ordered_at,
      },
    }),
    ...(results && {
      recorded: {
        ...{ revision: results.revision, state: results.state, orderNumber: results.order_number, rows: results.rows },
      },
    }),
  }
}

/** Records a revision within its publication, by whose fencing number it is known that nobody else makes one. Repeating it changes nothing. */
export async function recordRevision(
  transaction: Runner,
  of: { readonly raceId: RaceId; readonly organizationId: string; readonly fencing: number },
  revision: NewRevision,
): Promise<void> {
  const { revision: number, state, orderNumber, author, reason, madeAtMs, changes, rows, evidence } = revision
  const { raceId, organizationId, fencing } = of
  await runQuery(
    transaction,
    `INSERT INTO result_revision (race_id, organization_id, revision, fencing, state, order_number, author, reason, made_at, changes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), $10) ON CONFLICT DO NOTHING`,
    [
      ...[raceId, organizationId, number, fencing, state, orderNumber],
      ...[author ?? null, reason, madeAtMs, JSON.stringify(changes)],
    ],
  )
  await runQuery(
    transaction,
    `INSERT INTO published_result (race_id, organization_id, revision, rows) VALUES ($1, $2, $3, $4)
     ON CONFLICT (race_id) DO UPDATE SET revision = excluded.revision, rows = excluded.rows`,
    [raceId, organizationId, number, JSON.stringify(rows)],
  )
  if (evidence.length === 0) return
  await runQuery(
    transaction,
    `INSERT INTO result_evidence (race_id, organization_id, revision, entrant_id, evidence)
     SELECT $1, $2, $3, u.id, u.words FROM unnest($4::int[], $5::jsonb[]) AS u (id, words) ON CONFLICT DO NOTHING`,
    [
      ...[raceId, organizationId, number],
      ...[evidence.map((one) => one.entrantId), evidence.map((one) => JSON.stringify(one.evidence))],
    ],
  )
}
