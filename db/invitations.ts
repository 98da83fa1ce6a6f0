import { createHash, randomBytes } from 'node:crypto'
import { bad, ok, type Result } from '#base/result'
import type { Role } from '#race/role'
import { type ActFault, type Actor, act, type Scope } from './acting'
import { type Database, inTransaction, type Runner, runQuery } from './client'
import { addPerson, giveRole, type NewPerson } from './persons'

/** How long a link holds. */
const LIFE_MS = 7 * 24 * 3_600_000

/** A role that waits for whoever has its link. */
export type Invitation = {
  readonly invitationId: string
  readonly email: string
  readonly role: Role
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Invites an address to a role; `token` is what the link carries, and is never to be had again. An earlier link for that address and place ends. */
export function invite(
  db: Database,
  actor: Actor,
  scope: Scope,
  wish: { readonly email: string; readonly role: Role },
): Promise<Result<{ invitationId: string; token: string }, ActFault>> {
  const place = [scope.organizationId, scope.raceId ?? null]
  const ending = `
    UPDATE invitation SET revoked_at = now() WHERE organization_id = $1 AND race_id IS NOT DISTINCT FROM $2 AND email = $3
      AND accepted_at IS NULL AND revoked_at IS NULL`
  const inviting = `
    INSERT INTO invitation (id, organization_id, race_id, email, role, token_hash, invited_by, expires_at)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, now() + $7::float8 * interval '1 ms') RETURNING id`
  return act(db, actor, { scope, right: 'administer' }, async ({ transaction, record }) => {
    const token = randomBytes(32).toString('base64url')
    const email = wish.email.toLowerCase()
    await runQuery(transaction, ending, [...place, email])
    const values = [...place, email, wish.role, hashOf(token), actor.personId, LIFE_MS]
    const [row] = await runQuery<{ id: string }>(transaction, inviting, values)
    if (row === undefined) throw new Error('the database made no invitation')
    // Without the address: the log is for ever, a person's data is not.
    await record({ action: 'invite', subject: `invitation ${row.id}`, after: { role: wish.role } })
    return { invitationId: row.id, token }
  })
}

const OPEN = 'accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()'

/** The links that wait, newest first. */
export function listInvitations(db: Database, actor: Actor, scope: Scope): Promise<Result<Invitation[], ActFault>> {
  const text = `
    SELECT id AS "invitationId", email, role, created_at AS "createdAtMs", expires_at AS "expiresAtMs" FROM invitation
    WHERE organization_id = $1 AND race_id IS NOT DISTINCT FROM $2 AND ${OPEN} ORDER BY created_at DESC, id`
  return act(db, actor, { scope, right: 'administer' }, ({ transaction }) =>
    runQuery<Invitation>(transaction, text, [scope.organizationId, scope.raceId ?? null]),
  )
}

/** Ends a link that waits. */
export async function revokeInvitation(
  db: Database,
  actor: Actor,
  scope: Scope,
  invitationId: string,
): Promise<Result<undefined, ActFault | 'no-such-invitation'>> {
  const text = `
    UPDATE invitation SET revoked_at = now()
    WHERE organization_id = $1 AND race_id IS NOT DISTINCT FROM $2 AND id = $3 AND ${OPEN} RETURNING id`
  const outcome = await act(db, actor, { scope, right: 'administer' }, async ({ transaction, record }) => {
    const rows = await runQuery(transaction, text, [scope.organizationId, scope.raceId ?? null, invitationId])
    if (rows.length === 0) return bad('no-such-invitation' as const)
    await record({ action: 'revoke invitation', subject: `invitation ${invitationId}` })
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

/** What a link offers, for whoever has it. */
export type Offer = {
  readonly organizationName: string
  readonly raceName?: string
  readonly role: Role
  readonly email: string
  /** Whether somebody with that address can sign in already. */
  readonly hasAccount: boolean
}

type OpenRow = {
  id: string
  organizationId: string
  raceId: string | null
  email: string
  role: Role
  personId: string | null
  organizationName: string
  raceName: string | null
}

const FIND_OPEN = `
  SELECT i.id, i.organization_id AS "organizationId", i.race_id AS "raceId", i.email, i.role, p.id AS "personId",
    o.name AS "organizationName", r.name AS "raceName"
  FROM invitation i JOIN organization o ON o.id = i.organization_id
  LEFT JOIN race r ON r.id = i.race_id LEFT JOIN person p ON p.email = i.email
  WHERE i.token_hash = $1 AND i.${OPEN.replaceAll(' AND ', ' AND i.')}`

/** What a link offers; undefined when it is none, or ended. */
export async function readOffer(db: Database, token: string): Promise<Offer | undefined> {
  const [row] = await runQuery<OpenRow>(db, FIND_OPEN, [hashOf(token)])
  if (row === undefined) return undefined
  const { organizationName, raceName, role, email } = row
  return {
    organizationName,
    role,
    email,
    hasAccount: row.personId !== null,
    ...(raceName === null ? {} : { raceName }),
  }
}

/** `no-such-link`: none, or ended. `has-account`: whoever has that address signs in and accepts. `another-person`: they are signed in by another address. */
export type AcceptFault = 'no-such-link' | 'has-account' | 'another-person'

/** Who accepts: somebody new with the password they chose, or whoever is signed in. */
export type Accepting = { readonly personId: string } | Pick<NewPerson, 'name' | 'passwordHash'>

/** Takes a link up, once: the person, if new, and the role come in one transaction. */
export function acceptInvitation(
  db: Database,
  token: string,
  by: Accepting,
): Promise<Result<{ personId: string; email: string }, AcceptFault>> {
  return inTransaction(db, async (transaction) => {
    const [row] = await runQuery<OpenRow>(transaction, `${FIND_OPEN} FOR UPDATE OF i`, [hashOf(token)])
    if (row === undefined) return bad('no-such-link')
    if ('personId' in by && by.personId !== row.personId) return bad('another-person')
    if (!('personId' in by) && row.personId !== null) return bad('has-account')
    const personId = 'personId' in by ? by.personId : await addPerson(transaction, { ...by, email: row.email })
    const { organizationId, raceId, role } = row
    await giveRole(transaction, { organizationId, personId, role, ...(raceId === null ? {} : { raceId }) })
    await close(transaction, row, personId)
    return ok({ personId, email: row.email })
  })
}

async function close(transaction: Runner, { id, organizationId, raceId, role }: OpenRow, personId: string) {
  const accepted = 'UPDATE invitation SET accepted_at = now(), accepted_by = $2 WHERE id = $1'
  await runQuery(transaction, accepted, [id, personId])
  const text = `
    INSERT INTO audit_entry (organization_id, race_id, actor_kind, actor_id, action, subject, after)
    VALUES ($1, $2, 'person', $3, 'accept invitation', $4, $5)`
  await runQuery(transaction, text, [organizationId, raceId, personId, `invitation ${id}`, JSON.stringify({ role })])
}
