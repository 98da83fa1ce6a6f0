import { mustExist } from '#base/assert'
import type { Fix, FixFlag, TrackerId } from '#race/fix'
import { addAirtime, type CountedMessage } from './airtime'
import { type Database, inTransaction, plainArray, type Runner, runPrepared, runQuery } from './client'
import { type EmptySession, recordEmptySessions } from './empty-sessions'
import { insertFixes } from './fix-insert'
import { type GapChange, recordGaps } from './gaps'
import { type DeviceSession, noteSessions } from './outgoing'
import { type ReportingWord, recordReportingWords } from './reporting'
import { type NewAlarm, type NewNote, recordAlarms, recordNotes } from './said'

/** A fix decoded from a message. `jsonBytes` is what it would have taken as JSON; absent: it came by no radio link of ours. */
export type NewFix = {
  readonly trackerId: TrackerId
  readonly fixAtMs: number
  readonly sessionAtMs: number
  readonly receivedAtMs: number
  readonly latDeg: number
  readonly lonDeg: number
  readonly flags: readonly FixFlag[]
  readonly messageNumber: number
  readonly jsonBytes?: number
}

/** A message that has been decoded, or whose fault has been named: it is not asked for again. */
export type ProcessedMessage = {
  readonly messageNumber: number
  readonly fault?: string
  /** What is paid for; absent: it costs nothing that we know of. */
  readonly payloadBytes?: number
}

/** When shore last heard a tracker at all, and when it was last restated in full. Instants only move forward. */
export type TrackerHeard = {
  readonly trackerId: TrackerId
  readonly heardAtMs: number
  readonly sessionAtMs: number
  readonly restatedAtMs?: number
}

/** Everything that follows from some messages of one stream. */
export type FixBatch = {
  readonly organizationId: string
  /** null: messages of no stream known, or known any more, which can be marked and nothing more. */
  readonly streamId: string | null
  readonly fixes: readonly NewFix[]
  readonly gaps: readonly GapChange[]
  readonly heard: readonly TrackerHeard[]
  readonly processed: readonly ProcessedMessage[]
  /** What the stream's device has said of when it reports. */
  readonly reporting?: readonly ReportingWord[]
  /** What trackers say beside their places. */
  readonly notes?: readonly NewNote[]
  readonly alarms?: readonly NewAlarm[]
  /** What the messages' sessions say of messages for the device. */
  readonly sessions?: readonly DeviceSession[]
  /** Those that brought no message. */
  readonly emptySessions?: readonly EmptySession[]
}

/** What became of a batch. `turn`: how often batches of its stream have been recorded, this one included; 0 of no stream. */
export type Appended = { readonly newFixes: number; readonly turn: number }

/**
 * Records a batch in one transaction: fixes, gaps, trackers heard, what they said, messages processed, airtime; listeners on `farfield_fixes` are
 * told if any fix is new. Doing the same batch again changes nothing. Batches of one organization commit in the order of
 * their ingest numbers, so that a reader that asks "after N" never misses one. Throws DatabaseUnreachable when Postgres is away.
 */
export async function appendFixes(db: Database, batch: FixBatch): Promise<Appended> {
  const [done] = await appendBatches(db, [batch])
  return mustExist(done, 'an answer for each batch')
}

/** Records batches of different streams in one transaction, all or none of them; one answer a batch, in their order. */
export function appendBatches(db: Database, batches: readonly FixBatch[]): Promise<Appended[]> {
  return inTransaction(db, async (transaction) => {
    await takeTurn(transaction, batches)
    const turns = await countTurns(transaction, batches)
    const processed = await markProcessed(transaction, batches)
    const fresh = await insertFixes(transaction, batches)
    await recordGaps(transaction, batches)
    await recordHeard(transaction, batches)
    for (const batch of batches) {
      await recordNotes(transaction, batch, batch.notes ?? [])
      await recordAlarms(transaction, batch, batch.alarms ?? [])
    }
    await addAirtime(
      transaction,
      batches.map((batch, i) => ({
        ...batch,
        messages: processed[i] ?? [],
        fixes: fresh[i] ?? [],
      })),
    )
    await noteAllSessions(transaction, batches)
    await recordEmptySessions(transaction, batches)
    for (const { streamId, reporting: words = [] } of batches) {
      if (streamId !== null) await recordReportingWords(transaction, { streamId, words })
    }
    const done = fresh.map((fixes, i) => ({ newFixes: fixes.length, turn: turns[i] ?? 0 }))
    if (done.some(({ newFixes }) => newFixes > 0)) await runQuery(transaction, `SELECT pg_notify('farfield_fixes', '')`)
    return done
  })
}

