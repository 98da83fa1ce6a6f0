import type { RaceKind, RaceOrigin } from '#race/race-setup'
import { type Database, runQuery } from '../client'

/** What the list of races shows of one. */
export type PublishedRace = {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly kind: RaceKind
  readonly origin: RaceOrigin
  readonly startsAtMs: number
  readonly endsAtMs?: number
  readonly entryCount: number
  readonly newestFixAtMs?: number
  /** The name of a picture. */
  readonly logo?: string
}

/** Every public race of which something has been published, newest start first. All of it as published, not as set up since. */
export async function listPublishedRaces(db: Database): Promise<PublishedRace[]> {
  const rows = await runQuery<
    Omit<PublishedRace, 'logo'> & { endsAtMs: number | null; newestFixAtMs: number | null; logo: string | null }
  >(
    db,
    `SELECT p.snapshot #>> '{race,slug}' AS slug, p.snapshot #>> '{race,name}' AS name,
       p.snapshot #>> '{race,description}' AS description, p.snapshot #>> '{race,kind}' AS kind,
       p.snapshot #>> '{race,origin}' AS origin, (p.snapshot #> '{race,startsAtMs}')::float8 AS "startsAtMs",
       (p.snapshot #> '{race,endsAtMs}')::float8 AS "endsAtMs",
       jsonb_array_length(p.snapshot #> '{race,entrants}') AS "entryCount",
       (SELECT max((e #> '{fix,atMs}')::float8) FROM jsonb_array_elements(p.snapshot -> 'entries') e) AS "newestFixAtMs",
       p.snapshot #>> '{race,logo}' AS logo
     FROM published_snapshot p JOIN race r ON r.id = p.race_id
     WHERE r.visibility = 'public' AND p.audience = 'public'
     ORDER BY "startsAtMs" DESC, slug`,
  )
  return rows.map(({ endsAtMs, newestFixAtMs, logo, ...race }) => ({
    ...race,
    ...(endsAtMs === null ? {} : { endsAtMs }),
    ...(newestFixAtMs === null ? {} : { newestFixAtMs }),
    ...(logo === null ? {} : { logo }),
  }))
}
