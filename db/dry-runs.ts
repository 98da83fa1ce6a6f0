import { randomBytes, randomInt } from 'node:crypto'
import { bad, ok, type Result } from '#base/result'
import type { Cadence } from '#race/race-setup'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { type Database, type Runner, runQuery, untilNoDeadlock } from './client'
import { personName } from './persons'
import { copySetUp } from './race-copy'
import type { RaceScope } from './race-settings'
import { removeRace } from './races'

/** The rehearsal of a race: a race of its own, its competitors simulated until an instant. */
export type DryRun = { readonly slug: string; readonly startsAtMs: number; readonly untilMs: number }

/** What a rehearsal begins with. */
export type NewDryRun = {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly startsAtMs: number
  readonly untilMs: number
  /** Trackers are on from here. */
  readonly trackedFromMs: number
  /** Of entries that carry no tracker yet. */
  readonly cadence: Cadence
}

/** `running`: the race has a dry run already. `nobody`: it has no entries. `no-course`: nor a way that they could go. `slug-taken`: another race has that address. */
export type DryRunFault = ActFault | 'running' | 'nobody' | 'no-course' | 'slug-taken'

/**
 * Rehearses a race: another one with its set-up and entries, which whoever has its address may see, and whose trackers do not exist. It has a tracker for each
 * entry, with a key, that promises what the entry's own does. Those who may do something in the race may do it there.
 */
export async function startDryRun(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  dryRun: NewDryRun,
): Promise<Result<undefined, DryRunFault>> {
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const { transaction, record } = acting
    const fault = await whyNot(transaction, scope)
    if (fault !== undefined) return bad(fault)
    const raceId = await createCopy(transaction, scope, dryRun)
    if (raceId === undefined) return bad('slug-taken' as const)
    const author = await personName(transaction, actor)
    const to = { organizationId: scope.organizationId, raceId, author }
    await copySetUp(acting, to, { raceId: scope.raceId, withEntries: true, isRehearsal: true })
    await copyOwnStartsAndRoles(transaction, scope, raceId)
    await createTrackers(transaction, scope, raceId, dryRun)
    await record({ action: 'start dry run', subject: `race ${scope.raceId}`, after: { ...dryRun, raceId } })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}

async function whyNot(transaction: Runner, { organizationId, raceId }: RaceScope): Promise<DryRunFault | undefined> {
  type Row = { isRunning: boolean; hasEntries: boolean; hasCourse: boolean }
  const text = `
    SELECT EXISTS (SELECT 1 FROM dry_run WHERE of_race_id = r.id) AS "isRunning",
      EXISTS (SELECT 1 FROM entry WHERE race_id = r.id AND NOT is_hidden) AS "hasEntries",
      EXISTS (SELECT 1 FROM course_version WHERE race_id = r.id) AS "hasCourse"
    FROM race r WHERE r.organization_id = $1 AND r.id = $2 FOR UPDATE`
  const [row] = await runQuery<Row>(transaction, text, [organizationId, raceId])
  if (row === undefined) return 'no-such-place'
  if (row.isRunning) return 'running'
  if (!row.hasEntries) return 'nobody'
  return row.hasCourse ? undefined : 'no-course'
}

async function createCopy(transaction: Runner, scope: RaceScope, dryRun: NewDryRun): Promise<string | undefined> {
  const text = `
    WITH made AS (
      INSERT INTO race (id, organization_id, slug, name, description, kind, origin, time_zone, starts_at, heard_by, speed_mps_max, visibility)
      SELECT gen_random_uuid(), organization_id, $3, $4, $5, kind, 'dry-run', time_zone, to_timestamp($6::float8 / 1000), 'session', speed_mps_max, 'unlisted'
      FROM race WHERE organization_id = $1 AND id = $2
      ON CONFLICT (slug) DO NOTHING RETURNING id)
    SELECT id FROM made`
  const { slug, name, description, startsAtMs, untilMs } = dryRun
  const values = [scope.organizationId, scope.raceId, slug, name, description, startsAtMs]
  const [row] = await runQuery<{ id: string }>(transaction, text, values)
  if (row === undefined) return undefined
  const noting = `
    INSERT INTO dry_run (race_id, organization_id, of_race_id, until_at) VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))`
  await runQuery(transaction, noting, [row.id, scope.organizationId, scope.raceId, untilMs])
  return row.id
}

