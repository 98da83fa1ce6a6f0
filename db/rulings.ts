import type { EntryId } from '#race/fix'
import type { Decision, Ruling } from '#race/ruling'
import { type Database, type Runner, runQuery } from './client'
import { changing, type RaceOf, type Word } from './scoring'

/** A ruling before it has an id. */
export type NewRuling = Omit<Ruling, 'rulingId' | 'revoked'>

/**
 * Adds rulings on entries of a race, all or none, and gives how many are new: one that says of an entry exactly what one that stands says by the same author is
 * not said twice. Listeners on `farfield_setup` get the race's id. Throws when an entry is not one of the race.
 */
export function addRulings(db: Database, race: RaceOf, rulings: readonly NewRuling[]): Promise<number> {
  return changing(db, race, (transaction) => insertRulings(transaction, race, rulings))
}

/** Part of a transaction: adds rulings, and gives how many are new. */
export async function insertRulings(transaction: Runner, race: RaceOf, rulings: readonly NewRuling[]): Promise<number> {
  const text = `
    INSERT INTO ruling (id, organization_id, race_id, entry_id, decision, author, reason, source, decided_at)
    SELECT gen_random_uuid(), $1, $2, u.entry_id, u.decision, u.author, u.reason, u.source, to_timestamp(u.decided_ms / 1000)
    FROM unnest($3::uuid[], $4::jsonb[], $5::text[], $6::text[], $7::text[], $8::float8[]) AS u (entry_id, decision, author, reason, source, decided_ms)
    WHERE NOT EXISTS (
      SELECT 1 FROM ruling k WHERE k.race_id = $2 AND k.entry_id = u.entry_id AND k.decision = u.decision AND k.author = u.author AND k.source = u.source
        AND NOT EXISTS (SELECT 1 FROM ruling_revocation v WHERE v.ruling_id = k.id))
    RETURNING id`
  const columns = [
    rulings.map(({ entryId }) => entryId),
    rulings.map(({ decision }) => JSON.stringify(decision)),
    rulings.map(({ author }) => author),
    rulings.map(({ reason }) => reason),
    rulings.map(({ source }) => source),
    rulings.map(({ decidedAtMs }) => decidedAtMs),
  ]
  return (await runQuery(transaction, text, [race.organizationId, race.raceId, ...columns])).length
}

/** Revokes a ruling, which stays to be seen. 'unknown': the race has none of that id; 'revoked': it does not stand any more already. */
export function revokeRuling(
  db: Database,
  race: RaceOf,
  rulingId: string,
  word: Word,
): Promise<'done' | 'unknown' | 'revoked'> {
  return changing(db, race, (transaction) => insertRevocation(transaction, race, rulingId, word))
}

/** Part of a transaction: revokes a ruling. */
export async function insertRevocation(
  transaction: Runner,
  race: RaceOf,
  rulingId: string,
  { author, reason, atMs }: Word,
): Promise<'done' | 'unknown' | 'revoked'> {
  const finding = 'SELECT 1 FROM ruling WHERE organization_id = $1 AND race_id = $2 AND id::text = $3'
  const text = `
    INSERT INTO ruling_revocation (ruling_id, organization_id, author, reason, revoked_at)
    VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000)) ON CONFLICT DO NOTHING RETURNING ruling_id`
  const known = await runQuery(transaction, finding, [race.organizationId, race.raceId, rulingId])
  if (known.length === 0) return 'unknown'
  const values = [rulingId, race.organizationId, author, reason, atMs]
  return (await runQuery(transaction, text, values)).length > 0 ? 'done' : 'revoked'
}

type RulingRow = {
  readonly id: string
  readonly entryId: string
  readonly decision: unknown
  readonly author: string
  readonly reason: string
  readonly source: string
  readonly decidedAt: Date
  readonly revocation: { readonly revokedAt: Date; readonly author: string; readonly reason: string } | null
}

/** A ruling with what became of it. */
export function rulingOf({ id, entryId, decision, author, reason, source, decidedAt, revocation }: RulingRow): Ruling {
  return {
    ...{ rulingId: id, entryId: entryId as EntryId, decision: decision as Decision, author, reason },
    ...{ source: source as Ruling['source'], decidedAtMs: decidedAt.getTime() },
    ...(revocation === null
      ? {}
      : {
          revoked: { atMs: revocation.revokedAt.getTime(), author: revocation.author, reason: revocation.reason },
        }),
  }
}
