import type { Fix, FixFlag, TrackerId } from '#race/fix'
import { addAirtime, type CountedMessage } from './airtime'
import { type Database, inTransaction, type Runner, runQuery } from './client'
import { type DeviceSession, noteSessions } from './outgoing'
import { type NewAlarm, type NewNote, recordAlarms, recordNotes } from './said'

/** A fix decoded from a message. `jsonBytes` is what it would have taken as JSON. */
export type NewFix = {
  readonly trackerId: TrackerId
  readonly fixAtMs: number
  readonly sessionAtMs: number
  readonly receivedAtMs: number
  readonly latDeg: number
  readonly lonDeg: number
  readonly flags: readonly FixFlag[]
  readonly messageNumber: number
  readonly jsonBytes: number
}

/** A message that has been decoded, or whose fault has been named: it is not asked for again. */
export type ProcessedMessage = {
  readonly messageNumber: number
  readonly fault?: string
  readonly payloadBytes: number
}

/** What is known of one missing message of a stream. A filled gap stays filled; a lost one may still be filled. */
export type GapChange = {
  readonly epoch: number
  readonly seq: number
  readonly state: 'open' | 'filled' | 'lost'
  readonly atMs: number
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
  /** What trackers say beside their places. */
  readonly notes?: readonly NewNote[]
  readonly alarms?: readonly NewAlarm[]
  /** What the messages' sessions say of messages for the device. */
  readonly sessions?: readonly DeviceSession[]
}

/**
 * Records a batch in one transaction: fixes, gaps, trackers heard, what they said, messages processed, airtime; listeners on `farfield_fixes` are
 * told if any fix is new. Doing the same batch again changes nothing. Batches of one organization commit in the order of
 * their ingest numbers, so that a reader that asks "after N" never misses one. Throws DatabaseUnreachable when Postgres is away.
 */
export function appendFixes(db: Database, batch: FixBatch): Promise<{ newFixes: number }> {
  return inTransaction(db, async (transaction) => {
    await runQuery(transaction, `SELECT pg_advisory_xact_lock(hashtextextended('fix-log:' || $1, 0))`, [
      batch.organizationId,
    ])
    const processed = await markProcessed(transaction, batch)
    const fresh = await insertFixes(transaction, batch)
    await recordGaps(transaction, batch)
    await recordHeard(transaction, batch)
    await recordNotes(transaction, batch, batch.notes ?? [])
    await recordAlarms(transaction, batch, batch.alarms ?? [])
    await addAirtime(transaction, batch, processed, fresh)
    if (batch.streamId !== null) await noteSessions(transaction, batch.streamId, batch.sessions ?? [])
    if (fresh.length > 0) await runQuery(transaction, `SELECT pg_notify('farfield_fixes', '')`)
    return { newFixes: fresh.length }
  })
}

/** Resolves to those of the batch's messages that nobody had processed before, each with the time of its session. */
async function markProcessed(transaction: Runner, batch: FixBatch): Promise<CountedMessage[]> {
  const { processed } = batch
  if (processed.length === 0) return []
  const rows = await runQuery<{ message_number: number; session_at: number }>(
    transaction,
    `WITH marked AS (
       UPDATE message_identity m SET state = 'processed', processed_at = now(), fault = u.fault
       FROM unnest($1::bigint[], $2::text[]) AS u (message_number, fault) JOIN message_identity before USING (message_number)
       WHERE m.message_number = u.message_number AND m.state = 'new' AND (m.stream_id = $3::uuid
         OR ($3::uuid IS NULL AND NOT EXISTS (SELECT FROM stream s WHERE s.id = m.stream_id)))
       RETURNING m.message_number, coalesce(m.session_at, m.received_at) AS session_at, before.processed_at AS processed_before
     )
     SELECT message_number, session_at FROM marked WHERE processed_before IS NULL`,
    [
      processed.map((message) => message.messageNumber),
      processed.map((message) => message.fault ?? null),
      batch.streamId,
    ],
  )
  const payloads = new Map(processed.map((message) => [message.messageNumber, message.payloadBytes]))
  return rows.map((row) => ({
    payloadBytes: payloads.get(row.message_number) ?? 0,
    sessionAtMs: row.session_at,
  }))
}

const INSERT_FIXES = `
  WITH given AS MATERIALIZED (
    SELECT u.*, t.organization_id
    FROM unnest($2::uuid[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::text[], $9::bigint[])
      WITH ORDINALITY AS u (tracker_id, fix_at_ms, session_at_ms, received_at_ms, lat_deg, lon_deg, flags, message_number, place)
    JOIN tracker t ON t.id = u.tracker_id AND t.organization_id = $1
  ), inserted AS (
    INSERT INTO fix (fix_at, organization_id, tracker_id, lat_deg, lon_deg, session_at, received_at, message_number, source, flags)
    SELECT to_timestamp(g.fix_at_ms / 1000), g.organization_id, g.tracker_id, g.lat_deg, g.lon_deg,
      to_timestamp(g.session_at_ms / 1000), to_timestamp(g.received_at_ms / 1000), g.message_number,
      coalesce(m.source, 'directip'), string_to_array(g.flags, ',')
    FROM given g LEFT JOIN message_identity m ON m.message_number = g.message_number
    ORDER BY g.place
    ON CONFLICT (tracker_id, fix_at, lat_deg, lon_deg) DO NOTHING
    RETURNING tracker_id, fix_at, lat_deg, lon_deg
  )
  SELECT (SELECT count(*) FROM given) AS given,
    coalesce((SELECT jsonb_agg(jsonb_build_array(tracker_id, (extract(epoch FROM fix_at) * 1000)::bigint, lat_deg, lon_deg)) FROM inserted), '[]')
      AS inserted`

