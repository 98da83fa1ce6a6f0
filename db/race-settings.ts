import { bad, ok, type Result } from '#base/result'
import type { RaceSettings, Visibility } from '#race/race-settings'
import type { RaceKind } from '#race/race-setup'
import { type ActFault, type Acting, type Actor, act, type Scope } from './acting'
import { type Database, type Runner, runQuery } from './client'
import { personName } from './persons'
import { type CopyOf, copySetUp } from './race-copy'

/** A race of an organization, whichever role its reader has there. */
export type RaceScope = Scope & { readonly raceId: string }

/** `slug-taken`: another race, perhaps of another organization, has that address. */
export type CreateFault = ActFault | 'slug-taken'

/** Makes a race: empty, or with what another race of the organization was set up with. */
export async function createRaceBySettings(
  db: Database,
  actor: Actor,
  scope: Scope,
  settings: RaceSettings,
  copyOf?: CopyOf,
): Promise<Result<{ raceId: string }, CreateFault>> {
  const text = `
    INSERT INTO race (id, organization_id, slug, name, description, kind, origin, time_zone, starts_at, ends_at, heard_by, visibility)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, 'organizer', $6, to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000), 'received', $9)
    ON CONFLICT (slug) DO NOTHING RETURNING id`
  const making = act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const { transaction, record } = acting
    const rows = await runQuery<{ id: string }>(transaction, text, [scope.organizationId, ...columnsOf(settings)])
    const raceId = rows[0]?.id
    if (raceId === undefined) return bad('slug-taken' as const)
    const author = await personName(transaction, actor)
    if (copyOf && !(await copySetUp(acting, { ...scope, raceId, author }, copyOf))) throw new NoSuchRace()
    await record({
      action: 'create race',
      subject: `race ${raceId}`,
      after: { ...settings, ...(copyOf && { copyOf }) },
    })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
    return ok({ raceId })
  })
  const outcome = await making.catch((error: unknown) => {
    if (error instanceof NoSuchRace) return bad('no-such-place' as const)
    throw error
  })
  return outcome.ok ? outcome.value : outcome
}

/** Thrown, so that nothing is half made. */
class NoSuchRace extends Error {}

const columnsOf = (settings: RaceSettings) => {
  const { slug, name, description, kind, timeZone, startsAtMs, endsAtMs, visibility } = settings
  return [slug, name, description, kind, timeZone, startsAtMs, endsAtMs ?? null, visibility]
}

/** What is said of a race as a whole, for those who may see what is not public. */
export async function readSettings(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<RaceSettings, ActFault>> {
  const outcome = await act(db, actor, { scope, right: 'see' }, ({ transaction }) => findSettings(transaction, scope))
  if (!outcome.ok) return outcome
  return outcome.value === undefined ? bad('no-such-place') : ok(outcome.value)
}

async function findSettings(on: Runner, scope: RaceScope, lock = ''): Promise<RaceSettings | undefined> {
  type Row = Omit<RaceSettings, 'endsAtMs'> & { kind: RaceKind; visibility: Visibility; endsAtMs: number | null }
  const text = `
    SELECT name, slug, description, kind, time_zone AS "timeZone", starts_at AS "startsAtMs", ends_at AS "endsAtMs", visibility
    FROM race WHERE organization_id = $1 AND id = $2 ${lock}`
  const [row] = await runQuery<Row>(on, text, [scope.organizationId, scope.raceId])
  if (row === undefined) return undefined
  const { endsAtMs, ...rest } = row
  return endsAtMs === null ? rest : { ...rest, endsAtMs }
}

/** `edited`: somebody else has changed them since; nothing was saved. `no-reason`: a start that is moved needs one. */
export type ChangeFault = CreateFault | 'edited' | 'no-reason'

/** Changes what is said of a race, if it is still what whoever changes it has seen. A moved start is kept with its reason. */
export async function changeSettings(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  change: { readonly seen: RaceSettings; readonly to: RaceSettings; readonly reason: string },
): Promise<Result<undefined, ChangeFault>> {
  const outcome = await act(db, actor, { scope, right: 'arrange' }, (acting) =>
    replaceSettings(acting, actor, scope, change),
  )
  return outcome.ok ? outcome.value : outcome
}

async function replaceSettings(
  { transaction, record }: Acting,
  actor: Actor,
  scope: RaceScope,
  { seen, to, reason }: { seen: RaceSettings; to: RaceSettings; reason: string },
): Promise<Result<undefined, ChangeFault>> {
  const before = await findSettings(transaction, scope, 'FOR UPDATE')
  if (before === undefined) return bad('no-such-place')
  if (JSON.stringify(columnsOf(before)) !== JSON.stringify(columnsOf(seen))) return bad('edited')
  const isMoved = before.startsAtMs !== to.startsAtMs
  if (isMoved && reason === '') return bad('no-reason')
  const taken = 'SELECT 1 FROM race WHERE slug = $1 AND id <> $2'
  if ((await runQuery(transaction, taken, [to.slug, scope.raceId])).length > 0) return bad('slug-taken')
  const text = `
    UPDATE race SET slug = $3, name = $4, description = $5, kind = $6, time_zone = $7, starts_at = to_timestamp($8::float8 / 1000),
      ends_at = to_timestamp($9::float8 / 1000), visibility = $10 WHERE organization_id = $1 AND id = $2`
  await runQuery(transaction, text, [scope.organizationId, scope.raceId, ...columnsOf(to)])
  if (isMoved) await keepMove(transaction, actor, scope, { wasAtMs: before.startsAtMs, nowAtMs: to.startsAtMs, reason })
  await record({
    action: 'change race',
    subject: `race ${scope.raceId}`,
    before,
    after: { ...to, ...(isMoved && { reason }) },
  })
  await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
  return ok(undefined)
}

async function keepMove(
  transaction: Runner,
  { personId }: Actor,
  scope: RaceScope,
  { wasAtMs, nowAtMs, reason }: { wasAtMs: number; nowAtMs: number; reason: string },
): Promise<void> {
  const text = `
    INSERT INTO start_change (organization_id, race_id, was_at, now_at, author, reason, changed_at)
    SELECT $1, $2, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000), name, $6, now() FROM person WHERE id = $5`
  await runQuery(transaction, text, [scope.organizationId, scope.raceId, wasAtMs, nowAtMs, personId, reason])
}