/** Nobody else appends for these organizations until the commit. Taken in one order, so that no two wait for each other. */
async function takeTurn(transaction: Runner, batches: readonly FixBatch[]): Promise<void> {
  await runPrepared(
    transaction,
    'fix-log-turn',
    `SELECT pg_advisory_xact_lock(key) FROM (
       SELECT DISTINCT hashtextextended('fix-log:' || id, 0) AS key FROM unnest($1::text[]) AS id ORDER BY key) keys`,
    [batches.map(({ organizationId }) => organizationId)],
  )
}

/** One turn more for the stream of each batch. */
async function countTurns(transaction: Runner, batches: readonly FixBatch[]): Promise<number[]> {
  const streams = batches.filter(({ streamId }) => streamId !== null)
  if (streams.length === 0) return batches.map(() => 0)
  const rows = await runPrepared<{ stream_id: string; turn: number }>(
    transaction,
    'count-turns',
    `INSERT INTO stream_turn AS t (organization_id, stream_id, turn)
     SELECT *, 1 FROM unnest($1::uuid[], $2::uuid[]) ON CONFLICT (stream_id) DO UPDATE SET turn = t.turn + 1 RETURNING stream_id, turn`,
    [
      plainArray(streams.map(({ organizationId }) => organizationId)),
      plainArray(streams.map(({ streamId }) => streamId)),
    ],
  )
  const turns = new Map(rows.map((row) => [row.stream_id, row.turn]))
  return batches.map(({ streamId }) =>
    streamId === null ? 0 : mustExist(turns.get(streamId), 'a turn for each stream'),
  )
}

const MARK_PROCESSED = `
  WITH marked AS (
    UPDATE message_identity m SET state = 'processed', processed_at = now(), fault = u.fault
    FROM (SELECT message_number, fault, ($4::uuid[])[stream_place] AS stream_id
        FROM unnest($1::bigint[], $2::text[], $3::int[]) AS given (message_number, fault, stream_place)) u
      JOIN message_identity before USING (message_number)
    WHERE m.message_number = u.message_number AND m.state = 'new' AND (m.stream_id = u.stream_id
      OR (u.stream_id IS NULL AND NOT EXISTS (SELECT FROM stream s WHERE s.id = m.stream_id)))
    RETURNING m.message_number, coalesce(m.session_at, m.received_at) AS session_at, before.processed_at AS processed_before
  )
  SELECT message_number, session_at FROM marked WHERE processed_before IS NULL`

/** For each batch those of its messages that nobody had processed before and that are paid for, each with the time of its session. */
async function markProcessed(transaction: Runner, batches: readonly FixBatch[]): Promise<CountedMessage[][]> {
  const all = batches.flatMap(({ processed }, i) => processed.map((message) => ({ ...message, place: i + 1 })))
  if (all.length === 0) return batches.map(() => [])
  const rows = await runPrepared<{ message_number: number; session_at: number }>(
    transaction,
    'mark-processed',
    MARK_PROCESSED,
    [
      plainArray(all.map((message) => message.messageNumber)),
      plainArray(all.map((message) => message.fault ?? null)),
      plainArray(all.map((message) => message.place)),
      plainArray(batches.map(({ streamId }) => streamId)),
    ],
  )
  const sessions = new Map(rows.map((row) => [row.message_number, row.session_at]))
  return batches.map(({ processed }) =>
    processed.flatMap(({ messageNumber, payloadBytes }) => {
      const sessionAtMs = sessions.get(messageNumber)
      return sessionAtMs === undefined || payloadBytes === undefined ? [] : [{ payloadBytes, sessionAtMs }]
    }),
  )
}

/** Sessions matter only to streams with messages on their way to the device: hardly ever. */
async function noteAllSessions(transaction: Runner, batches: readonly FixBatch[]): Promise<void> {
  const telling = batches.filter(({ sessions }) => sessions !== undefined && sessions.length > 0)
  if (telling.length === 0) return
  const waiting = await runPrepared<{ stream_id: string }>(
    transaction,
    'streams-with-outgoing',
    `SELECT DISTINCT stream_id FROM outgoing_message WHERE stream_id = ANY($1::uuid[]) AND state IN ('queued', 'sent', 'accepted')`,
    [telling.map(({ streamId }) => streamId)],
  )
  const streamIds = new Set(waiting.map((row) => row.stream_id))
  for (const { streamId, sessions = [] } of telling) {
    if (streamId !== null && streamIds.has(streamId)) await noteSessions(transaction, streamId, sessions)
  }
}

