import { bad, ok, type Result } from '#base/result'
import type { Role } from '#race/role'
import { type ActFault, type Acting, type Actor, act, type Scope } from './acting'
import { type Database, runQuery } from './client'
import { revokeAccess } from './console-access'

/** Somebody with a role in a place, and since when. */
export type Member = {
  readonly personId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly sinceMs: number
}

/** `last-owner`: an organization always has one. `no-such-member`: they have no role of their own in that place. */
export type MemberFault = ActFault | 'last-owner' | 'no-such-member'

/** Who has a role of their own in all of an organization, or in one race of it, by name; for those who may set it up. */
export function listMembers(db: Database, actor: Actor, scope: Scope): Promise<Result<Member[], ActFault>> {
  const text = `
    SELECT p.id AS "personId", p.name, p.email, m.role, m.created_at AS "sinceMs"
    FROM ${tableOf(scope)} m JOIN person p ON p.id = m.person_id WHERE ${PLACE[tableOf(scope)]} ORDER BY p.name, p.email`
  return act(db, actor, { scope, right: 'arrange' }, ({ transaction }) =>
    runQuery<Member>(transaction, text, placeOf(scope)),
  )
}

/** Gives somebody who has a role in a place another one, or with undefined none. Their tokens for the operators' feed end with it. */
export async function changeRole(
  db: Database,
  actor: Actor,
  scope: Scope,
  change: { readonly personId: string; readonly role: Role | undefined },
): Promise<Result<undefined, MemberFault>> {
  const outcome = await act(db, actor, { scope, right: 'administer' }, (acting) => replaceRole(acting, scope, change))
  return outcome.ok ? outcome.value : outcome
}

async function replaceRole(
  { transaction, record }: Acting,
  scope: Scope,
  { personId, role }: { personId: string; role: Role | undefined },
): Promise<Result<undefined, MemberFault>> {
  // Two owners who remove each other at once take turns here.
  await runQuery(transaction, 'SELECT 1 FROM organization WHERE id = $1 FOR UPDATE', [scope.organizationId])
  const table = tableOf(scope)
  const rows = await runQuery<{ personId: string; role: Role }>(
    transaction,
    `SELECT person_id AS "personId", role FROM ${table} WHERE ${PLACE[table]}`,
    placeOf(scope),
  )
  const before = rows.find((row) => row.personId === personId)?.role
  if (before === undefined) return bad('no-such-member')
  const owners = rows.filter((row) => row.role === 'owner')
  if (table === 'membership' && before === 'owner' && role !== 'owner' && owners.length === 1) return bad('last-owner')
  const which = `${PLACE[table]} AND person_id = $${placeOf(scope).length + 1}`
  const values = [...placeOf(scope), personId]
  if (role === undefined) await runQuery(transaction, `DELETE FROM ${table} WHERE ${which}`, values)
  else await runQuery(transaction, `UPDATE ${table} SET role = $${values.length + 1} WHERE ${which}`, [...values, role])
  await revokeAccess(transaction, { organizationId: scope.organizationId, operatorId: personId })
  const after = role === undefined ? {} : { after: { role } }
  await record({ action: 'role', subject: `person ${personId}`, before: { role: before }, ...after })
  return ok(undefined)
}

const PLACE = { membership: 'organization_id = $1', race_role: 'organization_id = $1 AND race_id = $2' } as const

const tableOf = (scope: Scope): keyof typeof PLACE => (scope.raceId === undefined ? 'membership' : 'race_role')

const placeOf = ({ organizationId, raceId }: Scope): string[] =>
  raceId === undefined ? [organizationId] : [organizationId, raceId]
