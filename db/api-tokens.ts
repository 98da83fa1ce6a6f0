import { createHash, randomBytes } from 'node:crypto'
import { bad, ok, type Result } from '#base/result'
import { type ActFault, type Actor, act, type Scope } from './acting'
import { type Database, runQuery } from './client'

/** What a program may be let do. */
export const TOKEN_SCOPES = ['races:read', 'audit:read'] as const
export type TokenScope = (typeof TOKEN_SCOPES)[number]

/** A token as it is listed: never the token itself, of which only a hash is kept. */
export type ApiToken = {
  readonly tokenId: string
  readonly name: string
  /** Its last characters. */
  readonly hint: string
  readonly scopes: readonly TokenScope[]
  readonly createdAtMs: number
  readonly expiresAtMs: number | null
  readonly usedAtMs: number | null
  readonly revokedAtMs: number | null
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Makes a token for an organization or one race of it; `token` is what the program shows, and is never to be had again. */
export function issueApiToken(
  db: Database,
  actor: Actor,
  scope: Scope,
  wish: { readonly name: string; readonly scopes: readonly TokenScope[]; readonly expiresAtMs?: number },
): Promise<Result<{ tokenId: string; token: string }, ActFault>> {
  const text = `
    INSERT INTO api_token (id, organization_id, race_id, name, token_hash, hint, scopes, created_by, expires_at)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000)) RETURNING id`
  return act(db, actor, { scope, right: 'administer' }, async ({ transaction, record }) => {
    const token = `farfield_${randomBytes(32).toString('base64url')}`
    const kept = [wish.name, hashOf(token), token.slice(-4), [...wish.scopes], actor.personId, wish.expiresAtMs ?? null]
    const values = [scope.organizationId, scope.raceId ?? null, ...kept]
    const [row] = await runQuery<{ id: string }>(transaction, text, values)
    if (row === undefined) throw new Error('the database made no token')
    await record({ action: 'issue token', subject: `token ${row.id}`, after: wish })
    return { tokenId: row.id, token }
  })
}

/** The tokens of an organization, or of one race of it, newest first. */
export function listApiTokens(db: Database, actor: Actor, scope: Scope): Promise<Result<ApiToken[], ActFault>> {
  const text = `
    SELECT id AS "tokenId", name, hint, scopes, created_at AS "createdAtMs", expires_at AS "expiresAtMs",
      used_at AS "usedAtMs", revoked_at AS "revokedAtMs"
    FROM api_token WHERE organization_id = $1 AND ($2::uuid IS NULL OR race_id = $2) ORDER BY created_at DESC, id`
  const values = [scope.organizationId, scope.raceId ?? null]
  return act(db, actor, { scope, right: 'administer' }, ({ transaction }) =>
    runQuery<ApiToken>(transaction, text, values),
  )
}

/** Ends a token for ever; one that is ended already, or of another place, is none. */
export async function revokeApiToken(
  db: Database,
  actor: Actor,
  scope: Scope,
  tokenId: string,
): Promise<Result<undefined, ActFault | 'no-such-token'>> {
  const text = `
    UPDATE api_token SET revoked_at = now()
    WHERE id = $1 AND organization_id = $2 AND ($3::uuid IS NULL OR race_id = $3) AND revoked_at IS NULL RETURNING name`
  const outcome = await act(db, actor, { scope, right: 'administer' }, async ({ transaction, record }) => {
    const values = [tokenId, scope.organizationId, scope.raceId ?? null]
    const [row] = await runQuery<{ name: string }>(transaction, text, values)
    if (row === undefined) return bad('no-such-token' as const)
    await record({ action: 'revoke token', subject: `token ${tokenId}`, before: { name: row.name } })
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

/** What the token that a program shows opens, for one thing it wants to do; undefined when it is none, ended, or not for that. */
export async function openApiToken(db: Database, token: string, wanted: TokenScope): Promise<Scope | undefined> {
  const text = `
    UPDATE api_token SET used_at = now()
    WHERE token_hash = $1 AND $2 = ANY(scopes) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
    RETURNING organization_id, race_id`
  type Row = { organization_id: string; race_id: string | null }
  const [row] = await runQuery<Row>(db, text, [hashOf(token), wanted])
  if (row === undefined) return undefined
  return { organizationId: row.organization_id, ...(row.race_id === null ? {} : { raceId: row.race_id }) }
}
