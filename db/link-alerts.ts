import { type Database, runQuery } from './client'

/** What keeps the gateway from taking messages for a device. */
export type LinkAlert = {
  readonly imei: string
  readonly kind: string
  readonly status: number
  readonly reason: string
  /** Since when, until when, and how many messages were refused for it. */
  readonly firstAtMs: number
  readonly lastAtMs: number
  readonly refusals: number
}

/** Raises an alert, or counts one more refusal for one that stands. */
export async function raiseLinkAlert(
  db: Database,
  stream: { readonly organizationId: string; readonly streamId: string },
  refusal: { readonly kind: string; readonly status: number; readonly reason: string },
  nowMs: number,
): Promise<void> {
  await runQuery(
    db,
    `INSERT INTO link_alert AS a (organization_id, stream_id, kind, status, reason, first_at, last_at)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($6::float8 / 1000))
     ON CONFLICT (stream_id, kind) DO UPDATE SET status = excluded.status, reason = excluded.reason, last_at = excluded.last_at,
       first_at = CASE WHEN a.cleared_at IS NULL THEN a.first_at ELSE excluded.first_at END,
       refusals = CASE WHEN a.cleared_at IS NULL THEN a.refusals + 1 ELSE 1 END, cleared_at = NULL`,
    [stream.organizationId, stream.streamId, refusal.kind, refusal.status, refusal.reason, nowMs],
  )
}

/** The gateway takes messages for the device again. */
export async function clearLinkAlerts(db: Database, streamId: string, nowMs: number): Promise<void> {
  const text = `UPDATE link_alert SET cleared_at = to_timestamp($2::float8 / 1000) WHERE stream_id = $1 AND cleared_at IS NULL`
  await runQuery(db, text, [streamId, nowMs])
}

/** An organization's alerts that stand, the newest first. */
export async function readLinkAlerts(db: Database, organizationId: string): Promise<LinkAlert[]> {
  return runQuery<LinkAlert>(
    db,
    `SELECT s.imei, a.kind, a.status, a.reason, a.first_at AS "firstAtMs", a.last_at AS "lastAtMs", a.refusals
     FROM link_alert a JOIN stream s ON s.id = a.stream_id
     WHERE a.organization_id = $1 AND a.cleared_at IS NULL ORDER BY a.last_at DESC`,
    [organizationId],
  )
}
