import type { Course } from '#race/course'
import { copyCourse } from '#race/course-copy'
import type { ClassId, EntryId, Fix, RaceId, TrackerId } from '#race/fix'
import type { KeptRace } from '#race/race-file'
import type { Entry } from '#race/race-setup'
import { type Database, inTransaction, type Runner, runQuery } from './client'
import { insertOrder } from './results'
import { insertRevocation, insertRulings } from './rulings'
import { replaceRankings } from './scoring'

/** Where a race is loaded: another address than any race has. */
export type LoadTarget = { readonly organizationId: string; readonly slug: string; readonly nowMs: number }

/** Fixes are written by so many. */
const PAGE = 5_000

/**
 * Loads a race from its file into an organization, whole or not at all: under ids of its own, so that it may be loaded beside the race it was made of, private at first,
 * with trackers that nothing can speak for. Its results are published again by an order, if they were. 'slug-taken': a race has that address.
 */
export function loadRace(
  db: Database,
  { setup, fixes, results }: KeptRace,
  target: LoadTarget,
): Promise<{ readonly raceId: RaceId } | 'slug-taken'> {
  return inTransaction(db, async (transaction) => {
    const raceId = await insertRace(transaction, setup, target)
    if (raceId === undefined) return 'slug-taken'
    const race = { organizationId: target.organizationId, raceId }
    const classIds = await insertClasses(transaction, setup, race)
    const entryIds = await insertEntries(transaction, setup, race, classIds)
    const trackerIds = await insertTrackers(transaction, setup, race, entryIds)
    await insertCourses(transaction, setup, race, classIds)
    const rankings = (setup.rankings ?? []).map(({ rankingId: _, ...ranking }) => {
      const { classIds: of } = ranking
      return { ...ranking, ...(of && { classIds: of.flatMap((id) => classIds.get(id) ?? []) }) }
    })
    await replaceRankings(transaction, race, rankings)
    await loadRulings(transaction, setup, race, entryIds)
    for (let from = 0; from < fixes.length; from += PAGE)
      await insertFixes(transaction, target.organizationId, fixes.slice(from, from + PAGE), trackerIds)
    if (results !== undefined) {
      const order = { state: results.state, author: 'Farfield', reason: 'Loaded from a race file.' }
      await insertOrder(transaction, race, { ...order, atMs: target.nowMs })
    }
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
    return { raceId }
  })
}

type Setup = KeptRace['setup']
type Race = { readonly organizationId: string; readonly raceId: RaceId }

async function insertRace(on: Runner, setup: Setup, { organizationId, slug }: LoadTarget): Promise<RaceId | undefined> {
  const text = `
    INSERT INTO race (id, organization_id, slug, name, description, kind, origin, time_zone, starts_at, ends_at, heard_by, speed_mps_max, visibility)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000), to_timestamp($9::float8 / 1000), $10, $11, 'private')
    ON CONFLICT (slug) DO NOTHING RETURNING id`
  const { name, description, kind, origin, timeZone, startsAtMs, endsAtMs, heardBy, speedMpsMax } = setup
  const values = [organizationId, slug, name, description, kind, origin, timeZone, startsAtMs, endsAtMs ?? null]
  const rows = await runQuery<{ id: RaceId }>(on, text, [...values, heardBy, speedMpsMax ?? null])
  return rows[0]?.id
}

async function insertClasses(on: Runner, setup: Setup, race: Race): Promise<ReadonlyMap<ClassId, ClassId>> {
  const text = `
    INSERT INTO race_class (id, organization_id, race_id, ordinal, name, starts_at)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, to_timestamp($5::float8 / 1000)) RETURNING id`
  const ids = new Map<ClassId, ClassId>()
  for (const [ordinal, { classId, name, startsAtMs }] of (setup.classes ?? []).entries()) {
    const values = [race.organizationId, race.raceId, ordinal, name, startsAtMs ?? null]
    const [made] = await runQuery<{ id: ClassId }>(on, text, values)
    if (made) ids.set(classId, made.id)
  }
  return ids
}

async function insertEntries(on: Runner, setup: Setup, race: Race, classIds: ReadonlyMap<ClassId, ClassId>) {
  const text = `
    INSERT INTO entry (id, organization_id, race_id, ordinal, number, name, nation, colour, speed_mps_max, class_id, starts_at, groups, ratings, is_hidden)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10::float8 / 1000), $11, $12, $13) RETURNING id`
  const ids = new Map<EntryId, EntryId>()
  for (const [ordinal, entry] of setup.entries.entries()) {
    const [made] = await runQuery<{ id: EntryId }>(on, text, [
      ...[race.organizationId, race.raceId, ordinal, entry.number, entry.name, entry.nation ?? null, entry.colour],
      ...[entry.speedMpsMax ?? null, (entry.classId && classIds.get(entry.classId)) ?? null, entry.startsAtMs ?? null],
      ...[entry.groups ?? [], entry.ratings ? JSON.stringify(entry.ratings) : null, entry.isHidden === true],
    ])
    if (made) ids.set(entry.entryId, made.id)
  }
  return ids
}

