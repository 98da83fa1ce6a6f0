import { type Database, runQuery } from '../client'

/** The last public picture that a race's writer recorded. */
export type PublishedSnapshot = {
  readonly epoch: string
  readonly version: number
  readonly publishedAtMs: number
  readonly snapshot: unknown
}

/** The last published picture of a race that is public or unlisted; undefined when nothing has been published or nothing may be shown. */
export async function readPublishedSnapshot(db: Database, slug: string): Promise<PublishedSnapshot | undefined> {
  const rows = await runQuery<PublishedSnapshot>(
    db,
    `SELECT p.epoch, p.version, p.published_at AS "publishedAtMs", p.snapshot
     FROM published_snapshot p JOIN race r ON r.id = p.race_id
     WHERE r.slug = $1 AND r.visibility IN ('public', 'unlisted')`,
    [slug],
  )
  return rows[0]
}

/** Which epoch and version of a race's picture were recorded last: cheap to ask again and again. */
export async function readPublishedVersion(
  db: Database,
  slug: string,
): Promise<{ epoch: string; version: number } | undefined> {
  const rows = await runQuery<{ epoch: string; version: number }>(
    db,
    `SELECT p.epoch, p.version FROM published_snapshot p JOIN race r ON r.id = p.race_id
     WHERE r.slug = $1 AND r.visibility IN ('public', 'unlisted')`,
    [slug],
  )
  return rows[0]
}
