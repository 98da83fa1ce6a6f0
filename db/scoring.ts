import type { Course, CourseVersion } from '#race/course'
import type { ClassId, EntryId, RaceId } from '#race/fix'
import type { Ratings } from '#race/handicap'
import type { Policy, Ranking } from '#race/ranking'
import { type Database, inTransaction, type Runner, runQuery } from './client'

/** A race, and the organization that whoever asks acts for. */
export type RaceOf = { readonly organizationId: string; readonly raceId: RaceId }

/** Who decided something, when and why. */
export type Word = { readonly author: string; readonly reason: string; readonly atMs: number }

/** A start: of the whole race, or of one class or entry. Without an instant a class starts with its race and an entry with its class. */
export type StartOf = { readonly classId?: ClassId } | { readonly entryId?: EntryId }

export type StartChange = Word & {
  readonly classId?: ClassId
  readonly entryId?: EntryId
  readonly wasAtMs?: number
  readonly nowAtMs?: number
}

/**
 * Everything here belongs to one race of one organization: of anybody else's race it does nothing and says so by 'unknown'. Listeners on `farfield_setup` get the
 * race's id once it is committed.
 */
export type Outcome = 'done' | 'unknown'

/** Adds a class at the end; undefined when there is no such race. Throws when the race has a class of that name. */
export function addClass(
  db: Database,
  race: RaceOf,
  { name, startsAtMs }: { readonly name: string; readonly startsAtMs?: number },
): Promise<ClassId | undefined> {
  const text = `
    INSERT INTO race_class (id, organization_id, race_id, ordinal, name, starts_at)
    SELECT gen_random_uuid(), r.organization_id, r.id, (SELECT count(*) FROM race_class c WHERE c.race_id = r.id), $3, to_timestamp($4::float8 / 1000)
    FROM race r WHERE r.organization_id = $1 AND r.id = $2 RETURNING id`
  return changing(db, race, async (transaction) => {
    const values = [race.organizationId, race.raceId, name, startsAtMs ?? null]
    return (await runQuery<{ id: string }>(transaction, text, values))[0]?.id as ClassId | undefined
  })
}

/** Moves a start and keeps what it was, who moved it and why. The race itself must have one. */
export function moveStart(
  db: Database,
  race: RaceOf,
  of: StartOf,
  startsAtMs: number | undefined,
  word: Word,
): Promise<Outcome> {
  return changing(db, race, (transaction) => shiftStart(transaction, race, of, startsAtMs, word))
}

/** Part of a transaction: moves a start and keeps the move. */
export async function shiftStart(
  transaction: Runner,
  race: RaceOf,
  of: StartOf,
  startsAtMs: number | undefined,
  { author, reason, atMs }: Word,
): Promise<Outcome> {
  const { classId, entryId } = { classId: undefined, entryId: undefined, ...of }
  const table = classId !== undefined ? 'race_class' : entryId !== undefined ? 'entry' : 'race'
  const owner = table === 'race' ? 't.id = $2 AND $3::uuid IS NULL' : 't.race_id = $2 AND t.id = $3::uuid'
  if (table === 'race' && startsAtMs === undefined) throw new Error('a race has a start')
  const moving = `
    UPDATE ${table} t SET starts_at = to_timestamp($4::float8 / 1000) FROM ${table} old
    WHERE old.id = t.id AND t.organization_id = $1 AND ${owner} RETURNING old.starts_at AS was`
  const keeping = `
    INSERT INTO start_change (organization_id, race_id, class_id, entry_id, was_at, now_at, author, reason, changed_at)
    VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000), $7, $8, to_timestamp($9::float8 / 1000))`
  const values = [race.organizationId, race.raceId, classId ?? entryId ?? null, startsAtMs ?? null]
  const [moved] = await runQuery<{ was: number | null }>(transaction, moving, values)
  if (moved === undefined) return 'unknown'
  const which = [race.organizationId, race.raceId, classId ?? null, entryId ?? null]
  await runQuery(transaction, keeping, [...which, moved.was, startsAtMs ?? null, author, reason, atMs])
  return 'done'
}

/** Every start that was moved, in the order in which they were. */
export async function readStartChanges(
  on: Parameters<typeof runQuery>[0],
  { organizationId, raceId }: RaceOf,
): Promise<StartChange[]> {
  type Row = {
    class_id: ClassId | null
    entry_id: EntryId | null
    was_at: number | null
    now_at: number | null
    author: string
    reason: string
    changed_at: number
  }
  const text = `
    SELECT class_id, entry_id, was_at, now_at, author, reason, changed_at FROM start_change
    WHERE organization_id = $1 AND race_id = $2 ORDER BY number`
  const rows = await runQuery<Row>(on, text, [organizationId, raceId])
  return rows.map((row) => ({
    ...(row.class_id === null ? {} : { classId: row.class_id }),
    ...(row.entry_id === null ? {} : { entryId: row.entry_id }),
    ...(row.was_at === null ? {} : { wasAtMs: row.was_at }),
    ...(row.now_at === null ? {} : { nowAtMs: row.now_at }),
    ...{ author: row.author, reason: row.reason, atMs: row.changed_at },
  }))
}

/** What an entry is scored by. What is absent is left as it is; null takes it away. */
export type EntryScoring = {
  readonly classId?: ClassId | null
  readonly groups?: readonly string[]
  readonly ratings?: Ratings | null
}

