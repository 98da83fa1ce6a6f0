import type { TrackerId } from '#race/fix'
import { type Database, runQuery } from '../client'

/**
 * The last published picture, for competitors if they have one, of the race that a tracker is in at an instant, and the place of its entry in the entry list; of several races the one
 * that began last. Undefined when it is in none of which they may see one.
 */
export async function readPublishedPlace(
  db: Database,
  trackerId: TrackerId,
  atMs: number,
): Promise<{ snapshot: unknown; entrantId: number } | undefined> {
  const rows = await runQuery<{ snapshot: unknown; entrantId: number }>(
    db,
    `SELECT p.snapshot, (SELECT count(*) FROM entry b WHERE b.race_id = e.race_id AND b.ordinal < e.ordinal) AS "entrantId"
     FROM assignment a JOIN entry e ON e.id = a.entry_id JOIN race r ON r.id = e.race_id
       JOIN published_snapshot p ON p.race_id = r.id
     WHERE a.tracker_id = $1 AND a.from_at <= to_timestamp($2::float8 / 1000)
       AND (a.to_at IS NULL OR a.to_at > to_timestamp($2::float8 / 1000)) AND p.audience IN ('public', 'competitors')
       AND (p.audience <> 'public' OR r.visibility IN ('public', 'unlisted'))
     ORDER BY r.starts_at DESC, p.audience = 'competitors' DESC LIMIT 1`,
    [trackerId, atMs],
  )
  return rows[0]
}
