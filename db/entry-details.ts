import { bad, ok, type Result } from '#base/result'
import type { EntryDetails } from '#race/entry-details'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { type Database, type Runner, runQuery } from './client'
import type { RaceScope } from './race-settings'

/** An entry with what is known of its people and its boat. */
export type DetailedEntry = {
  readonly entryId: string
  readonly number: string
  readonly name: string
  readonly isHidden: boolean
  /** The name of a picture. */
  readonly photo: string | null
  readonly details: EntryDetails
  /** What its people have agreed to, in words, and since when it is written here. */
  readonly consent?: { readonly words: string; readonly atMs: number }
  /** When the details were changed last; absent: never. */
  readonly changedAtMs?: number
}

/** `no-such-entry`: the race has none of that id. */
export type EntryFault = ActFault | 'no-such-entry'

/** What is known of an entry, for race control and organizers. That it was read is in the log. */
export function readEntryDetails(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  entryId: string,
): Promise<Result<DetailedEntry, EntryFault>> {
  return onEntry(db, actor, { scope, right: 'watch' }, entryId, async ({ record }, entry) => {
    await record({ action: 'read details', subject: `entry ${entry.number}` })
    return ok(entry)
  })
}

/** `edited`: somebody else has changed them since; nothing was saved. */
export type SaveDetailsFault = EntryFault | 'edited'

/** Saves what is known of an entry. `seenMs`: when they were changed last as whoever changes them has seen it. The log has which fields were changed, and no word of what is in them. */
export function saveEntryDetails(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  change: {
    readonly entryId: string
    readonly details: EntryDetails
    /** Empty: none. */
    readonly consent: string
    readonly seenMs: number | undefined
    readonly nowMs: number
  },
): Promise<Result<undefined, SaveDetailsFault>> {
  const text = `
    INSERT INTO entry_details (organization_id, entry_id, details, consent, consented_at, changed_at)
    VALUES ($1, $2, $3, $4, CASE WHEN $4::text IS NULL THEN NULL ELSE to_timestamp($5::float8 / 1000) END, to_timestamp($5::float8 / 1000))
    ON CONFLICT (entry_id) DO UPDATE SET details = excluded.details, consent = excluded.consent, changed_at = excluded.changed_at,
      consented_at = CASE WHEN entry_details.consent = excluded.consent THEN entry_details.consented_at ELSE excluded.consented_at END`
  const on = { scope, right: 'arrange' } as const
  return onEntry(db, actor, on, change.entryId, async ({ transaction, record }, before) => {
    if (before.changedAtMs !== change.seenMs) return bad('edited' as const)
    const { details, consent, nowMs } = change
    const values = [
      scope.organizationId,
      change.entryId,
      JSON.stringify(details),
      consent === '' ? null : consent,
      nowMs,
    ]
    await runQuery(transaction, text, values)
    const fields = changedFields(before.details, details)
    if ((before.consent?.words ?? '') !== consent) fields.push('consent')
    if (fields.length > 0)
      await record({ action: 'change details', subject: `entry ${before.number}`, after: { fields } })
    return ok(undefined)
  })
}

function changedFields(before: EntryDetails, after: EntryDetails): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof EntryDetails>
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

