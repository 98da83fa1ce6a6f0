import { bad, ok, type Result } from '#base/result'
import type { Cadence } from '#race/race-setup'
import { type ActFault, type Actor, act, type Scope } from './acting'
import { type Database, type Runner, runQuery } from './client'
import type { RaceScope } from './race-settings'
import { type HandFault, handTracker, registerDevice, takeTrackerOff } from './race-trackers'
import { claimMessages } from './registration'
import type { StreamKind, StreamProfile } from './streams'

/** A device of an organization, and the newest time that it was on an entry. */
export type Unit = {
  readonly unitId: string
  readonly kind: StreamKind
  readonly profile: StreamProfile
  /** IMEI, or what a phone calls itself. */
  readonly device: string
  /** What people call it. */
  readonly name: string
  readonly isSealed: boolean
  /** How many trackers speak through it. */
  readonly trackerCount: number
  readonly heardAtMs: number | null
  readonly on: UnitOn | null
}

/** A time that a unit was on an entry. */
export type UnitOn = {
  readonly raceSlug: string
  readonly raceName: string
  readonly number: string
  readonly entryName: string
  readonly handedAtMs: number
  readonly returnedAtMs: number | null
  readonly fixIntervalMs: number
  readonly reportIntervalMs: number
}

const ON = `
  json_build_object('raceSlug', r.slug, 'raceName', r.name, 'number', e.number, 'entryName', e.name,
    'handedAtMs', extract(epoch FROM a.handed_at) * 1000, 'returnedAtMs', extract(epoch FROM a.to_at) * 1000,
    'fixIntervalMs', a.fix_interval_ms, 'reportIntervalMs', a.report_interval_ms)`

/** Those of dry runs do not exist. */
const UNITS = `
  SELECT s.id AS "unitId", s.kind, s.profile, coalesce(s.imei, s.device_id) AS device, s.key IS NOT NULL AS "isSealed", u.*, n."on"
  FROM stream s
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS "trackerCount", coalesce(min(t.name), '') AS name, max(h.heard_at) AS "heardAtMs"
    FROM stream_slot l JOIN tracker t ON t.id = l.tracker_id LEFT JOIN tracker_heard h ON h.tracker_id = t.id WHERE l.stream_id = s.id
  ) u
  LEFT JOIN LATERAL (
    SELECT ${ON} AS "on" FROM stream_slot l JOIN assignment a ON a.tracker_id = l.tracker_id JOIN entry e ON e.id = a.entry_id
      JOIN race r ON r.id = e.race_id
    WHERE l.stream_id = s.id AND s.profile = 'solo' ORDER BY a.to_at IS NOT NULL, a.handed_at DESC LIMIT 1
  ) n ON true
  WHERE s.organization_id = $1 AND s.link <> 'none'`

/** The devices of an organization, by their names. */
export function listUnits(db: Database, actor: Actor, scope: Scope): Promise<Result<Unit[], ActFault>> {
  return act(db, actor, { scope, right: 'watch' }, ({ transaction }) =>
    runQuery<Unit>(transaction, `${UNITS} ORDER BY name, device`, [scope.organizationId]),
  )
}

/** One device with every time that it was on an entry, the newest first. `no-such-unit`: the organization has none of that id. */
export async function readUnit(
  db: Database,
  actor: Actor,
  scope: Scope,
  unitId: string,
): Promise<Result<Unit & { readonly history: readonly UnitOn[] }, ActFault | 'no-such-unit'>> {
  const past = `
    SELECT ${ON} AS "on" FROM stream_slot l JOIN assignment a ON a.tracker_id = l.tracker_id JOIN entry e ON e.id = a.entry_id
      JOIN race r ON r.id = e.race_id
    WHERE l.stream_id = $1 ORDER BY a.to_at IS NOT NULL, a.handed_at DESC`
  const outcome = await act(db, actor, { scope, right: 'watch' }, async ({ transaction }) => {
    const [unit] = await runQuery<Unit>(transaction, `${UNITS} AND s.id::text = $2`, [scope.organizationId, unitId])
    if (unit === undefined) return bad('no-such-unit' as const)
    const history = await runQuery<{ on: UnitOn }>(transaction, past, [unit.unitId])
    return ok({ ...unit, history: history.map(({ on }) => on) })
  })
  return outcome.ok ? outcome.value : outcome
}

/** `known`: the organization has it already. `taken`: somebody else has. `bad-device`: no IMEI has that form. */
export type AddedUnit = { readonly device: string; readonly outcome: 'added' | 'known' | 'taken' | 'bad-device' }

/** Takes devices by their IMEIs into the store; what they sent before is taken up. Each is called by its name, or by its IMEI. */
export async function addUnits(
  db: Database,
  actor: Actor,
  scope: Scope,
  units: readonly { readonly kind: 'edge' | 'rock7'; readonly imei: string; readonly name: string }[],
): Promise<Result<AddedUnit[], ActFault>> {
  const owner = 'SELECT organization_id = $2 AS "isOwn" FROM stream WHERE imei = $1'
  const { organizationId } = scope
  const fresh: { streamId: string; imei: string }[] = []
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const added: AddedUnit[] = []
    for (const { kind, imei, name } of units) {
      if (!/^[0-9]{15}$/.test(imei)) {
        added.push({ device: imei, outcome: 'bad-device' })
        continue
      }
      const made = await registerDevice(transaction, organizationId, { kind, device: imei, name: name || imei })
      if (made !== undefined) fresh.push({ streamId: made.streamId, imei })
      const [found] = await runQuery<{ isOwn: boolean }>(transaction, owner, [imei, organizationId])
      added.push({ device: imei, outcome: made ? 'added' : found?.isOwn ? 'known' : 'taken' })
    }
    if (fresh.length > 0) {
      const devices = fresh.map(({ imei }) => imei)
      await record({ action: 'add units', subject: `organization ${organizationId}`, after: { devices } })
    }
    return added
  })
  if (outcome.ok) for (const { streamId, imei } of fresh) await claimMessages(db, { organizationId, streamId, imei })
  return outcome
}