/** The same field, so that starts of its entries move as the race's does. */
async function copyOwnStartsAndRoles(
  transaction: Runner,
  { raceId: fromId }: RaceScope,
  raceId: string,
): Promise<void> {
  const starts = `
    UPDATE entry e SET starts_at = o.starts_at + (n.starts_at - f.starts_at) FROM entry o, race n, race f
    WHERE o.race_id = $1 AND o.number = e.number AND o.starts_at IS NOT NULL AND e.race_id = $2 AND n.id = $2 AND f.id = $1`
  await runQuery(transaction, starts, [fromId, raceId])
  const roles = `
    INSERT INTO race_role (organization_id, race_id, person_id, role)
    SELECT organization_id, $2, person_id, role FROM race_role WHERE race_id = $1`
  await runQuery(transaction, roles, [fromId, raceId])
}

/** One for each entry that is not hidden. What an entry's own tracker promises is promised here too. */
async function createTrackers(
  transaction: Runner,
  { organizationId, raceId: fromId }: RaceScope,
  raceId: string,
  { slug, trackedFromMs, cadence }: NewDryRun,
): Promise<void> {
  const finding = 'SELECT id FROM entry WHERE race_id = $1 AND NOT is_hidden ORDER BY ordinal'
  const entries = await runQuery<{ id: string }>(transaction, finding, [raceId])
  const text = `
    WITH device AS (
      SELECT u.*, gen_random_uuid() AS tracker_id, gen_random_uuid() AS stream_id, e.number, p.fix_interval_ms, p.report_interval_ms
      FROM unnest($4::uuid[], $5::text[], $6::bytea[]) u (entry_id, imei, key) JOIN entry e ON e.id = u.entry_id
      LEFT JOIN LATERAL (
        SELECT a.fix_interval_ms, a.report_interval_ms FROM entry o JOIN assignment a ON a.entry_id = o.id
        WHERE o.race_id = $2 AND o.number = e.number ORDER BY a.to_at IS NOT NULL, a.from_at DESC LIMIT 1) p ON true
    ), tracker AS (
      INSERT INTO tracker (id, organization_id, name) SELECT tracker_id, $1, $3 || ' ' || number FROM device RETURNING id
    ), stream AS (
      INSERT INTO stream (id, organization_id, kind, profile, link, imei, key) SELECT stream_id, $1, 'edge', 'solo', 'none', imei, key FROM device RETURNING id
    ), slot AS (
      INSERT INTO stream_slot (organization_id, stream_id, slot, tracker_id) SELECT $1, stream_id, 0, tracker_id FROM device
    )
    INSERT INTO assignment (id, organization_id, entry_id, tracker_id, from_at, fix_interval_ms, report_interval_ms)
    SELECT gen_random_uuid(), $1, entry_id, tracker_id, to_timestamp($7::float8 / 1000), coalesce(fix_interval_ms, $8), coalesce(report_interval_ms, $9)
    FROM device`
  const devices = [entries.map(({ id }) => id), entries.map(simulatedImei), entries.map(() => randomBytes(16))]
  const promised = [cadence.fixIntervalMs, cadence.reportIntervalMs]
  await runQuery(transaction, text, [organizationId, fromId, slug, ...devices, trackedFromMs, ...promised])
}

/** Of the numbers that are kept for test equipment, so that it never meets a real modem's. */
const simulatedImei = (): string => `00${String(randomInt(1e12)).padStart(13, '0')}`