async function recordHeard(transaction: Runner, batches: readonly FixBatch[]): Promise<void> {
  const newest = batches.map(({ heard: all }) => newestHeard(all))
  const heard = newest.flat()
  if (heard.length === 0) return
  await runPrepared(
    transaction,
    'record-heard',
    `INSERT INTO tracker_heard (organization_id, tracker_id, heard_at, session_at, restated_at)
     SELECT ($1::uuid[])[u.place], u.tracker_id, to_timestamp(max(u.heard_at_ms) / 1000), to_timestamp(max(u.session_at_ms) / 1000),
       to_timestamp(max(u.restated_at_ms) / 1000)
     FROM unnest($2::int[], $3::uuid[], $4::float8[], $5::float8[], $6::float8[])
       AS u (place, tracker_id, heard_at_ms, session_at_ms, restated_at_ms)
     GROUP BY 1, u.tracker_id
     ON CONFLICT (tracker_id) DO UPDATE SET heard_at = greatest(tracker_heard.heard_at, excluded.heard_at),
       session_at = greatest(tracker_heard.session_at, excluded.session_at),
       restated_at = greatest(tracker_heard.restated_at, excluded.restated_at)`,
    [
      plainArray(batches.map(({ organizationId }) => organizationId)),
      plainArray(newest.flatMap((all, i) => all.map(() => i + 1))),
      plainArray(heard.map((one) => one.trackerId)),
      plainArray(heard.map((one) => one.heardAtMs)),
      plainArray(heard.map((one) => one.sessionAtMs)),
      plainArray(heard.map((one) => one.restatedAtMs ?? null)),
    ],
  )
}

/** One row a tracker: a batch of several messages names most trackers in each. */
function newestHeard(all: readonly TrackerHeard[]): TrackerHeard[] {
  const newest = new Map<TrackerId, TrackerHeard>()
  for (const one of all) {
    const before = newest.get(one.trackerId)
    newest.set(one.trackerId, before === undefined ? one : laterHeard(before, one))
  }
  return [...newest.values()]
}

function laterHeard(before: TrackerHeard, one: TrackerHeard): TrackerHeard {
  const { trackerId } = one
  const restatedAtMs = Math.max(before.restatedAtMs ?? 0, one.restatedAtMs ?? 0)
  const heardAtMs = Math.max(before.heardAtMs, one.heardAtMs)
  const sessionAtMs = Math.max(before.sessionAtMs, one.sessionAtMs)
  return restatedAtMs === 0
    ? { trackerId, heardAtMs, sessionAtMs }
    : { trackerId, heardAtMs, sessionAtMs, restatedAtMs }
}

type FixRow = {
  tracker_id: TrackerId
  fix_at: number
  session_at: number
  received_at: number
  ingest_number: number
  lat_deg: number
  lon_deg: number
  flags: FixFlag[]
  accepted: boolean
}

/** Fixes of these trackers after an ingest number, in ingest order. Trackers of one organization: order holds within one. */
export async function fixesAfter(
  db: Database,
  trackerIds: readonly TrackerId[],
  afterIngestNumber: number,
  limit: number,
): Promise<Fix[]> {
  const rows = await runQuery<FixRow>(
    db,
    `SELECT f.tracker_id, f.fix_at, f.session_at, f.received_at, f.ingest_number, f.lat_deg, f.lon_deg, f.flags,
       a.tracker_id IS NOT NULL AS accepted
     FROM fix f LEFT JOIN accepted_fix a ON a.tracker_id = f.tracker_id AND a.fix_at = f.fix_at AND a.lat_deg = f.lat_deg AND a.lon_deg = f.lon_deg
     WHERE f.tracker_id = ANY($1::uuid[]) AND f.ingest_number > $2 ORDER BY f.ingest_number LIMIT $3`,
    [trackerIds, afterIngestNumber, limit],
  )
  return rows.map(toFix)
}

function toFix(row: FixRow): Fix {
  return {
    trackerId: row.tracker_id,
    fixAtMs: row.fix_at,
    sessionAtMs: row.session_at,
    receivedAtMs: row.received_at,
    ingestNumber: row.ingest_number,
    latDeg: row.lat_deg,
    lonDeg: row.lon_deg,
    flags: row.flags,
    ...(row.accepted ? { isAccepted: true } : {}),
  }
}

type HeardRow = { tracker_id: TrackerId; heard_at: number; session_at: number; restated_at: number | null }

/** When these trackers were last heard; those never heard are left out. */
export async function readHeard(db: Database, trackerIds: readonly TrackerId[]): Promise<TrackerHeard[]> {
  const text =
    'SELECT tracker_id, heard_at, session_at, restated_at FROM tracker_heard WHERE tracker_id = ANY($1::uuid[])'
  const rows = await runQuery<HeardRow>(db, text, [trackerIds])
  return rows.map((row) => ({
    trackerId: row.tracker_id,
    heardAtMs: row.heard_at,
    sessionAtMs: row.session_at,
    ...(row.restated_at === null ? {} : { restatedAtMs: row.restated_at }),
  }))
}
