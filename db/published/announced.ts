import { type Database, runQuery } from '../client'

/** Whether a race of that name may be known to the public, though nothing of it may have been published yet. */
export async function isAnnounced(db: Database, slug: string): Promise<boolean> {
  const rows = await runQuery(db, `SELECT 1 FROM race WHERE slug = $1 AND visibility IN ('public', 'unlisted')`, [slug])
  return rows.length > 0
}
