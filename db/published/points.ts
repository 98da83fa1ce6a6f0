import { type Database, runQuery } from '../client'
import { PICTURE, SEEN, type Sight } from './sight'

/** A position that an audience has been shown: entrant's public id, fix time in Unix seconds, 1e-5 degrees. */
export type PublishedPoint = {
  readonly entrantId: number
  readonly atS: number
  readonly latE5: number
  readonly lonE5: number
}

/**
 * Positions of a race as published for an audience, by entrant and then by time; from an instant on if one is given. Where two places
 * were published for one instant, the one that stands in the race's track (the southern, then the western) comes last.
 */
export async function readPublishedPoints(
  db: Database,
  { slug, audience }: Sight,
  sinceS?: number,
): Promise<PublishedPoint[]> {
  type Row = { entrant_id: number; fix_at: number; lat_e5: number; lon_e5: number }
  const rows = await runQuery<Row>(
    db,
    `SELECT p.entrant_id, p.fix_at, p.lat_e5, p.lon_e5
     FROM race r JOIN published_point p ON p.race_id = r.id AND p.audience = ${PICTURE}
     WHERE ${SEEN} AND ($3::float8 IS NULL OR p.fix_at >= to_timestamp($3::float8))
     ORDER BY p.entrant_id, p.fix_at, p.lat_e5 DESC, p.lon_e5 DESC`,
    [slug, audience, sinceS ?? null],
  )
  return rows.map((row) => ({
    entrantId: row.entrant_id,
    atS: row.fix_at / 1000,
    latE5: row.lat_e5,
    lonE5: row.lon_e5,
  }))
}
