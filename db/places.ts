import type { Visibility } from '#race/race-settings'
import { type Database, runQuery } from './client'

/** What a page behind a login knows of the race it is about, before it asks whether its reader may. */
export type FoundRace = {
  readonly raceId: string
  readonly organizationId: string
  readonly organizationSlug: string
  readonly slug: string
  readonly name: string
  readonly kind: string
  readonly timeZone: string
  readonly visibility: Visibility
}

/** The race of that address. */
export async function findRacePlace(db: Database, slug: string): Promise<FoundRace | undefined> {
  const text = `
    SELECT r.id AS "raceId", r.organization_id AS "organizationId", o.slug AS "organizationSlug", r.slug, r.name, r.kind, r.time_zone AS "timeZone", r.visibility
    FROM race r JOIN organization o ON o.id = r.organization_id WHERE r.slug = $1`
  return (await runQuery<FoundRace>(db, text, [slug]))[0]
}

export type FoundOrganization = { readonly organizationId: string; readonly slug: string; readonly name: string }

/** The organization of that short name. */
export async function findOrganizationPlace(db: Database, slug: string): Promise<FoundOrganization | undefined> {
  const text = 'SELECT id AS "organizationId", slug, name FROM organization WHERE slug = $1'
  return (await runQuery<FoundOrganization>(db, text, [slug]))[0]
}