/** Ends the rehearsal of a race: it is deleted with all that its devices have sent. `not-running`: there is none. */
export async function endDryRun(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<undefined, ActFault | 'not-running'>> {
  const stopping =
    'UPDATE dry_run SET until_at = now() WHERE organization_id = $1 AND of_race_id = $2 AND until_at > now()'
  const on = { scope, right: 'arrange' } as const
  // First its competitors stand still, so that little comes in while it is deleted.
  await act(db, actor, on, ({ transaction }) => runQuery(transaction, stopping, [scope.organizationId, scope.raceId]))
  const deleting = async ({ transaction, record }: Acting) => {
    const finding = 'SELECT race_id AS "raceId" FROM dry_run WHERE organization_id = $1 AND of_race_id = $2 FOR UPDATE'
    const [found] = await runQuery<{ raceId: string }>(transaction, finding, [scope.organizationId, scope.raceId])
    if (found === undefined) return bad('not-running' as const)
    await removeRace(transaction, found.raceId, { trackers: true })
    await record({ action: 'end dry run', subject: `race ${scope.raceId}`, before: found })
    return ok(undefined)
  }
  const outcome = await untilNoDeadlock(() => act(db, actor, on, deleting))
  return outcome.ok ? outcome.value : outcome
}

/** How a race has to do with dry runs: the one it has, or the race that it is one of. */
export function readDryRun(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<{ readonly own?: DryRun; readonly of?: { slug: string; name: string } }, ActFault>> {
  const text = `
    SELECT r.slug, r.name, r.starts_at AS "startsAtMs", d.until_at AS "untilMs", d.of_race_id = $2 AS "isOwn"
    FROM dry_run d JOIN race r ON r.id = CASE WHEN d.of_race_id = $2 THEN d.race_id ELSE d.of_race_id END
    WHERE d.organization_id = $1 AND $2 IN (d.of_race_id, d.race_id)`
  type Row = DryRun & { readonly name: string; readonly isOwn: boolean }
  return act(db, actor, { scope, right: 'see' }, async ({ transaction }) => {
    const rows = await runQuery<Row>(transaction, text, [scope.organizationId, scope.raceId])
    const [own, of] = [rows.find(({ isOwn }) => isOwn), rows.find(({ isOwn }) => !isOwn)]
    return { ...(own && { own }), ...(of && { of }) }
  })
}

/** A rehearsal for the simulation: which devices report for which entry, and where an earlier run of it has come. */
export type DryRunToPlay = {
  readonly raceId: string
  readonly untilMs: number
  /** How often the simulation has begun before. */
  readonly runs: number
  readonly reachedMs: number | null
}

export type DryRunDevice = { readonly entryId: string; readonly imei: string; readonly key: Uint8Array }

/** The rehearsals that are to go on at an instant. For the simulation, which acts for nobody. */
export function listDryRuns(db: Database, atMs: number): Promise<DryRunToPlay[]> {
  const text = `
    SELECT race_id AS "raceId", until_at AS "untilMs", runs, reached_at AS "reachedMs" FROM dry_run
    WHERE until_at > to_timestamp($1::float8 / 1000) ORDER BY race_id`
  return runQuery<DryRunToPlay>(db, text, [atMs])
}

/** Counts a run of a rehearsal before its first message; resolves to its devices, in the order of the entries. */
export async function beginDryRun(db: Database, raceId: string): Promise<DryRunDevice[]> {
  await runQuery(db, 'UPDATE dry_run SET runs = runs + 1 WHERE race_id = $1', [raceId])
  const text = `
    SELECT e.id AS "entryId", s.imei, s.key FROM entry e JOIN assignment a ON a.entry_id = e.id
    JOIN stream_slot l ON l.tracker_id = a.tracker_id JOIN stream s ON s.id = l.stream_id
    WHERE e.race_id = $1 AND s.link = 'none' AND s.imei IS NOT NULL AND s.key IS NOT NULL ORDER BY e.ordinal`
  return runQuery<DryRunDevice>(db, text, [raceId])
}

/** Notes how far a rehearsal has come. False: it has been ended, or is over by now. */
export async function noteDryRunReached(
  db: Database,
  raceId: string,
  { reachedMs, nowMs }: { readonly reachedMs: number; readonly nowMs: number },
): Promise<boolean> {
  const text = `
    UPDATE dry_run SET reached_at = to_timestamp($2::float8 / 1000)
    WHERE race_id = $1 AND until_at > to_timestamp($3::float8 / 1000) RETURNING race_id`
  return (await runQuery(db, text, [raceId, reachedMs, nowMs])).length > 0
}
