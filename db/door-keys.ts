import { createHash } from 'node:crypto'
import { bad, ok, type Result } from '#base/result'
import { type ActFault, type Actor, act, type Scope } from './acting'
import { type Database, runQuery } from './client'

/** The doors for senders over HTTP. */
export const DOORS = ['osmand', 'owntracks', 'rock7', 'rockblock'] as const
export type Door = (typeof DOORS)[number]

/** A key as it is listed: what it opens, and how it was used last. Never the key itself. */
export type DoorKey = {
  readonly keyId: string
  readonly door: Door
  readonly name: string
  /** The only device that it speaks for; null: any of the organization. */
  readonly deviceId: string | null
  /** Networks that senders may come from, such as 192.0.2.0/24; empty: any. */
  readonly allow: readonly string[]
  readonly createdAtMs: number
  /** The last message that was kept. */
  readonly usedAtMs: number | null
  readonly usedFrom: string | null
  /** The name of what was wrong with the last one that was refused. */
  readonly fault: string | null
  readonly faultAtMs: number | null
  readonly faultFrom: string | null
}

/** A key that is to be. `sealed`: the key as only this installation can read it. */
export type NewDoorKey = Pick<DoorKey, 'door' | 'name' | 'allow'> & {
  readonly deviceId?: string
  readonly key: string
  readonly sealed: Uint8Array
}

/** What a key is found by: it has 128 random bits, so that its hash needs no salt. */
export const hashOfDoorKey = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Gives an organization one more key; whoever has it may deliver in its name from now on. */
export function addDoorKey(
  db: Database,
  actor: Actor,
  scope: Scope,
  wish: NewDoorKey,
): Promise<Result<{ keyId: string }, ActFault>> {
  const text = `
    INSERT INTO door_key (id, organization_id, door, name, key_hash, key_sealed, device_id, allow)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7) RETURNING id, pg_notify('farfield_doors', '')`
  const { door, name, key, sealed, deviceId = null, allow } = wish
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const values = [scope.organizationId, door, name, hashOfDoorKey(key), Buffer.from(sealed), deviceId, [...allow]]
    const [row] = await runQuery<{ id: string }>(transaction, text, values)
    if (row === undefined) throw new Error('the database made no key')
    await record({ action: 'make door key', subject: `door key ${row.id}`, after: { door, name, deviceId, allow } })
    return { keyId: row.id }
  })
}

/** The keys of an organization, by door and name. */
export function listDoorKeys(db: Database, actor: Actor, scope: Scope): Promise<Result<DoorKey[], ActFault>> {
  const text = `
    SELECT id AS "keyId", door, name, device_id AS "deviceId", allow, created_at AS "createdAtMs", used_at AS "usedAtMs", used_from AS "usedFrom",
      fault, fault_at AS "faultAtMs", fault_from AS "faultFrom"
    FROM door_key WHERE organization_id = $1 ORDER BY door, name, created_at`
  return act(db, actor, { scope, right: 'arrange' }, ({ transaction }) =>
    runQuery<DoorKey>(transaction, text, [scope.organizationId]),
  )
}

/** The sealed key of one that somebody wants to see or to try, which is kept in the log. `no-such-key`: the organization has none of that id. */
export async function openDoorKey(
  db: Database,
  actor: Actor,
  scope: Scope,
  keyId: string,
  why: 'see' | 'try',
): Promise<Result<{ door: Door; sealed: Uint8Array }, ActFault | 'no-such-key'>> {
  const text = 'SELECT door, key_sealed AS sealed FROM door_key WHERE id::text = $1 AND organization_id = $2'
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const [row] = await runQuery<{ door: Door; sealed: Buffer }>(transaction, text, [keyId, scope.organizationId])
    if (row === undefined) return bad('no-such-key' as const)
    await record({ action: `${why} door key`, subject: `door key ${keyId}` })
    return ok({ door: row.door, sealed: new Uint8Array(row.sealed) })
  })
  return outcome.ok ? outcome.value : outcome
}

/** The sealed keys of some devices, by what they call themselves; that somebody has seen them is kept in the log. */
export function openDeviceKeys(
  db: Database,
  actor: Actor,
  scope: Scope,
  deviceIds: readonly string[],
): Promise<Result<ReadonlyMap<string, Uint8Array>, ActFault>> {
  const text =
    'SELECT device_id AS "deviceId", key_sealed AS sealed FROM door_key WHERE organization_id = $1 AND device_id = ANY($2)'
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const rows = await runQuery<{ deviceId: string; sealed: Buffer }>(transaction, text, [
      scope.organizationId,
      deviceIds,
    ])
    if (rows.length > 0) await record({ action: 'see door keys', subject: `door keys of ${rows.length} devices` })
    return new Map(rows.map(({ deviceId, sealed }) => [deviceId, new Uint8Array(sealed)]))
  })
}

