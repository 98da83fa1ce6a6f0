import type { Role } from '#race/role'
import { type Database, inTransaction, type Runner, runQuery } from './client'
import { revokeAccess } from './console-access'

/** A login that nobody has used for so long is over. */
const IDLE_MS = 7 * 24 * 3_600_000
/** How exactly it is kept when a login was last used. */
const SEEN_EVERY_MS = 5 * 60_000

/** One browser in which somebody is signed in. */
export type OpenLogin = {
  readonly loginId: string
  readonly createdAtMs: number
  readonly seenAtMs: number
  readonly userAgent: string | null
  readonly ipAddress: string | null
}

/** `half`: the person's second factor has not been proven in it, and nothing is shown until it is. `ended`: also when it was idle for too long. */
export type LoginState = 'whole' | 'half' | 'ended'

/** Keeps that a login is being used, and says how it stands. */
export async function useLogin(db: Database, loginId: string, nowMs: number): Promise<LoginState> {
  type Row = { seenAtMs: number; isHalf: boolean }
  const text = `
    SELECT l.seen_at AS "seenAtMs",
      l.second_at IS NULL AND EXISTS (SELECT 1 FROM second_factor f WHERE f.person_id = l.person_id AND f.confirmed_at IS NOT NULL) AS "isHalf"
    FROM login l WHERE l.id = $1`
  const [row] = await runQuery<Row>(db, text, [loginId])
  if (row === undefined) return 'ended'
  if (nowMs - row.seenAtMs > IDLE_MS) {
    await runQuery(db, 'DELETE FROM login WHERE id = $1', [loginId])
    return 'ended'
  }
  const seen = 'UPDATE login SET seen_at = to_timestamp($2::float8 / 1000) WHERE id = $1'
  if (nowMs - row.seenAtMs > SEEN_EVERY_MS) await runQuery(db, seen, [loginId, nowMs])
  return row.isHalf ? 'half' : 'whole'
}

/** Where a person is signed in, the newest use first. */
export function listLogins(db: Database, personId: string): Promise<OpenLogin[]> {
  const text = `
    SELECT id AS "loginId", created_at AS "createdAtMs", seen_at AS "seenAtMs", user_agent AS "userAgent", ip_address AS "ipAddress"
    FROM login WHERE person_id = $1 AND expires_at > now() ORDER BY seen_at DESC, id`
  return runQuery<OpenLogin>(db, text, [personId])
}

/** Ends one login of a person, or all but one; with it their tokens for the operators' feed of every organization. */
export function endLogins(
  db: Database,
  personId: string,
  which: { readonly loginId: string } | { readonly allBut: string },
): Promise<number> {
  const one = 'loginId' in which
  const text = `DELETE FROM login WHERE person_id = $1 AND id ${one ? '=' : '<>'} $2 RETURNING 1`
  return inTransaction(db, async (transaction) => {
    const ended = await runQuery(transaction, text, [personId, one ? which.loginId : which.allBut])
    for (const { organizationId } of await listOrganizationsOf(transaction, personId))
      await revokeAccess(transaction, { organizationId, operatorId: personId })
    return ended.length
  })
}

/** A place in which somebody has a role. */
export type PersonsPlace = {
  readonly organizationId: string
  readonly organizationSlug: string
  readonly organizationName: string
  /** Of all of the organization; null when they have roles in races only. */
  readonly role: Role | null
}

/** The organizations in which somebody has a role, of their own or in a race, by name. */
export function listOrganizationsOf(on: Database | Runner, personId: string): Promise<PersonsPlace[]> {
  const text = `
    SELECT o.id AS "organizationId", o.slug AS "organizationSlug", o.name AS "organizationName", m.role
    FROM organization o LEFT JOIN membership m ON m.organization_id = o.id AND m.person_id = $1
    WHERE m.person_id IS NOT NULL OR EXISTS (SELECT 1 FROM race_role r WHERE r.organization_id = o.id AND r.person_id = $1)
    ORDER BY o.name, o.slug`
  return runQuery<PersonsPlace>(on, text, [personId])
}

/** A race as those who set it up see it in a list. */
export type PersonsRace = {
  readonly raceId: string
  readonly slug: string
  readonly name: string
  readonly kind: string
  readonly origin: string
  readonly visibility: string
  readonly startsAtMs: number
  readonly organizationSlug: string
  readonly entryCount: number
}

/** The races in which somebody has a role, the newest start first. */
export function listRacesOf(db: Database, personId: string): Promise<PersonsRace[]> {
  const text = `
    SELECT r.id AS "raceId", r.slug, r.name, r.kind, r.origin, r.visibility, r.starts_at AS "startsAtMs", o.slug AS "organizationSlug",
      (SELECT count(*) FROM entry e WHERE e.race_id = r.id) AS "entryCount"
    FROM race r JOIN organization o ON o.id = r.organization_id
    WHERE EXISTS (SELECT 1 FROM membership m WHERE m.organization_id = r.organization_id AND m.person_id = $1)
      OR EXISTS (SELECT 1 FROM race_role x WHERE x.race_id = r.id AND x.person_id = $1)
    ORDER BY r.starts_at DESC, r.slug`
  return runQuery<PersonsRace>(db, text, [personId])
}