/** Resolves to the fixes that the log did not have. Throws when a tracker is not the organization's: nothing may be dropped in silence. */
async function insertFixes(transaction: Runner, batch: FixBatch): Promise<NewFix[]> {
  const { fixes } = batch
  if (fixes.length === 0) return []
  const rows = await runQuery<{ given: number; inserted: [string, number, number, number][] }>(
    transaction,
    INSERT_FIXES,
    [
      batch.organizationId,
      fixes.map((fix) => fix.trackerId),
      fixes.map((fix) => fix.fixAtMs),
      fixes.map((fix) => fix.sessionAtMs),
      fixes.map((fix) => fix.receivedAtMs),
      fixes.map((fix) => fix.latDeg),
      fixes.map((fix) => fix.lonDeg),
      fixes.map((fix) => fix.flags.join(',')),
      fixes.map((fix) => fix.messageNumber),
    ],
  )
  if (rows[0]?.given !== fixes.length)
    throw new Error(`a fix names a tracker that organization ${batch.organizationId} does not have`)
  const inserted = new Set(rows[0].inserted.map((place) => place.join('/')))
  return fixes.filter((fix) => inserted.delete([fix.trackerId, fix.fixAtMs, fix.latDeg, fix.lonDeg].join('/')))
}

const GAP_RANK = { open: 0, lost: 1, filled: 2 } as const

/** Epochs and sequences wrap: one that opens again so much later is another, and word of the one before it says nothing of it. */
const TURN_APART = "interval '6 hours'"

async function recordGaps(transaction: Runner, batch: FixBatch): Promise<void> {
  if (batch.streamId === null || batch.gaps.length === 0) return
  const gaps = furthestGaps(batch.gaps)
  await runQuery(
    transaction,
    `INSERT INTO gap (organization_id, stream_id, epoch, seq, state, opened_at, closed_at)
     SELECT $1, $2, u.epoch, u.seq, u.state, to_timestamp(u.opened_at_ms / 1000), to_timestamp(u.closed_at_ms / 1000)
     FROM unnest($3::int[], $4::int[], $5::text[], $6::float8[], $7::float8[]) AS u (epoch, seq, state, opened_at_ms, closed_at_ms)
     ON CONFLICT (stream_id, epoch, seq) DO UPDATE
       SET state = excluded.state, closed_at = excluded.closed_at,
           opened_at = CASE WHEN excluded.state = 'open' THEN excluded.opened_at ELSE gap.opened_at END
     WHERE (gap.state = 'open' AND excluded.state <> 'open' AND excluded.closed_at > gap.opened_at - ${TURN_APART})
        OR (gap.state = 'lost' AND excluded.state = 'filled' AND excluded.closed_at > gap.opened_at - ${TURN_APART})
        OR (gap.state <> 'open' AND excluded.state = 'open' AND excluded.opened_at > gap.opened_at + ${TURN_APART})`,
    [
      batch.organizationId,
      batch.streamId,
      gaps.map((gap) => gap.epoch),
      gaps.map((gap) => gap.seq),
      gaps.map((gap) => gap.state),
      gaps.map((gap) => gap.openedAtMs),
      gaps.map((gap) => (gap.state === 'open' ? null : gap.atMs)),
    ],
  )
}

/** One change a gap: the furthest it got in this batch, with the time it was first named. */
function furthestGaps(changes: readonly GapChange[]): (GapChange & { openedAtMs: number })[] {
  const furthest = new Map<string, GapChange & { openedAtMs: number }>()
  for (const change of changes) {
    const key = `${change.epoch}/${change.seq}`
    const before = furthest.get(key)
    const openedAtMs = before?.openedAtMs ?? change.atMs
    const further = before && GAP_RANK[before.state] >= GAP_RANK[change.state] ? before : change
    furthest.set(key, { ...further, openedAtMs })
  }
  return [...furthest.values()]
}

async function recordHeard(transaction: Runner, batch: FixBatch): Promise<void> {
  if (batch.heard.length === 0) return
  const { heard } = batch
  await runQuery(
    transaction,
    `INSERT INTO tracker_heard (organization_id, tracker_id, heard_at, session_at, restated_at)
     SELECT $1, u.tracker_id, to_timestamp(max(u.heard_at_ms) / 1000), to_timestamp(max(u.session_at_ms) / 1000),
       to_timestamp(max(u.restated_at_ms) / 1000)
     FROM unnest($2::uuid[], $3::float8[], $4::float8[], $5::float8[]) AS u (tracker_id, heard_at_ms, session_at_ms, restated_at_ms)
     GROUP BY u.tracker_id
     ON CONFLICT (tracker_id) DO UPDATE SET heard_at = greatest(tracker_heard.heard_at, excluded.heard_at),
       session_at = greatest(tracker_heard.session_at, excluded.session_at),
       restated_at = greatest(tracker_heard.restated_at, excluded.restated_at)`,
    [
      batch.organizationId,
      heard.map((one) => one.trackerId),
      heard.map((one) => one.heardAtMs),
      heard.map((one) => one.sessionAtMs),
      heard.map((one) => one.restatedAtMs ?? null),
    ],
  )
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