/** Hides an entry from the public, or shows it again. The race's writer takes it out of everything that is published. */
export function hideEntry(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { entryId, isHidden }: { readonly entryId: string; readonly isHidden: boolean },
): Promise<Result<undefined, EntryFault>> {
  const on = { scope, right: 'arrange' } as const
  return onEntry(db, actor, on, entryId, async ({ transaction, record }, before) => {
    if (before.isHidden === isHidden) return ok(undefined)
    await runQuery(transaction, 'UPDATE entry SET is_hidden = $2 WHERE id = $1', [entryId, isHidden])
    if (isHidden) await withdraw(transaction, scope, entryId)
    await record({ action: isHidden ? 'hide entry' : 'show entry', subject: `entry ${before.number}` })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
}

/** At once, whether the race's writer is there or not: the last picture is gone until the next one, and so is every position of the entry; for all but race control. */
async function withdraw(transaction: Runner, { raceId }: RaceScope, entryId: string): Promise<void> {
  await runQuery(transaction, `DELETE FROM published_snapshot WHERE race_id = $1 AND audience <> 'control'`, [raceId])
  const place = `
    SELECT count(*)::int AS place FROM entry b, entry e WHERE e.id = $1 AND b.race_id = e.race_id AND b.ordinal < e.ordinal`
  const [found] = await runQuery<{ place: number }>(transaction, place, [entryId])
  const points = `DELETE FROM published_point WHERE race_id = $1 AND entrant_id = $2 AND audience <> 'control'`
  await runQuery(transaction, points, [raceId, found?.place ?? -1])
}

/** Erases what is known of the people of an entry, its name included. Its number, track and results stay. */
export function erasePersonalData(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  entryId: string,
): Promise<Result<undefined, EntryFault>> {
  const on = { scope, right: 'arrange' } as const
  return onEntry(db, actor, on, entryId, async ({ transaction, record }, before) => {
    await runQuery(transaction, 'DELETE FROM entry_details WHERE entry_id = $1', [entryId])
    await runQuery(transaction, `UPDATE entry SET name = '', nation = NULL, photo_id = NULL WHERE id = $1`, [entryId])
    await record({ action: 'erase personal data', subject: `entry ${before.number}` })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
}

/** Works on an entry as it is, while nobody else changes it. */
async function onEntry<T, Fault>(
  db: Database,
  actor: Actor,
  on: Parameters<typeof act>[2] & { readonly scope: RaceScope },
  entryId: string,
  work: (acting: Acting, entry: DetailedEntry) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault | EntryFault>> {
  const outcome = await act(db, actor, on, async (acting): Promise<Result<T, Fault | EntryFault>> => {
    const entry = await findEntry(acting.transaction, on.scope, entryId)
    return entry === undefined ? bad('no-such-entry') : work(acting, entry)
  })
  return outcome.ok ? outcome.value : outcome
}

type Row = Omit<DetailedEntry, 'details' | 'consent' | 'changedAtMs'> & {
  readonly details: EntryDetails | null
  readonly consent: string | null
  readonly consentedAtMs: number | null
  readonly changedAtMs: number | null
}

async function findEntry(on: Runner, scope: RaceScope, entryId: string): Promise<DetailedEntry | undefined> {
  const text = `
    SELECT e.id AS "entryId", e.number, e.name, e.is_hidden AS "isHidden", e.photo_id AS photo, d.details, d.consent, d.consented_at AS "consentedAtMs",
      d.changed_at AS "changedAtMs"
    FROM entry e LEFT JOIN entry_details d ON d.entry_id = e.id
    WHERE e.organization_id = $1 AND e.race_id = $2 AND e.id::text = $3 FOR UPDATE OF e`
  const [row] = await runQuery<Row>(on, text, [scope.organizationId, scope.raceId, entryId])
  if (row === undefined) return undefined
  const { details, consent, consentedAtMs, changedAtMs, ...entry } = row
  return {
    ...{ ...entry, details: details ?? {} },
    ...(consent === null || consentedAtMs === null ? {} : { consent: { words: consent, atMs: consentedAtMs } }),
    ...(changedAtMs === null ? {} : { changedAtMs }),
  }
}

/** Part of a transaction: what the people of a new entry have said of themselves. */
export async function putEntryDetails(
  { transaction }: Pick<Acting, 'transaction'>,
  scope: RaceScope,
  said: { readonly number: string; readonly details: EntryDetails; readonly consent: string; readonly nowMs: number },
): Promise<void> {
  const text = `
    INSERT INTO entry_details (organization_id, entry_id, details, consent, consented_at, changed_at)
    SELECT organization_id, id, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($5::float8 / 1000) FROM entry WHERE race_id = $1 AND number = $2`
  const { number, details, consent, nowMs } = said
  await runQuery(transaction, text, [scope.raceId, number, JSON.stringify(details), consent, nowMs])
}
