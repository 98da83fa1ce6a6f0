import { createHash } from 'node:crypto'
import { type Database, runQuery } from './client'

/** How often something may be tried in a window of time. */
export type AttemptLimit = { readonly most: number; readonly windowMs: number }

/** Counts one try of `what` (such as to sign in) by `who` (such as an address), in all processes together; whether it is within the limit. */
export async function countAttempt(db: Database, what: string, who: string, limit: AttemptLimit): Promise<boolean> {
  const text = `
    INSERT INTO attempt (key, count, ends_at) VALUES ($1, 1, now() + $2::float8 * interval '1 ms')
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN attempt.ends_at > now() THEN LEAST(attempt.count + 1, 1000000) ELSE 1 END,
      ends_at = CASE WHEN attempt.ends_at > now() THEN attempt.ends_at ELSE excluded.ends_at END
    RETURNING count`
  const [row] = await runQuery<{ count: number }>(db, text, [keyOf(what, who), limit.windowMs])
  return row !== undefined && row.count <= limit.most
}

/** Forgets the tries of somebody, such as after one that succeeded. */
export async function forgetAttempts(db: Database, what: string, who: string): Promise<void> {
  await runQuery(db, 'DELETE FROM attempt WHERE key = $1', [keyOf(what, who)])
}

/** Deletes what is over; resolves to how many. */
export async function clearOldAttempts(db: Database): Promise<number> {
  return (await runQuery(db, 'DELETE FROM attempt WHERE ends_at <= now() RETURNING 1')).length
}

const keyOf = (what: string, who: string): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([what, who]))
    .digest()
