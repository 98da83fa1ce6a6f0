import type { EntryId, RaceId, TrackerId } from '#race/fix'
import type { Cadence } from '#race/race-setup'
import { type Database, inTransaction, runQuery } from './client'

/** Takes what a device sent before anybody had registered it, to be processed in its order; resolves to how many messages. A phone's are those of its organization. */
export function claimMessages(
  db: Database,
  stream: {
    readonly organizationId: string
    readonly streamId: string
    readonly imei?: string
    readonly deviceId?: string
  },
): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const rows = await runQuery<{ message_number: number }>(
      transaction,
      `WITH taken AS (
         UPDATE message_identity SET stream_id = $1, organization_id = $2, state = 'new', processed_at = NULL, fault = NULL
         WHERE (imei = $3 OR (device_id = $4 AND organization_id = $2)) AND stream_id IS NULL AND state IN ('new', 'processed') RETURNING message_number, received_at
       ), moved AS (
         UPDATE inbox i SET organization_id = $2 FROM taken t
         WHERE i.message_number = t.message_number AND i.received_at = t.received_at
       )
       SELECT message_number FROM taken`,
      [stream.streamId, stream.organizationId, stream.imei ?? null, stream.deviceId ?? null],
    )
    if (rows.length > 0) await runQuery(transaction, `SELECT pg_notify('farfield_inbox', $1)`, [stream.streamId])
    return rows.length
  })
}

/** A tracker of the organization by its name; undefined when there is none. */
export async function findTracker(db: Database, organizationId: string, name: string): Promise<TrackerId | undefined> {
  const text = 'SELECT id FROM tracker WHERE organization_id = $1 AND name = $2 ORDER BY created_at LIMIT 1'
  const rows = await runQuery<{ id: TrackerId }>(db, text, [organizationId, name])
  return rows[0]?.id
}

/** An entry of a race of the organization by the number as painted; undefined when there is none. */
export async function findEntry(
  db: Database,
  organizationId: string,
  slug: string,
  number: string,
): Promise<{ raceId: RaceId; entryId: EntryId } | undefined> {
  const rows = await runQuery<{ race_id: RaceId; entry_id: EntryId }>(
    db,
    `SELECT r.id AS race_id, e.id AS entry_id FROM race r JOIN entry e ON e.race_id = r.id
     WHERE r.organization_id = $1 AND r.slug = $2 AND e.number = $3`,
    [organizationId, slug, number],
  )
  const [row] = rows
  return row && { raceId: row.race_id, entryId: row.entry_id }
}

/** A tracker on an entry for a span of time. */
export type NewAssignment = {
  readonly organizationId: string
  readonly raceId: RaceId
  readonly entryId: EntryId
  readonly trackerId: TrackerId
  readonly fromAtMs: number
  readonly toAtMs?: number
  readonly cadence: Cadence
}

/** Puts a tracker on an entry, beside those that it carries; listeners on `farfield_setup` get the race's id. */
export function assignTracker(db: Database, assignment: NewAssignment): Promise<void> {
  const { organizationId, raceId, entryId, trackerId, fromAtMs, toAtMs, cadence } = assignment
  return inTransaction(db, async (transaction) => {
    await runQuery(
      transaction,
      `INSERT INTO assignment (id, organization_id, entry_id, tracker_id, from_at, to_at, fix_interval_ms, report_interval_ms)
       VALUES (gen_random_uuid(), $1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000), $6, $7)`,
      [organizationId, entryId, trackerId, fromAtMs, toAtMs ?? null, cadence.fixIntervalMs, cadence.reportIntervalMs],
    )
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
  })
}

/**
 * What trackers promise on the entries that they are on now: how often they measure and report. Listeners on `farfield_setup` get the races' ids. Resolves to
 * how many assignments that changes.
 */
export function setPromisedCadence(
  db: Database,
  trackerIds: readonly TrackerId[],
  { fixIntervalMs, reportIntervalMs }: Cadence,
  nowMs: number,
): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const rows = await runQuery<{ race_id: string }>(
      transaction,
      `UPDATE assignment a SET fix_interval_ms = $2, report_interval_ms = $3 FROM entry e
       WHERE e.id = a.entry_id AND a.tracker_id = ANY($1::uuid[]) AND a.from_at <= to_timestamp($4::float8 / 1000)
         AND (a.to_at IS NULL OR a.to_at > to_timestamp($4::float8 / 1000))
       RETURNING e.race_id`,
      [trackerIds, fixIntervalMs, reportIntervalMs, nowMs],
    )
    for (const raceId of new Set(rows.map((row) => row.race_id)))
      await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
    return rows.length
  })
}

/** Says how fast nobody goes in a race, or one of its entries, m/s; undefined lifts it. Listeners on `farfield_setup` get the race's id. */
export function setSpeedMax(
  db: Database,
  { raceId, entryId }: { readonly raceId: RaceId; readonly entryId?: EntryId },
  speedMpsMax: number | undefined,
): Promise<void> {
  const text =
    entryId === undefined
      ? 'UPDATE race SET speed_mps_max = $1 WHERE id = $2'
      : 'UPDATE entry SET speed_mps_max = $1 WHERE id = $2'
  return inTransaction(db, async (transaction) => {
    await runQuery(transaction, text, [speedMpsMax ?? null, entryId ?? raceId])
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
  })
}
