import { bad, ok, type Result } from '#base/result'
import type { Course } from '#race/course'
import type { ClassId, EntryId, RaceId } from '#race/fix'
import type { Ranking } from '#race/ranking'
import type { ResultRow } from '#race/results'
import type { Decision, Ruling } from '#race/ruling'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { type Database, type Runner, runQuery } from './client'
import { personName } from './persons'
import type { RaceScope } from './race-settings'
import { insertOrder, type ResultState } from './results'
import { insertRevocation, insertRulings } from './rulings'
import { type NewRanking, rankingOf, replaceRankings } from './scoring'

/** What a race's results are made of, as its organizers see it. */
export type Scoring = {
  readonly rankings: readonly Ranking[]
  /** The newest first. */
  readonly rulings: readonly Ruling[]
  readonly entries: readonly ScoredEntry[]
  /** The newest version, whichever instant it holds from. */
  readonly course?: Course
  readonly published?: PublishedState
}

export type ScoredEntry = {
  readonly entryId: EntryId
  readonly number: string
  readonly name: string
  readonly classId: ClassId | null
  readonly startsAtMs: number
}

/** The newest revision of the results, whether the race is public or not. */
export type PublishedState = {
  readonly revision: number
  readonly state: ResultState
  readonly madeAtMs: number
  readonly reason: string
  readonly rows: readonly ResultRow[]
}

/** What a race's results are made of. */
export function readScoring(db: Database, actor: Actor, scope: RaceScope): Promise<Result<Scoring, ActFault>> {
  return act(db, actor, { scope, right: 'see' }, async ({ transaction }) => {
    const [rankings, rulings] = [await findRankings(transaction, scope), await findRulings(transaction, scope)]
    const [entries, course] = [await findEntries(transaction, scope), await findCourse(transaction, scope)]
    const published = await findPublished(transaction, scope)
    return { rankings, rulings, entries, ...(course && { course }), ...(published && { published }) }
  })
}

async function findRankings(on: Runner, { organizationId, raceId }: RaceScope): Promise<Ranking[]> {
  const text = `
    SELECT id, name, only_classes AS "onlyClasses", only_groups AS "onlyGroups", policy FROM ranking
    WHERE organization_id = $1 AND race_id = $2 ORDER BY ordinal`
  const rows = await runQuery<Parameters<typeof rankingOf>[0]>(on, text, [organizationId, raceId])
  return rows.map(rankingOf)
}

async function findRulings(on: Runner, { organizationId, raceId }: RaceScope): Promise<Ruling[]> {
  type Row = Omit<Ruling, 'revoked'> & { revokedAtMs: number | null; revokedBy: string; revokedWhy: string }
  const text = `
    SELECT r.id AS "rulingId", r.entry_id AS "entryId", r.decision, r.author, r.reason, r.source, r.decided_at AS "decidedAtMs",
      v.revoked_at AS "revokedAtMs", v.author AS "revokedBy", v.reason AS "revokedWhy"
    FROM ruling r LEFT JOIN ruling_revocation v ON v.ruling_id = r.id
    WHERE r.organization_id = $1 AND r.race_id = $2 ORDER BY r.decided_at DESC, r.id DESC`
  const rows = await runQuery<Row>(on, text, [organizationId, raceId])
  return rows.map(({ revokedAtMs, revokedBy, revokedWhy, ...ruling }) =>
    revokedAtMs === null
      ? ruling
      : { ...ruling, revoked: { atMs: revokedAtMs, author: revokedBy, reason: revokedWhy } },
  )
}

function findEntries(on: Runner, { organizationId, raceId }: RaceScope): Promise<ScoredEntry[]> {
  const text = `
    SELECT e.id AS "entryId", e.number, e.name, e.class_id AS "classId", coalesce(e.starts_at, c.starts_at, r.starts_at) AS "startsAtMs"
    FROM entry e JOIN race r ON r.id = e.race_id LEFT JOIN race_class c ON c.id = e.class_id
    WHERE e.organization_id = $1 AND e.race_id = $2 ORDER BY e.ordinal`
  return runQuery<ScoredEntry>(on, text, [organizationId, raceId])
}

async function findCourse(on: Runner, { organizationId, raceId }: RaceScope): Promise<Course | undefined> {
  const text = `
    SELECT course FROM course_version WHERE organization_id = $1 AND race_id = $2 ORDER BY version DESC LIMIT 1`
  return (await runQuery<{ course: Course }>(on, text, [organizationId, raceId]))[0]?.course
}

async function findPublished(on: Runner, { organizationId, raceId }: RaceScope): Promise<PublishedState | undefined> {
  const text = `
    SELECT p.revision, v.state, v.made_at AS "madeAtMs", v.reason, p.rows
    FROM published_result p JOIN result_revision v ON v.race_id = p.race_id AND v.revision = p.revision
    WHERE p.organization_id = $1 AND p.race_id = $2`
  return (await runQuery<PublishedState>(on, text, [organizationId, raceId]))[0]
}

