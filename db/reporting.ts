import type { RaceId, TrackerId } from '#race/fix'
import type { ReportingOrder, ReportingTerms } from '#race/reporting'
import { type Database, inTransaction, type Runner, runQuery } from './client'

/** What is agreed with a race's device that may withhold fixes, and how far it has come. A print is what the radio protocol knows an order by. */
export type StreamReporting = {
  readonly streamId: string
  readonly organizationId: string
  /** The race that the terms are for, and whose marks its zones are about. */
  readonly raceId: RaceId
  readonly terms: ReportingTerms
  /** What was put on its way to the device last; absent too once the device has said that it keeps it no more. */
  readonly sent?: { readonly print: number; readonly atMs: number; readonly times: number }
  /** What the device said last of what it keeps: a print, 0 for nothing. */
  readonly told?: { readonly print: number; readonly atMs: number }
  /** The order that it said it keeps, where it is known here; it keeps it from `told.atMs` on. */
  readonly kept?: ReportingOrder
  /** When anything was heard of it last. */
  readonly heardAtMs?: number
  /** How many times its bound is wider than the order's, by its own word; infinite: heartbeats only. */
  readonly widening: number
  /** Trackers that this stream alone carries: of others several devices predict, each from what it has told itself. */
  readonly trackerIds: readonly TrackerId[]
}

/** Agrees on terms with the devices of streams, or on others; listeners on `farfield_setup` get the race's id. Throws when a stream is somebody else's. */
export function agreeReporting(
  db: Database,
  agreed: { organizationId: string; raceId: RaceId; streamIds: readonly string[]; terms: ReportingTerms },
): Promise<void> {
  const { organizationId, raceId, streamIds, terms } = agreed
  const { budget, nearMarks } = terms
  return inTransaction(db, async (transaction) => {
    const rows = await runQuery(
      transaction,
      `INSERT INTO reporting_agreement (stream_id, organization_id, race_id, error_m, heartbeat_ms, least_interval_ms, parked_interval_ms,
         budget_credits, budget_from, budget_until, near_radius_m, near_error_m, near_interval_ms)
       SELECT u.id, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000), to_timestamp($10::float8 / 1000), $11, $12, $13
       FROM unnest($1::uuid[]) AS u (id)
       ON CONFLICT (stream_id) DO UPDATE SET race_id = excluded.race_id, error_m = excluded.error_m, heartbeat_ms = excluded.heartbeat_ms,
         least_interval_ms = excluded.least_interval_ms, parked_interval_ms = excluded.parked_interval_ms,
         budget_credits = excluded.budget_credits, budget_from = excluded.budget_from, budget_until = excluded.budget_until,
         near_radius_m = excluded.near_radius_m, near_error_m = excluded.near_error_m, near_interval_ms = excluded.near_interval_ms
       WHERE reporting_agreement.organization_id = excluded.organization_id
       RETURNING stream_id`,
      [
        ...[streamIds, organizationId, raceId],
        ...[terms.errorM, terms.heartbeatMs, terms.leastIntervalMs, terms.parkedIntervalMs],
        ...[budget?.credits ?? null, budget?.fromMs ?? null, budget?.untilMs ?? null],
        ...[nearMarks?.radiusM ?? null, nearMarks?.errorM ?? null, nearMarks?.intervalMs ?? null],
      ],
    )
    if (rows.length < streamIds.length) throw new Error('terms were to be agreed with a stream of another organization')
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
  })
}

type TermsRow = {
  error_m: number
  heartbeat_ms: number
  least_interval_ms: number
  parked_interval_ms: number
  budget_credits: number | null
  budget_from: number | null
  budget_until: number | null
  near_radius_m: number | null
  near_error_m: number | null
  near_interval_ms: number | null
}

const TERMS_COLUMNS = `a.error_m, a.heartbeat_ms, a.least_interval_ms, a.parked_interval_ms, a.budget_credits, a.budget_from, a.budget_until,
  a.near_radius_m, a.near_error_m, a.near_interval_ms`

function termsOf(row: TermsRow): ReportingTerms {
  const { budget_credits: credits, budget_from: fromMs, budget_until: untilMs } = row
  const { near_radius_m: radiusM, near_error_m: errorM, near_interval_ms: intervalMs } = row
  return {
    errorM: row.error_m,
    heartbeatMs: row.heartbeat_ms,
    leastIntervalMs: row.least_interval_ms,
    parkedIntervalMs: row.parked_interval_ms,
    ...(credits === null || fromMs === null || untilMs === null ? {} : { budget: { credits, fromMs, untilMs } }),
    ...(radiusM === null || errorM === null || intervalMs === null
      ? {}
      : { nearMarks: { radiusM, errorM, intervalMs } }),
  }
}

/** Whether anything is agreed with a device. */
export async function hasReportingAgreement(db: Database, streamId: string): Promise<boolean> {
  const rows = await runQuery(db, 'SELECT FROM reporting_agreement WHERE stream_id = $1', [streamId])
  return rows.length > 0
}

/** The terms of each of a race's trackers that has some. */
export async function readTermsByTracker(db: Database, raceId: RaceId): Promise<Map<TrackerId, ReportingTerms>> {
  const rows = await runQuery<TermsRow & { tracker_id: TrackerId }>(
    db,
    `SELECT DISTINCT ON (p.tracker_id) p.tracker_id, ${TERMS_COLUMNS}
     FROM reporting_agreement a JOIN stream_slot p ON p.stream_id = a.stream_id
     WHERE p.tracker_id IN (SELECT s.tracker_id FROM assignment s JOIN entry e ON e.id = s.entry_id WHERE e.race_id = $1)
     ORDER BY p.tracker_id, a.heartbeat_ms DESC`,
    [raceId],
  )
  return new Map(rows.map((row) => [row.tracker_id, termsOf(row)]))
}

