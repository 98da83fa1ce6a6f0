import type { EntryDetails } from '#race/entry-details'
import type { EntryRow } from '#race/entry-table'
import { type Database, runQuery } from '../client'

/** What a race says to those who want to take part, while its form is open. */
export type EntryForm = {
  readonly name: string
  readonly startsAtMs: number
  readonly timeZone: string
  readonly untilMs: number
  readonly classes: readonly string[]
}

/** The form of a race whose organizers have opened it until a later instant, whoever may see the race itself; undefined when there is none. */
export async function readEntryForm(db: Database, slug: string, nowMs: number): Promise<EntryForm | undefined> {
  const text = `
    SELECT r.name, r.starts_at AS "startsAtMs", r.time_zone AS "timeZone", r.entries_until AS "untilMs",
      ARRAY(SELECT c.name FROM race_class c WHERE c.race_id = r.id ORDER BY c.ordinal) AS classes
    FROM race r WHERE r.slug = $1 AND r.entries_until > to_timestamp($2::float8 / 1000)`
  return (await runQuery<EntryForm>(db, text, [slug, nowMs]))[0]
}

/** Who wants to take part, and what they agree to. */
export type EntryRequest = {
  readonly row: Pick<EntryRow, 'number' | 'name' | 'nation' | 'className'>
  readonly details: EntryDetails
  readonly consent: string
}

/** So many wait for an answer at most: a race has not more entries. */
const WAITING_MAX = 2000

/** Puts a request down for the organizers. `closed`: the form is not open (any more). `full`: too many wait already. */
export async function requestEntry(
  db: Database,
  slug: string,
  { row, details, consent }: EntryRequest,
  nowMs: number,
): Promise<'asked' | 'closed' | 'full'> {
  const open = `
    SELECT r.id, (SELECT count(*)::int FROM entry_request q WHERE q.race_id = r.id) AS waiting
    FROM race r WHERE r.slug = $1 AND r.entries_until > to_timestamp($2::float8 / 1000)`
  const [race] = await runQuery<{ id: string; waiting: number }>(db, open, [slug, nowMs])
  if (race === undefined) return 'closed'
  if (race.waiting >= WAITING_MAX) return 'full'
  const text = `
    INSERT INTO entry_request (id, organization_id, race_id, number, name, nation, class_name, details, consent, asked_at)
    SELECT gen_random_uuid(), organization_id, id, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000) FROM race WHERE id = $1`
  const values = [race.id, row.number, row.name, row.nation ?? null, row.className ?? null, JSON.stringify(details)]
  await runQuery(db, text, [...values, consent, nowMs])
  return 'asked'
}