/** From which networks messages with a key may come from now on. */
export async function allowDoorKey(
  db: Database,
  actor: Actor,
  scope: Scope,
  { keyId, allow }: { readonly keyId: string; readonly allow: readonly string[] },
): Promise<Result<undefined, ActFault | 'no-such-key'>> {
  const text = `
    UPDATE door_key k SET allow = $3 FROM door_key o WHERE k.id::text = $1 AND k.organization_id = $2 AND o.id = k.id
    RETURNING o.allow AS before, pg_notify('farfield_doors', '')`
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const [row] = await runQuery<{ before: string[] }>(transaction, text, [keyId, scope.organizationId, [...allow]])
    if (row === undefined) return bad('no-such-key' as const)
    await record({ action: 'change door key', subject: `door key ${keyId}`, before: row.before, after: allow })
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

/** Takes a key away: nobody delivers with it from now on. What came with it stays. */
export async function removeDoorKey(
  db: Database,
  actor: Actor,
  scope: Scope,
  keyId: string,
): Promise<Result<undefined, ActFault | 'no-such-key'>> {
  const text = `
    DELETE FROM door_key WHERE id::text = $1 AND organization_id = $2 RETURNING door, name, pg_notify('farfield_doors', '')`
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const [row] = await runQuery<{ door: Door; name: string }>(transaction, text, [keyId, scope.organizationId])
    if (row === undefined) return bad('no-such-key' as const)
    const { door, name } = row
    await record({ action: 'remove door key', subject: `door key ${keyId}`, before: { door, name } })
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

/** What a key opens, for whoever stands at the doors. */
export type DoorRightRow = Pick<DoorKey, 'keyId' | 'door' | 'deviceId' | 'allow'> & {
  readonly keyHash: Uint8Array
  /** The short name of the organization. */
  readonly organization: string
}

/** Every key of every organization. */
export function readDoorRights(db: Database): Promise<DoorRightRow[]> {
  const text = `
    SELECT k.id AS "keyId", k.door, k.device_id AS "deviceId", k.allow, k.key_hash AS "keyHash", o.slug AS organization
    FROM door_key k JOIN organization o ON o.id = k.organization_id`
  return runQuery<DoorRightRow>(db, text, [])
}

/** How a key was used: a message that was kept, or by `fault` what was wrong with one. */
export type DoorUse = {
  readonly keyId: string
  readonly atMs: number
  readonly from: string
  readonly fault?: string
}

/** Notes the newest uses of keys: one of each kind for each key. */
export async function noteDoorUses(db: Database, uses: readonly DoorUse[]): Promise<void> {
  const text = `
    UPDATE door_key k SET
      used_at = coalesce(u.used_at, k.used_at), used_from = coalesce(u.used_from, k.used_from),
      fault = coalesce(u.fault, k.fault), fault_at = coalesce(u.fault_at, k.fault_at), fault_from = coalesce(u.fault_from, k.fault_from)
    FROM (
      SELECT key_id, to_timestamp(max(at_ms) FILTER (WHERE fault IS NULL) / 1000) AS used_at, max("from") FILTER (WHERE fault IS NULL) AS used_from,
        max(fault) AS fault, to_timestamp(max(at_ms) FILTER (WHERE fault IS NOT NULL) / 1000) AS fault_at,
        max("from") FILTER (WHERE fault IS NOT NULL) AS fault_from
      FROM unnest($1::uuid[], $2::float8[], $3::text[], $4::text[]) AS t (key_id, at_ms, "from", fault) GROUP BY key_id
    ) u WHERE k.id = u.key_id`
  const columns = [uses.map(({ keyId }) => keyId), uses.map(({ atMs }) => atMs), uses.map(({ from }) => from)]
  await runQuery(db, text, [...columns, uses.map(({ fault }) => fault ?? null)])
}

/** When a device of an organization that reaches us by Iridium was heard last; null: never. */
export function readLastIridium(db: Database, actor: Actor, scope: Scope): Promise<Result<number | null, ActFault>> {
  const text = `
    SELECT max(h.heard_at) AS "atMs" FROM stream s JOIN stream_slot l ON l.stream_id = s.id JOIN tracker_heard h ON h.tracker_id = l.tracker_id
    WHERE s.organization_id = $1 AND s.imei IS NOT NULL AND s.link <> 'none'`
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction }) => {
    const [row] = await runQuery<{ atMs: number | null }>(transaction, text, [scope.organizationId])
    return row?.atMs ?? null
  })
}