type ReportingRow = TermsRow & {
  stream_id: string
  organization_id: string
  race_id: RaceId
  sent_print: number | null
  sent_at: number | null
  sent_times: number
  heard_at: number | null
  told_print: number | null
  told_at: number | null
  kept_rule: ReportingOrder | null
  widening: number
  tracker_ids: TrackerId[]
}

/** What is agreed with the devices that carry any of these trackers, for whichever race. */
export async function readReporting(db: Database, trackerIds: readonly TrackerId[]): Promise<StreamReporting[]> {
  const rows = await runQuery<ReportingRow>(
    db,
    `SELECT a.stream_id, a.organization_id, a.race_id, ${TERMS_COLUMNS}, a.sent_print, a.sent_at, a.sent_times, a.told_print, a.told_at, a.kept_rule,
       (SELECT max(h.heard_at) FROM tracker_heard h JOIN stream_slot p USING (tracker_id) WHERE p.stream_id = a.stream_id) AS heard_at,
       CASE WHEN a.widened_at >= a.told_at THEN a.widening ELSE 1 END AS widening,
       ARRAY(SELECT p.tracker_id FROM stream_slot p WHERE p.stream_id = a.stream_id AND NOT EXISTS (
         SELECT FROM stream_slot o WHERE o.tracker_id = p.tracker_id AND o.stream_id <> p.stream_id) ORDER BY p.slot) AS tracker_ids
     FROM reporting_agreement a
     WHERE a.stream_id IN (SELECT stream_id FROM stream_slot WHERE tracker_id = ANY($1::uuid[]))
     ORDER BY a.stream_id`,
    [trackerIds],
  )
  return rows.map(toReporting)
}

function toReporting(row: ReportingRow): StreamReporting {
  const { sent_print: sentPrint, sent_at: sentAtMs, told_print: toldPrint, told_at: toldAtMs } = row
  return {
    streamId: row.stream_id,
    organizationId: row.organization_id,
    raceId: row.race_id,
    terms: termsOf(row),
    ...(sentPrint === null || sentAtMs === null
      ? {}
      : { sent: { print: sentPrint, atMs: sentAtMs, times: row.sent_times } }),
    ...(toldPrint === null || toldAtMs === null ? {} : { told: { print: toldPrint, atMs: toldAtMs } }),
    ...(row.kept_rule === null ? {} : { kept: row.kept_rule }),
    ...(row.heard_at === null ? {} : { heardAtMs: row.heard_at }),
    widening: row.widening,
    trackerIds: row.tracker_ids,
  }
}

/** Notes which order was put on its way to a stream's device. If the device has said that it keeps one of this print, this is it. */
export async function noteOrderSent(
  db: Database,
  streamId: string,
  sent: { order: ReportingOrder; print: number; atMs: number },
): Promise<void> {
  await runQuery(
    db,
    `UPDATE reporting_agreement SET sent_rule = $2::jsonb, sent_print = $3, sent_at = to_timestamp($4::float8 / 1000),
       sent_times = CASE WHEN sent_print = $3 THEN sent_times + 1 ELSE 1 END,
       kept_rule = CASE WHEN told_print = $3 THEN $2::jsonb ELSE kept_rule END
     WHERE stream_id = $1`,
    [streamId, JSON.stringify(sent.order), sent.print, sent.atMs],
  )
}

/** What a device has said of its reporting, at an instant of its own. `keeps`: 0 for nothing. */
export type ReportingWord = {
  readonly atMs: number
  readonly said:
    | { readonly kind: 'keeps'; readonly print: number }
    | { readonly kind: 'widening'; readonly times: number }
}

/** Takes what a stream's device has said, in whatever order it comes: the latest by its own time stands. */
export async function recordReportingWords(
  transaction: Runner,
  { streamId, words }: { streamId: string; words: readonly ReportingWord[] },
): Promise<void> {
  for (const { atMs, said } of words) {
    const [text, value] = said.kind === 'keeps' ? [NOTE_KEPT, said.print] : [NOTE_WIDENING, said.times]
    await runQuery(transaction, text, [streamId, value, atMs])
  }
}

/** An order of a print that was not sent last may be one from before, or anybody's. A device that has lost what it kept is to be sent it again. */
const NOTE_KEPT = `
  UPDATE reporting_agreement SET
    sent_print = CASE WHEN told_print = sent_print AND sent_print <> $2::int THEN NULL ELSE sent_print END,
    kept_rule = CASE WHEN sent_print = $2::int THEN sent_rule WHEN told_print = $2::int THEN kept_rule END,
    told_print = $2::int, told_at = to_timestamp($3::float8 / 1000)
  WHERE stream_id = $1 AND (told_at IS NULL OR told_at < to_timestamp($3::float8 / 1000))`

const NOTE_WIDENING = `
  UPDATE reporting_agreement SET widening = $2::float8, widened_at = to_timestamp($3::float8 / 1000)
  WHERE stream_id = $1 AND (widened_at IS NULL OR widened_at < to_timestamp($3::float8 / 1000))`