/** Puts an entry into a class, groups and under ratings. Throws when the class is not one of the race. */
export function setEntryScoring(db: Database, race: RaceOf, entryId: EntryId, to: EntryScoring): Promise<Outcome> {
  const text = `
    UPDATE entry SET class_id = CASE WHEN $4 THEN $5::uuid ELSE class_id END, groups = coalesce($6::text[], groups),
      ratings = CASE WHEN $7 THEN $8::jsonb ELSE ratings END
    WHERE organization_id = $1 AND race_id = $2 AND id = $3 RETURNING id`
  const { classId, groups, ratings } = to
  const rated = ratings === undefined || ratings === null ? null : JSON.stringify(ratings)
  const values = [classId !== undefined, classId ?? null, groups ?? null, ratings !== undefined, rated]
  return changing(db, race, async (transaction) => {
    const rows = await runQuery(transaction, text, [race.organizationId, race.raceId, entryId, ...values])
    return rows.length === 0 ? 'unknown' : 'done'
  })
}

/** A ranking before it has an id. */
export type NewRanking = Omit<Ranking, 'rankingId'>

/** Gives a race these rankings, in this order, in place of those that it has. */
export function setRankings(db: Database, race: RaceOf, rankings: readonly NewRanking[]): Promise<Outcome> {
  return changing(db, race, (transaction) => replaceRankings(transaction, race, rankings))
}

/** Part of a transaction: gives a race these rankings. */
export async function replaceRankings(
  transaction: Runner,
  race: RaceOf,
  rankings: readonly NewRanking[],
): Promise<Outcome> {
  const adding = `
    INSERT INTO ranking (id, organization_id, race_id, ordinal, name, only_classes, only_groups, policy) VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7)`
  if (!(await lockRace(transaction, race))) return 'unknown'
  await runQuery(transaction, 'DELETE FROM ranking WHERE race_id = $1', [race.raceId])
  for (const [ordinal, { name, classIds = [], groups = [], policy }] of rankings.entries()) {
    const values = [race.organizationId, race.raceId, ordinal, name, classIds, groups, JSON.stringify(policy)]
    await runQuery(transaction, adding, values)
  }
  return 'done'
}

/** The next version of a course, by whom and why. Without an instant it holds from the beginning. */
export type NewCourseVersion = {
  readonly course: Course
  readonly holdsFromMs?: number
  readonly author: string
  readonly reason: string
  /** The version that was edited: when another has come since, nothing is saved. 0: none. */
  readonly after: number
}

/** What became of a course version: 'edited' when somebody else has added one since, and then their number. */
export type CourseOutcome = { readonly outcome: 'done' | 'edited' | 'unknown'; readonly version: number }

/** Adds the next version of a race's course. */
export function addCourseVersion(db: Database, race: RaceOf, next: NewCourseVersion): Promise<CourseOutcome> {
  return changing(db, race, (transaction) => appendCourseVersion(transaction, race, next))
}

/** Part of a transaction: the next version of a race's course. */
export async function appendCourseVersion(
  transaction: Runner,
  race: RaceOf,
  next: NewCourseVersion,
): Promise<CourseOutcome> {
  const newest = 'SELECT coalesce(max(version), 0)::int AS version FROM course_version WHERE race_id = $1'
  const adding = `
    INSERT INTO course_version (organization_id, race_id, version, course, holds_from, author, reason)
    VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), $6, $7)`
  if (!(await lockRace(transaction, race))) return { outcome: 'unknown', version: 0 }
  const [found] = await runQuery<{ version: number }>(transaction, newest, [race.raceId])
  const version = found?.version ?? 0
  if (version !== next.after) return { outcome: 'edited', version }
  const { course, holdsFromMs, author, reason } = next
  const of = [race.organizationId, race.raceId, version + 1]
  await runQuery(transaction, adding, [...of, JSON.stringify(course), holdsFromMs ?? null, author, reason])
  return { outcome: 'done', version: version + 1 }
}

/** Whether there is such a race; holds off others who change it. */
async function lockRace(transaction: Runner, { organizationId, raceId }: RaceOf): Promise<boolean> {
  const text = 'SELECT 1 FROM race WHERE organization_id = $1 AND id = $2 FOR UPDATE'
  return (await runQuery(transaction, text, [organizationId, raceId])).length > 0
}

/** Works in one transaction, and tells whoever writes the race. */
export function changing<T>(db: Database, { raceId }: RaceOf, work: (transaction: Runner) => Promise<T>): Promise<T> {
  return inTransaction(db, async (transaction) => {
    const result = await work(transaction)
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [raceId])
    return result
  })
}

type VersionRow = {
  readonly version: number
  readonly course: unknown
  readonly holdsFrom: Date | null
  readonly reason: string | null
}

/** A version as it was added. */
export function courseVersionOf({ version, course, holdsFrom, reason }: VersionRow): CourseVersion {
  return {
    ...{ version, course: course as Course },
    ...(holdsFrom === null ? {} : { holdsFromMs: holdsFrom.getTime() }),
    ...(reason === null ? {} : { reason }),
  }
}

type RankingRow = {
  readonly id: string
  readonly name: string
  readonly onlyClasses: readonly string[]
  readonly onlyGroups: readonly string[]
  readonly policy: unknown
}

/** A ranking as it was set. */
export function rankingOf({ id, name, onlyClasses, onlyGroups, policy }: RankingRow): Ranking {
  return {
    ...{ rankingId: id, name },
    ...(onlyClasses.length === 0 ? {} : { classIds: onlyClasses as ClassId[] }),
    ...(onlyGroups.length === 0 ? {} : { groups: onlyGroups }),
    policy: policy as Policy,
  }
}
