import { bad, ok, type Result } from '#base/result'
import type { Role } from '#race/role'
import { type Database, inTransaction, type Runner, runQuery } from './client'

/** Somebody who is about to be able to sign in; the password only as its hash. */
export type NewPerson = { readonly name: string; readonly email: string; readonly passwordHash: string }

/** Whether anybody can sign in at all. */
export async function hasPersons(db: Database): Promise<boolean> {
  return (await runQuery(db, 'SELECT 1 FROM person LIMIT 1')).length > 0
}

/** Makes the first person, as owner of every organization there is and of a new one of that name; `not-first` when there is somebody already. */
export function createFirstPerson(
  db: Database,
  person: NewPerson,
  organization: { readonly slug: string; readonly name: string },
): Promise<Result<{ personId: string }, 'not-first' | 'slug-taken'>> {
  return inTransaction(db, async (transaction) => {
    // Two who are first at once take turns.
    await runQuery(transaction, `SELECT pg_advisory_xact_lock(hashtext('farfield_first_person'))`)
    if ((await runQuery(transaction, 'SELECT 1 FROM person LIMIT 1')).length > 0) return bad('not-first')
    const organizationId = await addOrganization(transaction, organization)
    if (organizationId === undefined) return bad('slug-taken')
    const personId = await addPerson(transaction, person)
    const owning = `
      INSERT INTO membership (organization_id, person_id, role) SELECT id, $1, 'owner' FROM organization
      WHERE id <> '00000000-0000-0000-0000-000000000000'`
    await runQuery(transaction, owning, [personId])
    await recordByInstallation(transaction, organizationId, personId, 'owner')
    return ok({ personId })
  })
}

/** An organization of its own for somebody, who is its owner. */
export function createOrganization(
  db: Database,
  personId: string,
  organization: { readonly slug: string; readonly name: string },
): Promise<Result<{ organizationId: string }, 'slug-taken'>> {
  return inTransaction(db, async (transaction) => {
    const organizationId = await addOrganization(transaction, organization)
    if (organizationId === undefined) return bad('slug-taken')
    await giveRole(transaction, { organizationId, personId, role: 'owner' })
    const text = `
      INSERT INTO audit_entry (organization_id, actor_kind, actor_id, action, subject, after)
      VALUES ($1, 'person', $2, 'create organization', $3, $4)`
    const values = [organizationId, personId, `organization ${organizationId}`, JSON.stringify(organization)]
    await runQuery(transaction, text, values)
    return ok({ organizationId })
  })
}

/** Part of a transaction: a person with a password. Throws when the address belongs to somebody. */
export async function addPerson(transaction: Runner, { name, email, passwordHash }: NewPerson): Promise<string> {
  const text = `
    INSERT INTO person (id, name, email, email_verified, updated_at) VALUES (gen_random_uuid(), $1, $2, false, now()) RETURNING id`
  const [row] = await runQuery<{ id: string }>(transaction, text, [name, email.toLowerCase()])
  if (row === undefined) throw new Error('the database made no person')
  const secret = `
    INSERT INTO credential (id, person_id, account_id, provider_id, password, updated_at)
    VALUES (gen_random_uuid(), $1::uuid, $1, 'credential', $2, now())`
  await runQuery(transaction, secret, [row.id, passwordHash])
  return row.id
}

/** Part of a transaction: a role in an organization, or in one race of it; a lower one than somebody has there changes nothing. */
export async function giveRole(
  transaction: Runner,
  at: { readonly organizationId: string; readonly raceId?: string; readonly personId: string; readonly role: Role },
): Promise<void> {
  const { organizationId, raceId, personId, role } = at
  const rank = (column: string) =>
    `array_position(ARRAY['owner', 'organizer', 'operator', 'commentator', 'viewer'], ${column})`
  const [table, key, columns, values] =
    raceId === undefined
      ? ['membership', 'organization_id, person_id', 'organization_id, person_id, role', '$1, $2, $3']
      : ['race_role', 'race_id, person_id', 'organization_id, person_id, role, race_id', '$1, $2, $3, $4']
  const text = `
    INSERT INTO ${table} (${columns}) VALUES (${values})
    ON CONFLICT (${key}) DO UPDATE SET role = excluded.role WHERE ${rank('excluded.role')} < ${rank(`${table}.role`)}`
  await runQuery(transaction, text, [organizationId, personId, role, ...(raceId === undefined ? [] : [raceId])])
}

/** Undefined when the short name is taken. */
async function addOrganization(
  transaction: Runner,
  { slug, name }: { slug: string; name: string },
): Promise<string | undefined> {
  const text = `
    INSERT INTO organization (id, slug, name) VALUES (gen_random_uuid(), $1, $2) ON CONFLICT (slug) DO NOTHING RETURNING id`
  return (await runQuery<{ id: string }>(transaction, text, [slug, name]))[0]?.id
}

async function recordByInstallation(transaction: Runner, organizationId: string, personId: string, role: Role) {
  const text = `
    INSERT INTO audit_entry (organization_id, actor_kind, actor_id, action, subject, after)
    VALUES ($1, 'installation', 'first account', 'role', $2, $3)`
  await runQuery(transaction, text, [organizationId, `person ${personId}`, JSON.stringify({ role })])
}

/** The names of some people, by their ids; whoever was erased is missing, and so is what is no person's id. */
export async function readPersonNames(db: Database, personIds: readonly string[]): Promise<Map<string, string>> {
  const text = 'SELECT id, name FROM person WHERE id::text = ANY($1)'
  const rows = await runQuery<{ id: string; name: string }>(db, text, [[...personIds]])
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** What somebody is called; empty when they are gone. */
export async function personName(
  on: Parameters<typeof runQuery>[0],
  { personId }: { readonly personId: string },
): Promise<string> {
  const rows = await runQuery<{ name: string }>(on, 'SELECT name FROM person WHERE id = $1', [personId])
  return rows[0]?.name ?? ''
}

/** Whether somebody has an account under an address. */
export async function hasAccount(db: Database, email: string): Promise<boolean> {
  return (await runQuery(db, 'SELECT 1 FROM person WHERE email = $1', [email])).length > 0
}

/** Whose a link in a mail is, by what it is kept as; undefined: it is used, too old, or none. */
export async function readMailLink(
  db: Database,
  linkHash: string,
): Promise<{ personId: string; name: string; email: string } | undefined> {
  const text = `
    SELECT p.id AS "personId", p.name, p.email FROM verification v JOIN person p ON p.email = v.value::jsonb->>'email'
    WHERE v.identifier = $1 AND v.expires_at > now()`
  return (await runQuery<{ personId: string; name: string; email: string }>(db, text, [`magic-link:${linkHash}`]))[0]
}

/** Sets a person's password, whatever it was. */
export async function setPassword(db: Database, personId: string, passwordHash: string): Promise<void> {
  const text = `UPDATE credential SET password = $2, updated_at = now() WHERE person_id = $1 AND provider_id = 'credential'`
  await runQuery(db, text, [personId, passwordHash])
}

/** Notes that a person reads the mail of their address. */
export async function noteMailProven(db: Database, personId: string): Promise<void> {
  await runQuery(db, 'UPDATE person SET email_verified = true WHERE id = $1', [personId])
}

/** Forgets links that nobody has used in time: each has an address in it. */
export async function clearOldLinks(db: Database): Promise<void> {
  await runQuery(db, 'DELETE FROM verification WHERE expires_at < now()', [])
}