/** Says what people call a unit, and, for one that speaks our radio protocol, the key that was put into it. Neither is ever shown again but the name. */
export async function changeUnit(
  db: Database,
  actor: Actor,
  scope: Scope,
  unitId: string,
  to: { readonly name?: string; readonly key?: Uint8Array },
): Promise<Result<undefined, ActFault | 'no-such-unit'>> {
  const finding = `SELECT s.id, s.kind FROM stream s WHERE s.organization_id = $1 AND s.id::text = $2 AND s.profile = 'solo' FOR UPDATE`
  const naming = `
    UPDATE tracker t SET name = $2 FROM stream_slot l, tracker o WHERE l.stream_id = $1 AND t.id = l.tracker_id AND o.id = t.id RETURNING o.name AS before`
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const [unit] = await runQuery<{ id: string; kind: StreamKind }>(transaction, finding, [
      scope.organizationId,
      unitId,
    ])
    if (unit === undefined || (to.key !== undefined && unit.kind !== 'edge')) return bad('no-such-unit' as const)
    const subject = `unit ${unit.id}`
    if (to.name !== undefined) {
      const [row] = await runQuery<{ before: string }>(transaction, naming, [unit.id, to.name])
      await record({ action: 'name unit', subject, before: row?.before, after: to.name })
    }
    if (to.key !== undefined) {
      await runQuery(transaction, 'UPDATE stream SET key = $2 WHERE id = $1', [unit.id, Buffer.from(to.key)])
      await record({ action: 'set unit key', subject })
      await notifyRacesOf(transaction, unit.id)
    }
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

async function notifyRacesOf(transaction: Runner, streamId: string): Promise<void> {
  const text = `
    SELECT pg_notify('farfield_setup', race_id::text) FROM (
      SELECT DISTINCT e.race_id FROM stream_slot l JOIN assignment a ON a.tracker_id = l.tracker_id JOIN entry e ON e.id = a.entry_id
      WHERE l.stream_id = $1) races`
  await runQuery(transaction, text, [streamId])
}

/** The races in which a unit can be handed out: those that have not ended, the next start first. */
export function listOpenRaces(
  db: Database,
  actor: Actor,
  scope: Scope,
  nowMs: number,
): Promise<Result<{ slug: string; name: string }[], ActFault>> {
  const text = `
    SELECT slug, name FROM race
    WHERE organization_id = $1 AND origin = 'organizer' AND (ends_at IS NULL OR ends_at > to_timestamp($2::float8 / 1000))
    ORDER BY starts_at DESC LIMIT 20`
  return act(db, actor, { scope, right: 'watch' }, ({ transaction }) =>
    runQuery<{ slug: string; name: string }>(transaction, text, [scope.organizationId, nowMs]),
  )
}

/** A unit as it was scanned or typed: by its IMEI, its own id, or what people call it. */
async function findUnit(db: Database, actor: Actor, scope: RaceScope, scanned: string) {
  type Row = { kind: StreamKind; device: string; assignmentId: string | null; number: string | null }
  const text = `
    SELECT s.kind, coalesce(s.imei, s.device_id) AS device, n.*
    FROM stream s JOIN stream_slot l ON l.stream_id = s.id JOIN tracker t ON t.id = l.tracker_id
    LEFT JOIN LATERAL (
      SELECT a.id AS "assignmentId", e.number FROM assignment a JOIN entry e ON e.id = a.entry_id
      WHERE a.tracker_id = t.id AND e.race_id = $2 AND a.to_at IS NULL LIMIT 1
    ) n ON true
    WHERE s.organization_id = $1 AND s.profile = 'solo' AND s.link <> 'none' AND $3 IN (s.imei, s.device_id, t.name)
    ORDER BY $3 IN (s.imei, s.device_id) DESC LIMIT 1`
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction }) => {
    const [row] = await runQuery<Row>(transaction, text, [scope.organizationId, scope.raceId, scanned])
    return row
  })
}

/** What became of a unit at the desk. */
export type DeskOutcome = { readonly device: string; readonly number: string }

/** Hands a scanned unit out to an entry, from an instant on. `no-such-unit`: nobody has put it into the store. */
export async function handUnitOut(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  handing: { scanned: string; number: string; atMs: number; cadence: Cadence },
): Promise<Result<DeskOutcome, HandFault | 'no-such-unit'>> {
  const found = await findUnit(db, actor, scope, handing.scanned)
  if (!found.ok) return found
  if (found.value === undefined) return bad('no-such-unit')
  const { kind, device } = found.value
  const { number, atMs: fromAtMs, cadence } = handing
  const handed = await handTracker(db, actor, scope, { number, kind, device, fromAtMs, cadence })
  return handed.ok ? ok({ device, number }) : handed
}

/** Takes a scanned unit back from the entry that it is on. */
export async function takeUnitBack(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { scanned, atMs }: { scanned: string; atMs: number },
): Promise<Result<DeskOutcome, ActFault | 'no-such-unit' | 'not-on-it'>> {
  const found = await findUnit(db, actor, scope, scanned)
  if (!found.ok) return found
  if (found.value === undefined) return bad('no-such-unit')
  const { device, assignmentId, number } = found.value
  if (assignmentId === null || number === null) return bad('not-on-it')
  const off = await takeTrackerOff(db, actor, scope, { assignmentId, atMs })
  return off.ok ? ok({ device, number }) : off
}
