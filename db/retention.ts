import { type Database, runQuery, UNCLAIMED_ORGANIZATION_ID } from './client'

/** How long raw messages are kept, and how much room they may take, bytes; absent: any. Fixes are kept for ever. */
export type Retention = { readonly rawDays: number; readonly rawBytes?: number }

/** Two years. */
export const RAW_DAYS_DEFAULT = 730
/** Younger ones are never removed, however little room there is: streams are read on from them. */
export const RAW_DAYS_MIN = 7

/** Removed by one statement, so that no other waits long. */
const REMOVE_MAX = 5000

const DAY_MS = 86_400_000

/** What an organization has decided, or two years. */
export async function readRetention(db: Database, organizationId: string): Promise<Retention> {
  const text = 'SELECT raw_days, raw_bytes FROM retention WHERE organization_id = $1'
  const [row] = await runQuery<{ raw_days: number; raw_bytes: number | null }>(db, text, [organizationId])
  if (row === undefined) return { rawDays: RAW_DAYS_DEFAULT }
  return { rawDays: row.raw_days, ...(row.raw_bytes === null ? {} : { rawBytes: row.raw_bytes }) }
}

/** Replaces an organization's policy. Throws when it asks for fewer than seven days. */
export async function setRetention(db: Database, organizationId: string, retention: Retention): Promise<void> {
  await runQuery(
    db,
    `INSERT INTO retention (organization_id, raw_days, raw_bytes) VALUES ($1, $2, $3)
     ON CONFLICT (organization_id) DO UPDATE SET raw_days = excluded.raw_days, raw_bytes = excluded.raw_bytes`,
    [organizationId, retention.rawDays, retention.rawBytes ?? null],
  )
}

/** What an organization's raw messages take, and since when there are any. */
export async function measureInbox(
  db: Database,
  organizationId: string,
): Promise<{ messages: number; bytes: number; oldestAtMs?: number }> {
  const [row] = await runQuery<{ messages: number; bytes: number; oldest: number | null }>(
    db,
    `SELECT count(*) AS messages, coalesce(sum(octet_length(bytes)), 0)::bigint AS bytes, min(received_at) AS oldest
     FROM inbox WHERE organization_id = $1`,
    [organizationId],
  )
  const { messages = 0, bytes = 0, oldest = null } = row ?? {}
  return { messages, bytes, ...(oldest === null ? {} : { oldestAtMs: oldest }) }
}

/**
 * Removes raw messages that are processed and older than the policy, then the oldest of what takes too much room, but none of the last seven days.
 * Sessions without a message go with their age too. That they came stays known, so that a late repeat of one is still no news. Resolves to how many.
 */
export async function applyRetention(
  db: Database,
  organizationId: string,
  retention: Retention,
  nowMs: number,
): Promise<number> {
  const oldestMs = nowMs - retention.rawDays * DAY_MS
  await runQuery(
    db,
    'DELETE FROM empty_session WHERE organization_id = $1 AND session_at < to_timestamp($2::float8 / 1000)',
    [organizationId, oldestMs],
  )
  const old = await removeAll(db, OLDER, [organizationId, oldestMs])
  if (retention.rawBytes === undefined) return old
  return old + (await removeAll(db, OVER, [organizationId, nowMs - RAW_DAYS_MIN * DAY_MS, retention.rawBytes]))
}

/** Applies the policy of every organization; what nobody has claimed is kept for two years. Resolves to how many were removed. */
export async function applyAllRetention(db: Database, nowMs: number): Promise<number> {
  const rows = await runQuery<{ id: string }>(db, 'SELECT id FROM organization')
  let removed = 0
  for (const { id } of rows) {
    const retention = id === UNCLAIMED_ORGANIZATION_ID ? { rawDays: RAW_DAYS_DEFAULT } : await readRetention(db, id)
    removed += await applyRetention(db, id, retention, nowMs)
  }
  return removed
}

const IS_PROCESSED = `NOT EXISTS (SELECT FROM message_identity m WHERE m.message_number = i.message_number AND m.state = 'new')`

const OLDER = `
  SELECT i.message_number, i.received_at FROM inbox i
  WHERE i.organization_id = $1 AND i.received_at < to_timestamp($2::float8 / 1000) AND ${IS_PROCESSED} LIMIT ${REMOVE_MAX}`

const OVER = `
  SELECT i.message_number, i.received_at FROM (
    SELECT message_number, received_at, sum(octet_length(bytes)) OVER (ORDER BY received_at DESC, message_number DESC) AS bytes_since
    FROM inbox WHERE organization_id = $1
  ) i WHERE i.bytes_since > $3 AND i.received_at < to_timestamp($2::float8 / 1000) AND ${IS_PROCESSED} LIMIT ${REMOVE_MAX}`

async function removeAll(db: Database, which: string, values: readonly unknown[]): Promise<number> {
  const text = `WITH gone AS (
      DELETE FROM inbox USING (${which}) old WHERE inbox.message_number = old.message_number AND inbox.received_at = old.received_at
      RETURNING 1)
    SELECT count(*) AS removed FROM gone`
  for (let total = 0; ; ) {
    const removed = (await runQuery<{ removed: number }>(db, text, values))[0]?.removed ?? 0
    total += removed
    if (removed < REMOVE_MAX) return total
  }
}
