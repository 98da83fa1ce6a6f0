import { bad, ok, type Result } from '#base/result'
import { entryColour } from '#race/entry-colour'
import { compareEntries, type EntryChange, type EntryRow } from '#race/entry-table'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { type Database, type Runner, runQuery } from './client'
import type { RaceScope } from './race-settings'

/** An entry as its race's organizers see it. */
export type ListedEntry = EntryRow & {
  readonly entryId: string
  readonly colour: string
  /** How many trackers it has been given. */
  readonly trackerCount: number
  /** From the public. */
  readonly isHidden: boolean
}

/** The entries of a race, in the order in which they came. */
export function listEntries(db: Database, actor: Actor, scope: RaceScope): Promise<Result<ListedEntry[], ActFault>> {
  return act(db, actor, { scope, right: 'see' }, ({ transaction }) => findEntries(transaction, scope))
}

type Row = {
  entryId: string
  number: string
  name: string
  className: string | null
  nation: string | null
  colour: string
  groups: string[]
  tcf: number | null
  trackerCount: number
  isHidden: boolean
}

async function findEntries(on: Runner, { organizationId, raceId }: RaceScope): Promise<ListedEntry[]> {
  const text = `
    SELECT e.id AS "entryId", e.number, e.name, c.name AS "className", e.nation, e.colour, e.groups, (e.ratings ->> 'tcf')::float8 AS tcf, e.is_hidden AS "isHidden",
      (SELECT count(*) FROM assignment a WHERE a.entry_id = e.id) AS "trackerCount"
    FROM entry e LEFT JOIN race_class c ON c.id = e.class_id
    WHERE e.organization_id = $1 AND e.race_id = $2 ORDER BY e.ordinal`
  const rows = await runQuery<Row>(on, text, [organizationId, raceId])
  return rows.map(({ className, nation, groups, tcf, ...row }) => ({
    ...row,
    ...(className === null ? {} : { className }),
    ...(nation === null ? {} : { nation }),
    ...(groups[0] === undefined ? {} : { group: groups[0] }),
    ...(tcf === null ? {} : { tcf }),
  }))
}

/** What taking some rows over would do, against the entries as they are now; nothing is changed. */
export function previewEntries(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  rows: readonly EntryRow[],
): Promise<Result<EntryChange[], ActFault>> {
  return act(db, actor, { scope, right: 'arrange' }, async ({ transaction }) =>
    compareEntries(rows, await findEntries(transaction, scope)),
  )
}

/** Takes rows over, all or none: new entries come behind the others, those there are change in what their row says, classes are made as they are named. */
export function takeEntries(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  rows: readonly EntryRow[],
): Promise<Result<{ added: number; changed: number }, ActFault>> {
  return act(db, actor, { scope, right: 'arrange' }, (acting) => putEntries(acting, scope, rows))
}

/** Part of a transaction: takes rows over. */
export async function putEntries(
  acting: Acting,
  scope: RaceScope,
  rows: readonly EntryRow[],
): Promise<{ added: number; changed: number }> {
  const { transaction, record } = acting
  const have = await lockEntries(transaction, scope)
  const changes = compareEntries(rows, have).filter(({ kind }) => kind !== 'same')
  const classIds = await provideClasses(acting, scope, changes)
  for (const { kind, row } of changes) {
    const before = have.find(({ number }) => number === row.number)
    if (kind === 'new') await insertEntry(transaction, scope, row, classIds)
    else if (before !== undefined) await updateEntry(transaction, scope, before.entryId, row, classIds)
    await record({
      action: kind === 'new' ? 'add entry' : 'change entry',
      subject: `entry ${row.number}`,
      ...said(before, row),
    })
  }
  if (changes.length > 0) await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
  const added = changes.filter(({ kind }) => kind === 'new').length
  return { added, changed: changes.length - added }
}

/** For the log, which is for ever: names of people are not in it. */
function said(before: ListedEntry | undefined, { name: _, ...after }: EntryRow) {
  if (before === undefined) return { after }
  const { name: __, entryId: ___, trackerCount: ____, isHidden: _____, ...was } = before
  return { before: was, after }
}

async function lockEntries(transaction: Runner, scope: RaceScope): Promise<ListedEntry[]> {
  await runQuery(transaction, 'SELECT 1 FROM race WHERE organization_id = $1 AND id = $2 FOR UPDATE', [
    scope.organizationId,
    scope.raceId,
  ])
  return findEntries(transaction, scope)
}