/** What is said of an entry, by whom it is signed in the results, and why. */
export type Said = {
  readonly entryId: EntryId
  readonly decision: Decision
  readonly reason: string
  readonly source: Ruling['source']
  /** Of a timing system: its file. Absent: the person who acts. */
  readonly author?: string
}

/** `unknown`: the race has no such entry or ruling. `revoked`: it does not stand any more already. */
export type RulingFault = ActFault | 'unknown' | 'revoked'

/** Adds rulings, all or none; those that say what stands already are not said twice. Resolves to how many are new. */
export async function addRaceRulings(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { said, nowMs }: { readonly said: readonly Said[]; readonly nowMs: number },
): Promise<Result<number, RulingFault>> {
  return changeScoring(db, actor, scope, async ({ transaction, record }, race, author) => {
    const entries = await findEntries(transaction, scope)
    const known = new Map(entries.map(({ entryId, number }) => [entryId, number]))
    if (said.some(({ entryId }) => !known.has(entryId))) return bad('unknown')
    const rulings = said.map((one) => ({ ...one, author: one.author ?? author, decidedAtMs: nowMs }))
    const count = await insertRulings(transaction, race, rulings)
    // Thousands of passings of one file are one change.
    const [first] = said
    const subject = said.length === 1 && first ? `entry ${known.get(first.entryId)}` : `${count} rulings`
    if (count > 0)
      await record({ action: 'rule', subject, after: said.length === 1 ? first : { count, author: first?.author } })
    return ok(count)
  })
}

/** Revokes a ruling, which stays to be seen. */
export async function revokeRaceRuling(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { rulingId, reason, nowMs }: { readonly rulingId: string; readonly reason: string; readonly nowMs: number },
): Promise<Result<undefined, RulingFault>> {
  return changeScoring(db, actor, scope, async ({ transaction, record }, race, author) => {
    const revoked = await insertRevocation(transaction, race, rulingId, { author, reason, atMs: nowMs })
    if (revoked !== 'done') return bad(revoked)
    await record({ action: 'revoke ruling', subject: `ruling ${rulingId}`, after: { reason } })
    return ok(undefined)
  })
}

/** `edited`: somebody else has changed them since; nothing was saved. `unknown-class`: one of them is for a class that the race has not. */
export type RankingsFault = ActFault | 'edited' | 'unknown-class'

/** Gives a race these rankings in place of those that were seen. Resolves to their ids. */
export async function saveRankings(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { seen, to }: { readonly seen: readonly string[]; readonly to: readonly NewRanking[] },
): Promise<Result<string[], RankingsFault>> {
  return changeScoring(db, actor, scope, async ({ transaction, record }, race) => {
    const before = await findRankings(transaction, scope)
    if (before.map(({ rankingId }) => rankingId).join() !== seen.join()) return bad('edited')
    const classes = await runQuery<{ id: ClassId }>(transaction, 'SELECT id FROM race_class WHERE race_id = $1', [
      scope.raceId,
    ])
    const known = new Set(classes.map(({ id }) => id))
    if (to.some(({ classIds = [] }) => classIds.some((id) => !known.has(id)))) return bad('unknown-class')
    await replaceRankings(transaction, race, to)
    const without = before.map(({ rankingId: _, ...ranking }) => ranking)
    await record({ action: 'set rankings', subject: `race ${scope.raceId}`, before: without, after: to })
    return ok((await findRankings(transaction, scope)).map(({ rankingId }) => rankingId))
  })
}

/** Orders the results to be published as they stand; the race's writer makes the revision. */
export async function publishResults(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { state, reason, nowMs }: { readonly state: ResultState; readonly reason: string; readonly nowMs: number },
): Promise<Result<undefined, ActFault>> {
  return changeScoring(db, actor, scope, async ({ transaction, record }, race, author) => {
    await insertOrder(transaction, race, { state, author, reason, atMs: nowMs })
    await record({ action: 'publish results', subject: `race ${scope.raceId}`, after: { state, reason } })
    return ok(undefined)
  })
}

/** Works while nobody else changes the race, and tells whoever writes it. */
async function changeScoring<T, Fault>(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  work: (acting: Acting, race: { organizationId: string; raceId: RaceId }, author: string) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault | ActFault>> {
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const { transaction } = acting
    await runQuery(transaction, 'SELECT 1 FROM race WHERE id = $1 FOR UPDATE', [scope.raceId])
    const race = { organizationId: scope.organizationId, raceId: scope.raceId as RaceId }
    const changed = await work(acting, race, await personName(transaction, actor))
    if (changed.ok) await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return changed
  })
  return outcome.ok ? outcome.value : outcome
}
