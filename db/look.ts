import { bad, ok, type Result } from '#base/result'
import type { Units } from '#race/race-setup'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import type { RaceScope } from './race-settings'

/** How a race looks; null: as the product does, in the units of its kind, without a logo. */
export type Look = { readonly units: Units | null; readonly accent: string | null; readonly logo: string | null }

/** How a race looks, for those who may see what is not public. */
export async function readLook(db: Database, actor: Actor, scope: RaceScope): Promise<Result<Look, ActFault>> {
  const text = 'SELECT units, accent, logo_id AS logo FROM race WHERE organization_id = $1 AND id = $2'
  const outcome = await act(db, actor, { scope, right: 'see' }, async ({ transaction }) => {
    const [row] = await runQuery<Look>(transaction, text, [scope.organizationId, scope.raceId])
    return row === undefined ? bad('no-such-place' as const) : ok(row)
  })
  return outcome.ok ? outcome.value : outcome
}

/** What of a picture changes: another one in its place, none, or nothing. A picture is WebP, made by whoever calls. */
export type PictureChange = Uint8Array | 'none' | 'same'

/** Gives a race its units, its colour and its logo. */
export async function changeLook(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  to: Omit<Look, 'logo'> & { readonly logo: PictureChange },
): Promise<Result<undefined, ActFault>> {
  const text = 'UPDATE race SET units = $3, accent = $4 WHERE organization_id = $1 AND id = $2'
  return act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const { transaction, record } = acting
    const { units, accent } = to
    await runQuery(transaction, text, [scope.organizationId, scope.raceId, units, accent])
    const logo = await showPicture(acting, scope, { table: 'race', column: 'logo_id', id: scope.raceId }, to.logo)
    await record({ action: 'change look', subject: `race ${scope.raceId}`, after: { units, accent, ...logo } })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return undefined
  })
}

/** Gives an entry a photo, or takes it away. `no-such-entry`: the race has none of that id. */
export async function changePhoto(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { entryId, photo }: { readonly entryId: string; readonly photo: PictureChange },
): Promise<Result<undefined, ActFault | 'no-such-entry'>> {
  const text = 'SELECT id, number FROM entry WHERE organization_id = $1 AND race_id = $2 AND id::text = $3 FOR UPDATE'
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const { transaction, record } = acting
    type Row = { id: string; number: string }
    const [entry] = await runQuery<Row>(transaction, text, [scope.organizationId, scope.raceId, entryId])
    if (entry === undefined) return bad('no-such-entry' as const)
    const shown = await showPicture(acting, scope, { table: 'entry', column: 'photo_id', id: entry.id }, photo)
    await record({ action: 'change photo', subject: `entry ${entry.number}`, after: shown })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

type Place = { readonly table: 'race' | 'entry'; readonly column: 'logo_id' | 'photo_id'; readonly id: string }

/** The one that stood there before is gone with it, see the migration. */
async function showPicture(
  { transaction }: Acting,
  { organizationId }: RaceScope,
  { table, column, id }: Place,
  change: PictureChange,
): Promise<{ picture?: string | null }> {
  if (change === 'same') return {}
  const adding = 'INSERT INTO image (id, organization_id, bytes) VALUES (gen_random_uuid(), $1, $2) RETURNING id'
  const [made] =
    change === 'none' ? [] : await runQuery<{ id: string }>(transaction, adding, [organizationId, Buffer.from(change)])
  await runQuery(transaction, `UPDATE ${table} SET ${column} = $2 WHERE id = $1`, [id, made?.id ?? null])
  return { picture: made?.id ?? null }
}
