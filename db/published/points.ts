import { type Database, runQuery } from '../client'

/** A position that the public has been shown: entrant's public id, fix time in Unix seconds, 1e-5 degrees. */
export type PublishedPoint = {
  readonly entrantId: number
  readonly atS: number
  readonly latE5: number
  readonly lonE5: number
}

/**
 * Published positions of a public or unlisted race, by entrant and then by time; from an instant on if one is given. Where two places
 * were published for one instant, the one that stands in the race's track (the southern, then the western) comes last.
 */
export async function readPublishedPoints(db: Database, slug: string, sinceS?: number): Promise<PublishedPoint[]> {
  type Row = { entrant_id: number; fix_at: number; lat_e5: number; lon_e5: number }
  const rows = await runQuery<Row>(
    db,
    `SELECT p.entrant_id, p.fix_at, p.lat_e5, p.lon_e5
     FROM published_point p JOIN race r ON r.id = p.race_id
     WHERE r.slug = $1 AND r.visibility IN ('public', 'unlisted') AND ($2::float8 IS NULL OR p.fix_at >= to_timestamp($2::float8))
     ORDER BY p.entrant_id, p.fix_at, p.lat_e5 DESC, p.lon_e5 DESC`,
    [slug, sinceS ?? null],
  )
  return rows.map((row) => ({
    entrantId: row.entrant_id,
    atS: row.fix_at / 1000,
    latE5: row.lat_e5,
    lonE5: row.lon_e5,
  }))
}
