import { bad, ok, type Result } from '#base/result'
import { greatestRole, may, type Right, type Role } from '#race/role'
import { type Database, inTransaction, type Runner, runQuery } from './client'

/** Where something is done: in all of an organization, or in one race of it. */
export type Scope = { readonly organizationId: string; readonly raceId?: string }

/** Who does it, and from which network address. */
export type Actor = { readonly personId: string; readonly address?: string }

/** `no-such-place`: for somebody without any role there it is as if it did not exist. `not-allowed`: their role does not have that right. */
export type ActFault = 'no-such-place' | 'not-allowed'

/** One change, for the audit log: JSON of what was and of what is; absent where there was or is nothing. */
export type Change = {
  readonly action: string
  readonly subject: string
  readonly before?: unknown
  readonly after?: unknown
}

/** What work is given: its transaction, the role it is done by, and the way into the audit log. */
export type Acting = { readonly transaction: Runner; readonly role: Role; record(change: Change): Promise<void> }

/** The role of a person in a place: in a race the greater of the race's and its organization's. Undefined when there is none, or no such place. */
export async function roleOf(on: { pool: Database['pool'] } | Runner, personId: string, scope: Scope) {
  const text = `
    SELECT role FROM membership
    WHERE person_id = $1 AND organization_id = $2
      AND ($3::uuid IS NULL OR EXISTS (SELECT 1 FROM race WHERE id = $3 AND organization_id = $2))
    UNION ALL
    SELECT role FROM race_role WHERE person_id = $1 AND organization_id = $2 AND race_id = $3`
  const rows = await runQuery<{ role: Role }>(on, text, [personId, scope.organizationId, scope.raceId ?? null])
  return greatestRole(rows.map(({ role }) => role))
}

/** Does work in one transaction if the actor has that right there. What is changed and what the audit log says of it are committed together. */
export function act<T>(
  db: Database,
  actor: Actor,
  on: { readonly scope: Scope; readonly right: Right },
  work: (acting: Acting) => Promise<T>,
): Promise<Result<T, ActFault>> {
  return inTransaction(db, async (transaction) => {
    const role = await roleOf(transaction, actor.personId, on.scope)
    if (role === undefined) return bad('no-such-place')
    if (!may(role, on.right)) return bad('not-allowed')
    const record = (change: Change) => writeEntry(transaction, actor, on.scope, change)
    return ok(await work({ transaction, role, record }))
  })
}

async function writeEntry(transaction: Runner, actor: Actor, scope: Scope, change: Change): Promise<void> {
  const text = `
    INSERT INTO audit_entry (organization_id, race_id, actor_kind, actor_id, action, subject, before, after, address)
    VALUES ($1, $2, 'person', $3, $4, $5, $6, $7, $8)`
  const said = [change.before, change.after].map((value) => (value === undefined ? null : JSON.stringify(value)))
  const where = [scope.organizationId, scope.raceId ?? null]
  const values = [...where, actor.personId, change.action, change.subject, ...said, actor.address ?? null]
  await runQuery(transaction, text, values)
}

/** One line of the audit log. */
export type AuditEntry = Change & {
  readonly number: number
  readonly atMs: number
  readonly raceId: string | null
  readonly actorId: string
}

/** The audit log of a place, newest first, for those who may set it up; `below`: only entries of lower numbers. */
export function readAudit(
  db: Database,
  actor: Actor,
  scope: Scope,
  page: { readonly most: number; readonly below?: number },
): Promise<Result<AuditEntry[], ActFault>> {
  const text = `
    SELECT entry_number AS number, at AS "atMs", race_id AS "raceId", actor_id AS "actorId", action, subject, before, after
    FROM audit_entry
    WHERE organization_id = $1 AND ($2::uuid IS NULL OR race_id = $2) AND ($3::bigint IS NULL OR entry_number < $3)
    ORDER BY entry_number DESC LIMIT $4`
  const values = [scope.organizationId, scope.raceId ?? null, page.below ?? null, page.most]
  return act(db, actor, { scope, right: 'arrange' }, ({ transaction }) =>
    runQuery<AuditEntry>(transaction, text, values),
  )
}
