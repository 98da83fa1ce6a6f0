import type { FixFlag, RaceId, TrackerId } from '#race/fix'
import { type Database, inTransaction, type Runner, runQuery } from './client'

/** A fix of the log by its number, as an operator looks at it. */
export type KeptFix = {
  readonly ingestNumber: number
  readonly trackerId: TrackerId
  readonly trackerName: string
  readonly fixAtMs: number
  readonly receivedAtMs: number
  readonly latDeg: number
  readonly lonDeg: number
  readonly flags: readonly FixFlag[]
  readonly accepted?: { readonly atMs: number; readonly by: string }
}

/**
 * Lets a fix count whatever it looks like, and records who said so and when. Listeners on `farfield_setup` get the ids of the races whose entries
 * carried its tracker then. Resolves to what was accepted, with the earlier word if there is one; undefined when the organization has no such fix.
 */
export function acceptFix(
  db: Database,
  organizationId: string,
  accept: { readonly ingestNumber: number; readonly by: string; readonly atMs: number },
): Promise<KeptFix | undefined> {
  return inTransaction(db, async (transaction) => {
    const [fix] = await readFixes(transaction, 'f.organization_id = $1 AND f.ingest_number = $2', [
      organizationId,
      accept.ingestNumber,
    ])
    if (fix === undefined || fix.accepted !== undefined) return fix
    await runQuery(
      transaction,
      `INSERT INTO accepted_fix (organization_id, tracker_id, fix_at, lat_deg, lon_deg, accepted_at, accepted_by)
       SELECT organization_id, tracker_id, fix_at, lat_deg, lon_deg, to_timestamp($2::float8 / 1000), $3
       FROM fix WHERE ingest_number = $1 ON CONFLICT DO NOTHING`,
      [accept.ingestNumber, accept.atMs, accept.by],
    )
    await runQuery(
      transaction,
      `SELECT pg_notify('farfield_setup', race_id::text) FROM (
         SELECT DISTINCT e.race_id FROM assignment a JOIN entry e ON e.id = a.entry_id
         WHERE a.tracker_id = $1 AND a.from_at <= to_timestamp($2::float8 / 1000)
           AND (a.to_at IS NULL OR a.to_at > to_timestamp($2::float8 / 1000))) touched`,
      [fix.trackerId, fix.fixAtMs],
    )
    return fix
  })
}

/** The organization's newest fixes that carry a flag, at most so many, newest first. */
export function listFlaggedFixes(db: Database, organizationId: string, limit: number): Promise<KeptFix[]> {
  const which = `f.organization_id = $1 AND f.flags <> '{}' ORDER BY f.ingest_number DESC LIMIT $2`
  return readFixes(db.pool, which, [organizationId, limit])
}

/** A tracker's fixes of one instant: to find one that only its place tells apart. */
export function readFixesAt(db: Database, trackerId: TrackerId, fixAtMs: number): Promise<KeptFix[]> {
  return readFixes(db.pool, 'f.tracker_id = $1 AND f.fix_at = to_timestamp($2::float8 / 1000)', [trackerId, fixAtMs])
}

/** How many fixes count by somebody's word, of the trackers of a race. */
export async function countAcceptedFixes(db: Database, raceId: RaceId): Promise<number> {
  const text = `
    SELECT count(*)::int AS count FROM accepted_fix
    WHERE tracker_id IN (SELECT a.tracker_id FROM assignment a JOIN entry e ON e.id = a.entry_id WHERE e.race_id = $1)`
  return (await runQuery<{ count: number }>(db, text, [raceId]))[0]?.count ?? 0
}

async function readFixes(on: Runner, which: string, values: readonly unknown[]): Promise<KeptFix[]> {
  type Row = {
    ingest_number: number
    tracker_id: TrackerId
    name: string
    fix_at: number
    received_at: number
    lat_deg: number
    lon_deg: number
    flags: FixFlag[]
    accepted_at: number | null
    accepted_by: string | null
  }
  const rows = await runQuery<Row>(
    on,
    `SELECT f.ingest_number, f.tracker_id, t.name, f.fix_at, f.received_at, f.lat_deg, f.lon_deg, f.flags,
       a.accepted_at, a.accepted_by
     FROM fix f JOIN tracker t ON t.id = f.tracker_id
     LEFT JOIN accepted_fix a ON a.tracker_id = f.tracker_id AND a.fix_at = f.fix_at AND a.lat_deg = f.lat_deg AND a.lon_deg = f.lon_deg WHERE ${which}`,
    values,
  )
  return rows.map((row) => ({
    ingestNumber: row.ingest_number,
    trackerId: row.tracker_id,
    trackerName: row.name,
    fixAtMs: row.fix_at,
    receivedAtMs: row.received_at,
    latDeg: row.lat_deg,
    lonDeg: row.lon_deg,
    flags: row.flags,
    ...(row.accepted_at === null || row.accepted_by === null
      ? {}
      : { accepted: { atMs: row.accepted_at, by: row.accepted_by } }),
  }))
}
