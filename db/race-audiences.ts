import { createHash } from 'node:crypto'
import { bad, ok, type Result } from '#base/result'
import type { AudienceRules, InvitedAudience } from '#race/audience'
import type { RaceId } from '#race/fix'
import type { PublicationRules } from '#race/publication-rules'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { canonicalJson } from './canonical-json'
import { type Database, runQuery } from './client'
import type { RaceScope } from './race-settings'

/** Somebody who may see a race by a link of theirs. */
export type Invited = {
  readonly audience: InvitedAudience
  readonly rules: 'as-public' | 'everything' | PublicationRules
  readonly madeAtMs: number
  /** When the link was opened last; null: never. */
  readonly openedAtMs: number | null
}

/** A new key for a link. `sealed`: as only this installation can read it. */
export type NewAudienceKey = { readonly key: string; readonly sealed: Uint8Array }

/** What a key is found by: it has 128 random bits, so that its hash needs no salt. */
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Who is invited to see a race. */
export function listInvited(db: Database, actor: Actor, scope: RaceScope): Promise<Result<Invited[], ActFault>> {
  return act(db, actor, { scope, right: 'see' }, (acting) => findInvited(acting, scope))
}

async function findInvited({ transaction }: Pick<Acting, 'transaction'>, scope: RaceScope, lock = '') {
  const text = `
    SELECT audience, rules, created_at AS "madeAtMs", opened_at AS "openedAtMs" FROM race_audience
    WHERE organization_id = $1 AND race_id = $2 ORDER BY audience DESC ${lock}`
  type Row = Omit<Invited, 'rules'> & { rules: Invited['rules'] | null }
  const rows = await runQuery<Row>(transaction, text, [scope.organizationId, scope.raceId])
  return rows.map((row): Invited => ({ ...row, rules: row.rules ?? 'as-public' }))
}

/** Invites an audience, by the public's rules at first, or gives it another link: the one before opens nothing any more. */
export function inviteAudience(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  audience: InvitedAudience,
  { key, sealed }: NewAudienceKey,
): Promise<Result<undefined, ActFault>> {
  const text = `
    INSERT INTO race_audience (race_id, audience, organization_id, key_hash, key_sealed) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (race_id, audience) DO UPDATE SET key_hash = excluded.key_hash, key_sealed = excluded.key_sealed, created_at = now(), opened_at = NULL`
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const values = [scope.raceId, audience, scope.organizationId, hashOf(key), Buffer.from(sealed)]
    await runQuery(transaction, text, values)
    await record({ action: 'make audience link', subject: `${audience} of race ${scope.raceId}` })
    return undefined
  })
}

/** The sealed key of an audience's link; that somebody has seen it is kept in the log. Undefined: it is not invited. */
export function openAudienceKey(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  audience: InvitedAudience,
): Promise<Result<Uint8Array | undefined, ActFault>> {
  const text =
    'SELECT key_sealed AS sealed FROM race_audience WHERE organization_id = $1 AND race_id = $2 AND audience = $3'
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const [row] = await runQuery<{ sealed: Buffer }>(transaction, text, [scope.organizationId, scope.raceId, audience])
    if (row === undefined) return undefined
    await record({ action: 'see audience link', subject: `${audience} of race ${scope.raceId}` })
    return new Uint8Array(row.sealed)
  })
}

/** Takes an invitation back, with its rules: the link opens nothing any more. */
export function uninviteAudience(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  audience: InvitedAudience,
): Promise<Result<undefined, ActFault>> {
  const text = `
    DELETE FROM race_audience WHERE organization_id = $1 AND race_id = $2 AND audience = $3 RETURNING rules, pg_notify('farfield_setup', $2::text)`
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const values = [scope.organizationId, scope.raceId, audience]
    const [row] = await runQuery<{ rules: unknown }>(transaction, text, values)
    const subject = `${audience} of race ${scope.raceId}`
    if (row !== undefined) await record({ action: 'remove audience link', subject, before: row.rules })
    return undefined
  })
}

/** `edited`: somebody else has changed them since; `not-invited`: there is no such audience (any more). Nothing was saved. */
export type AudienceRulesFault = ActFault | 'edited' | 'not-invited'

/** Changes what is held back from an audience; the race's writer makes its picture anew. */
export async function saveAudienceRules(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  change: { readonly audience: InvitedAudience; readonly seen: Invited['rules']; readonly to: Invited['rules'] },
): Promise<Result<undefined, AudienceRulesFault>> {
  const { audience, seen, to } = change
  const text = 'UPDATE race_audience SET rules = $3 WHERE race_id = $1 AND audience = $2'
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const found = (await findInvited(acting, scope, 'FOR UPDATE')).find((one) => one.audience === audience)
    if (found === undefined) return bad('not-invited' as const)
    if (canonicalJson(found.rules) !== canonicalJson(seen)) return bad('edited' as const)
    await runQuery(acting.transaction, text, [scope.raceId, audience, to === 'as-public' ? null : JSON.stringify(to)])
    const subject = `${audience} of race ${scope.raceId}`
    await acting.record({ action: 'change publication', subject, before: found.rules, after: to })
    await runQuery(acting.transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

/** Whether a key opens a race to an audience; that it was used is noted. */
export async function opensAudience(
  db: Database,
  slug: string,
  audience: InvitedAudience,
  key: string,
): Promise<boolean> {
  const text = `
    UPDATE race_audience a SET opened_at = now() FROM race r
    WHERE r.slug = $1 AND a.race_id = r.id AND a.audience = $2 AND a.key_hash = $3 RETURNING 1`
  return (await runQuery(db, text, [slug, audience, hashOf(key)])).length > 0
}

/** By which rules other than the public's pictures of a race are to be made. */
export async function readAudienceRules(db: Database, raceId: RaceId): Promise<AudienceRules> {
  type Row = { audience: InvitedAudience; rules: 'everything' | PublicationRules }
  const text = 'SELECT audience, rules FROM race_audience WHERE race_id = $1 AND rules IS NOT NULL'
  const rows = await runQuery<Row>(db, text, [raceId])
  return Object.fromEntries(rows.map(({ audience, rules }) => [audience, rules]))
}
