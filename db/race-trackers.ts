import { bad, ok, type Result } from '#base/result'
import type { Cadence } from '#race/race-setup'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { type Database, type Runner, runQuery } from './client'
import type { RaceScope } from './race-settings'
import { claimMessages } from './registration'
import type { StreamKind } from './streams'

/** A tracker on an entry of a race, and when it was heard last. */
export type RaceTracker = {
  readonly assignmentId: string
  readonly number: string
  readonly entryName: string
  readonly kind: StreamKind
  /** IMEI, or what a phone calls itself. */
  readonly device: string
  readonly isSealed: boolean
  readonly fromAtMs: number
  readonly toAtMs: number | null
  readonly fixIntervalMs: number
  readonly reportIntervalMs: number
  readonly heardAtMs: number | null
}

/** The trackers of a race, in the order of its entries: those in use first, then those that were. */
export function listRaceTrackers(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<RaceTracker[], ActFault>> {
  const text = `
    SELECT a.id AS "assignmentId", e.number, e.name AS "entryName", s.kind, coalesce(s.imei, s.device_id) AS device,
      s.key IS NOT NULL AS "isSealed", a.from_at AS "fromAtMs", a.to_at AS "toAtMs", a.fix_interval_ms AS "fixIntervalMs",
      a.report_interval_ms AS "reportIntervalMs", h.heard_at AS "heardAtMs"
    FROM assignment a JOIN entry e ON e.id = a.entry_id
    JOIN stream_slot l ON l.tracker_id = a.tracker_id AND l.organization_id = a.organization_id JOIN stream s ON s.id = l.stream_id
    LEFT JOIN tracker_heard h ON h.tracker_id = a.tracker_id
    WHERE e.organization_id = $1 AND e.race_id = $2 ORDER BY a.to_at IS NOT NULL, e.ordinal, a.from_at`
  return act(db, actor, { scope, right: 'watch' }, ({ transaction }) =>
    runQuery<RaceTracker>(transaction, text, [scope.organizationId, scope.raceId]),
  )
}

/** A device that is to be on an entry from an instant on. */
export type Handing = {
  readonly number: string
  readonly kind: StreamKind
  readonly device: string
  readonly fromAtMs: number
  readonly cadence: Cadence
  /** 16 bytes that a device not known yet seals its frames with; of our own radio protocol only. */
  readonly key?: Uint8Array
}

/**
 * `no-such-entry`: the race has none of that number. `device-taken`: it is another organization's. `another-kind`: it is known as a device of another kind.
 * `many-trackers`: it is a field gateway. `on-an-entry`: it is on an entry of this race in that time.
 */
export type HandFault =
  | ActFault
  | 'no-such-entry'
  | 'bad-device'
  | 'device-taken'
  | 'another-kind'
  | 'many-trackers'
  | 'on-an-entry'

/** Puts a device on an entry, registering it when the organization does not know it yet; what it sent before is taken up. Resolves to whether it was new. */
export async function handTracker(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  handing: Handing,
): Promise<Result<{ isNew: boolean }, HandFault>> {
  if (!isDevice(handing)) return bad('bad-device')
  const outcome = await act(db, actor, { scope, right: 'arrange' }, (acting) => hand(acting, scope, handing))
  if (!outcome.ok) return outcome
  if (!outcome.value.ok) return outcome.value
  const { streamId, isNew } = outcome.value.value
  const { organizationId } = scope
  const name = handing.kind === 'phone' ? { deviceId: handing.device } : { imei: handing.device }
  if (isNew) await claimMessages(db, { organizationId, streamId, ...name })
  return ok({ isNew })
}

const isDevice = ({ kind, device }: Handing) =>
  kind === 'phone' ? /^\P{Cc}{1,128}$/u.test(device) : /^[0-9]{15}$/.test(device)

type Handed = { readonly streamId: string; readonly isNew: boolean }

async function hand(
  { transaction, record }: Acting,
  scope: RaceScope,
  handing: Handing,
): Promise<Result<Handed, HandFault>> {
  const { organizationId, raceId } = scope
  const { number, fromAtMs, cadence } = handing
  const finding = 'SELECT id FROM entry WHERE organization_id = $1 AND race_id = $2 AND number = $3 FOR UPDATE'
  const [entry] = await runQuery<{ id: string }>(transaction, finding, [organizationId, raceId, number])
  if (entry === undefined) return bad('no-such-entry')
  const found = await provideDevice(transaction, organizationId, handing)
  if (!found.ok) return found
  const { trackerId, streamId, isNew } = found.value
  const busy = `
    SELECT 1 FROM assignment WHERE tracker_id = $1 AND organization_id = $2 AND (to_at IS NULL OR to_at > to_timestamp($3::float8 / 1000))
      AND entry_id IN (SELECT id FROM entry WHERE race_id = $4) LIMIT 1`
  if ((await runQuery(transaction, busy, [trackerId, organizationId, fromAtMs, raceId])).length > 0)
    return bad('on-an-entry')
  const assigning = `
    INSERT INTO assignment (id, organization_id, entry_id, tracker_id, from_at, fix_interval_ms, report_interval_ms)
    VALUES (gen_random_uuid(), $1, $2, $3, to_timestamp($4::float8 / 1000), $5, $6)`
  const promised = [cadence.fixIntervalMs, cadence.reportIntervalMs]
  await runQuery(transaction, assigning, [organizationId, entry.id, trackerId, fromAtMs, ...promised])
  const { kind, device } = handing
  await record({ action: 'hand tracker', subject: `entry ${number}`, after: { kind, device, fromAtMs, ...cadence } })
  await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
  return ok({ streamId, isNew })
}

/** The device as it is known, or as it becomes known. */
async function provideDevice(
  transaction: Runner,
  organizationId: string,
  handing: Handing,
): Promise<Result<Handed & { trackerId: string }, HandFault>> {
  const { kind, device } = handing
  type Row = { id: string; organizationId: string; kind: StreamKind; trackerIds: string[] }
  const text = `
    SELECT s.id, s.organization_id AS "organizationId", s.kind,
      ARRAY(SELECT tracker_id::text FROM stream_slot l WHERE l.stream_id = s.id) AS "trackerIds"
    FROM stream s WHERE ${kind === 'phone' ? 's.device_id = $1 AND s.organization_id = $2' : 's.imei = $1 AND $2::uuid IS NOT NULL'} FOR UPDATE`
  const [known] = await runQuery<Row>(transaction, text, [device, organizationId])
  if (known === undefined) {
    const made = await registerDevice(transaction, organizationId, handing)
    if (made === undefined) throw new Error('a device was registered while it was looked for')
    return ok({ ...made, isNew: true })
  }
  if (known.organizationId !== organizationId) return bad('device-taken')
  if (known.kind !== kind) return bad('another-kind')
  const [trackerId, ...others] = known.trackerIds
  if (trackerId === undefined || others.length > 0) return bad('many-trackers')
  return ok({ streamId: known.id, trackerId, isNew: false })
}

/** Registers a device that is one tracker, called by its name or by what it is; undefined when it is somebody's already. */
export async function registerDevice(
  transaction: Runner,
  organizationId: string,
  { kind, device, key, name = device }: Pick<Handing, 'kind' | 'device' | 'key'> & { readonly name?: string },
): Promise<{ streamId: string; trackerId: string } | undefined> {
  const text = `
    WITH device AS (
      INSERT INTO stream (id, organization_id, kind, profile, imei, device_id, key)
      VALUES (gen_random_uuid(), $1, $3, 'solo', $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id
    ), made AS (
      INSERT INTO tracker (id, organization_id, name) SELECT gen_random_uuid(), $1, $2 FROM device RETURNING id
    ), slot AS (
      INSERT INTO stream_slot (organization_id, stream_id, slot, tracker_id) SELECT $1, device.id, 0, made.id FROM device, made
    )
    SELECT device.id AS "streamId", made.id AS "trackerId" FROM device, made`
  const names = kind === 'phone' ? [null, device] : [device, null]
  const values = [organizationId, name, kind, ...names, key === undefined ? null : Buffer.from(key)]
  return (await runQuery<{ streamId: string; trackerId: string }>(transaction, text, values))[0]
}

/** Ends a tracker's time on an entry, such as when it is swapped at sea; its fixes until then stay the entry's. `not-on-it`: it is not on it any more. */
export async function takeTrackerOff(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  off: { readonly assignmentId: string; readonly atMs: number },
): Promise<Result<undefined, ActFault | 'not-on-it'>> {
  const text = `
    UPDATE assignment a SET to_at = greatest(a.from_at, to_timestamp($4::float8 / 1000)) FROM entry e
    WHERE a.id = $3 AND e.id = a.entry_id AND e.organization_id = $1 AND e.race_id = $2 AND a.to_at IS NULL RETURNING e.number`
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const values = [scope.organizationId, scope.raceId, off.assignmentId, off.atMs]
    const [row] = await runQuery<{ number: string }>(transaction, text, values)
    if (row === undefined) return bad('not-on-it' as const)
    await record({ action: 'take tracker off', subject: `entry ${row.number}`, after: { toAtMs: off.atMs } })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

/**
 * Gives a device that speaks our radio protocol another key: what it seals with the one before is not believed from then on. `not-on-it`: it is on no entry of this
 * race now, or speaks another protocol.
 */
export async function renewTrackerKey(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { assignmentId, key }: { readonly assignmentId: string; readonly key: Uint8Array },
): Promise<Result<undefined, ActFault | 'not-on-it'>> {
  const text = `
    UPDATE stream s SET key = $4 FROM assignment a JOIN entry e ON e.id = a.entry_id JOIN stream_slot l ON l.tracker_id = a.tracker_id
    WHERE a.id::text = $3 AND e.organization_id = $1 AND e.race_id = $2 AND a.to_at IS NULL AND s.id = l.stream_id AND s.organization_id = $1
      AND s.kind = 'edge' RETURNING s.imei, e.number`
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const values = [scope.organizationId, scope.raceId, assignmentId, Buffer.from(key)]
    const [row] = await runQuery<{ imei: string; number: string }>(transaction, text, values)
    if (row === undefined) return bad('not-on-it' as const)
    await record({ action: 'renew tracker key', subject: `entry ${row.number}`, after: { device: row.imei } })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}