/** The ids of the race's classes by name, those that the rows name included. */
async function provideClasses(
  { transaction, record }: Acting,
  { organizationId, raceId }: RaceScope,
  changes: readonly EntryChange[],
): Promise<ReadonlyMap<string, string>> {
  const text = 'SELECT id, name FROM race_class WHERE organization_id = $1 AND race_id = $2'
  const rows = await runQuery<{ id: string; name: string }>(transaction, text, [organizationId, raceId])
  const ids = new Map(rows.map(({ id, name }) => [name, id]))
  const adding = `
    INSERT INTO race_class (id, organization_id, race_id, ordinal, name)
    VALUES (gen_random_uuid(), $1, $2, (SELECT coalesce(max(ordinal), -1) + 1 FROM race_class WHERE race_id = $2), $3) RETURNING id`
  for (const { row } of changes) {
    if (row.className === undefined || ids.has(row.className)) continue
    const [made] = await runQuery<{ id: string }>(transaction, adding, [organizationId, raceId, row.className])
    if (made !== undefined) ids.set(row.className, made.id)
    await record({ action: 'add class', subject: `class ${row.className}` })
  }
  return ids
}

type ClassIds = ReadonlyMap<string, string>

const columnsOf = (row: EntryRow, classIds: ClassIds) => [
  row.number,
  row.name === '' ? null : row.name,
  row.nation ?? null,
  row.colour ?? null,
  row.className === undefined ? null : (classIds.get(row.className) ?? null),
  row.group === undefined ? null : [row.group],
  row.tcf === undefined ? null : JSON.stringify({ tcf: row.tcf }),
]

/** Ordinals are the entries' names in public: a new one is higher than any that ever was, as far as published rows can tell. */
async function insertEntry(transaction: Runner, scope: RaceScope, row: EntryRow, classIds: ClassIds): Promise<void> {
  const next = 'SELECT coalesce(max(ordinal), -1) + 1 AS ordinal FROM entry WHERE race_id = $1'
  const [found] = await runQuery<{ ordinal: number }>(transaction, next, [scope.raceId])
  const ordinal = found?.ordinal ?? 0
  const text = `
    INSERT INTO entry (id, organization_id, race_id, ordinal, number, name, nation, colour, class_id, groups, ratings)
    VALUES (gen_random_uuid(), $1, $2, $3, $4, coalesce($5, ''), $6, coalesce($7, $11), $8, coalesce($9::text[], '{}'), $10::jsonb)`
  const values = [scope.organizationId, scope.raceId, ordinal, ...columnsOf(row, classIds), entryColour(ordinal)]
  await runQuery(transaction, text, values)
}

async function updateEntry(
  transaction: Runner,
  scope: RaceScope,
  entryId: string,
  row: EntryRow,
  classIds: ClassIds,
): Promise<void> {
  const text = `
    UPDATE entry SET number = $4, name = coalesce($5, name), nation = coalesce($6, nation), colour = coalesce($7, colour),
      class_id = coalesce($8, class_id), groups = coalesce($9::text[], groups),
      ratings = CASE WHEN $10::jsonb IS NULL THEN ratings ELSE coalesce(ratings, '{}'::jsonb) || $10::jsonb END
    WHERE organization_id = $1 AND race_id = $2 AND id = $3`
  await runQuery(transaction, text, [scope.organizationId, scope.raceId, entryId, ...columnsOf(row, classIds)])
}

/** `no-such-entry`: it is gone. `was-tracked`: a tracker of it has been heard; it stays, and is given a status instead. */
export type RemoveFault = ActFault | 'no-such-entry' | 'was-tracked'

/** Takes an entry that was never tracked out of a race. */
export async function removeEntry(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  entryId: string,
): Promise<Result<undefined, RemoveFault>> {
  const tracked = `
    SELECT 1 FROM assignment a JOIN tracker_heard h ON h.tracker_id = a.tracker_id JOIN race r ON r.id = $2
    WHERE a.entry_id = $1 AND a.organization_id = r.organization_id LIMIT 1`
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const entry = (await lockEntries(transaction, scope)).find((one) => one.entryId === entryId)
    if (entry === undefined) return bad('no-such-entry' as const)
    if ((await runQuery(transaction, tracked, [entryId, scope.raceId])).length > 0) return bad('was-tracked' as const)
    await runQuery(transaction, 'DELETE FROM entry WHERE organization_id = $1 AND race_id = $2 AND id = $3', [
      scope.organizationId,
      scope.raceId,
      entryId,
    ])
    const { name: _, ...before } = entry
    await record({ action: 'remove entry', subject: `entry ${entry.number}`, before })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}