/** A tracker for each that was on an entry, and who carried it when. */
async function insertTrackers(on: Runner, setup: Setup, race: Race, entryIds: ReadonlyMap<EntryId, EntryId>) {
  const making = `INSERT INTO tracker (id, organization_id, name) VALUES (gen_random_uuid(), $1, $2) RETURNING id`
  const giving = `
    INSERT INTO assignment (id, organization_id, entry_id, tracker_id, from_at, to_at, fix_interval_ms, report_interval_ms)
    VALUES (gen_random_uuid(), $1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000), $6, $7)`
  const ids = new Map<TrackerId, TrackerId>()
  const given = setup.entries.flatMap((entry) => entry.assignments.map((assignment) => ({ entry, assignment })))
  for (const { entry, assignment } of given) {
    const { trackerId, fromAtMs, toAtMs, cadence } = assignment
    if (!ids.has(trackerId)) {
      const [made] = await runQuery<{ id: TrackerId }>(on, making, [race.organizationId, nameOf(entry, setup)])
      if (made) ids.set(trackerId, made.id)
    }
    await runQuery(on, giving, [
      ...[race.organizationId, entryIds.get(entry.entryId), ids.get(trackerId), fromAtMs, toAtMs ?? null],
      ...[cadence.fixIntervalMs, cadence.reportIntervalMs],
    ])
  }
  return ids
}

const nameOf = ({ number }: Entry, { slug }: Setup) => `${slug} ${number}`

async function insertCourses(on: Runner, setup: Setup, race: Race, classIds: ReadonlyMap<ClassId, ClassId>) {
  const text = `
    INSERT INTO course_version (organization_id, race_id, version, course, holds_from, reason, created_at)
    VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6, to_timestamp($7::float8 / 1000))`
  for (const [i, { version, course, holdsFromMs, reason }] of setup.courses.entries()) {
    const copy: Course = copyCourse(course, { shiftMs: 0, classIds })
    const values = [
      race.organizationId,
      race.raceId,
      version,
      JSON.stringify(copy),
      holdsFromMs ?? null,
      reason ?? null,
    ]
    await runQuery(on, text, [...values, setup.courseMadeAtMs[i] ?? 0])
  }
}

async function loadRulings(on: Runner, setup: Setup, race: Race, entryIds: ReadonlyMap<EntryId, EntryId>) {
  const finding =
    'SELECT id FROM ruling WHERE race_id = $1 AND entry_id = $2 AND decided_at = to_timestamp($3::float8 / 1000) AND decision = $4'
  for (const { rulingId: _, entryId, revoked, ...ruling } of setup.rulings ?? []) {
    const to = entryIds.get(entryId)
    if (to === undefined) continue
    await insertRulings(on, race, [{ ...ruling, entryId: to }])
    if (revoked === undefined) continue
    const values = [race.raceId, to, ruling.decidedAtMs, JSON.stringify(ruling.decision)]
    const found = await runQuery<{ id: string }>(on, finding, values)
    for (const { id } of found) await insertRevocation(on, race, id, revoked)
  }
}

/** In their order: a fix keeps its place in the log among the others. */
async function insertFixes(
  on: Runner,
  organizationId: string,
  fixes: readonly Fix[],
  trackerIds: ReadonlyMap<TrackerId, TrackerId>,
): Promise<void> {
  const known = fixes.filter(({ trackerId }) => trackerIds.has(trackerId))
  const text = `
    INSERT INTO fix (organization_id, tracker_id, fix_at, lat_deg, lon_deg, session_at, received_at, message_number, source, flags)
    SELECT $1, u.tracker, to_timestamp(u.fix / 1000), u.lat, u.lon, to_timestamp(u.session / 1000), to_timestamp(u.received / 1000), 0, 'race-file',
      CASE WHEN u.flags = '' THEN '{}'::text[] ELSE string_to_array(u.flags, ',') END
    FROM unnest($2::uuid[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::text[])
      WITH ORDINALITY AS u (tracker, fix, lat, lon, session, received, flags, place)
    ORDER BY u.place ON CONFLICT DO NOTHING`
  await runQuery(on, text, [
    organizationId,
    known.map(({ trackerId }) => trackerIds.get(trackerId)),
    known.map(({ fixAtMs }) => fixAtMs),
    known.map(({ latDeg }) => latDeg),
    known.map(({ lonDeg }) => lonDeg),
    known.map(({ sessionAtMs }) => sessionAtMs),
    known.map(({ receivedAtMs }) => receivedAtMs),
    known.map(({ flags }) => flags.join(',')),
  ])
  const accepting = `
    INSERT INTO accepted_fix (organization_id, tracker_id, fix_at, lat_deg, lon_deg, accepted_at, accepted_by)
    VALUES ($1, $2, to_timestamp($3::float8 / 1000), $4, $5, now(), 'race file') ON CONFLICT DO NOTHING`
  for (const { trackerId, fixAtMs, latDeg, lonDeg, isAccepted } of known) {
    if (isAccepted) await runQuery(on, accepting, [organizationId, trackerIds.get(trackerId), fixAtMs, latDeg, lonDeg])
  }
}
