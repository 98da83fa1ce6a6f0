import { bad, ok, type Result } from '#base/result'
import type { ClassId } from '#race/fix'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import type { RaceScope } from './race-settings'

/** A class of a race. Without a start of its own it starts with the race. */
export type ListedClass = {
  readonly classId: ClassId
  readonly name: string
  readonly startsAtMs: number | null
  readonly entryCount: number
}

/** The classes of a race, in order. */
export function listClasses(db: Database, actor: Actor, scope: RaceScope): Promise<Result<ListedClass[], ActFault>> {
  return act(db, actor, { scope, right: 'see' }, (acting) => findClasses(acting, scope))
}

export function findClasses({ transaction }: Pick<Acting, 'transaction'>, scope: RaceScope): Promise<ListedClass[]> {
  const text = `
    SELECT c.id AS "classId", c.name, c.starts_at AS "startsAtMs", (SELECT count(*)::int FROM entry e WHERE e.class_id = c.id) AS "entryCount"
    FROM race_class c WHERE c.organization_id = $1 AND c.race_id = $2 ORDER BY c.ordinal`
  return runQuery<ListedClass>(transaction, text, [scope.organizationId, scope.raceId])
}

/** `unknown`: the race has no such class. `name-taken`: it has one of that name. `in-use`: entries are in it, or the course has a way for it, or a ranking is of it. */
export type ClassFault = ActFault | 'unknown' | 'name-taken' | 'in-use'

/** Adds a class at the end. */
export function createClass(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  name: string,
): Promise<Result<undefined, ClassFault>> {
  const text = `
    INSERT INTO race_class (id, organization_id, race_id, ordinal, name)
    VALUES (gen_random_uuid(), $1, $2, (SELECT coalesce(max(ordinal) + 1, 0) FROM race_class WHERE race_id = $2), $3)`
  return changeClasses(db, actor, scope, async ({ transaction, record }, classes) => {
    if (classes.some((one) => one.name === name)) return bad('name-taken')
    await runQuery(transaction, text, [scope.organizationId, scope.raceId, name])
    await record({ action: 'add class', subject: `class ${name}`, after: { name } })
    return ok(undefined)
  })
}

/** Gives a class another name. */
export function renameClass(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  { classId, name }: { readonly classId: string; readonly name: string },
): Promise<Result<undefined, ClassFault>> {
  const text = 'UPDATE race_class SET name = $3 WHERE race_id = $1 AND id = $2'
  return changeClasses(db, actor, scope, async ({ transaction, record }, classes) => {
    const before = classes.find((one) => one.classId === classId)
    if (before === undefined) return bad('unknown')
    if (classes.some((one) => one.name === name && one.classId !== classId)) return bad('name-taken')
    await runQuery(transaction, text, [scope.raceId, classId, name])
    await record({
      action: 'rename class',
      subject: `class ${classId}`,
      before: { name: before.name },
      after: { name },
    })
    return ok(undefined)
  })
}

/** Takes a class away that nothing is of. */
export function removeClass(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  classId: string,
): Promise<Result<undefined, ClassFault>> {
  const used = `
    SELECT 1 FROM ranking WHERE race_id = $1 AND $2::uuid = ANY (only_classes)
    UNION ALL
    SELECT 1 FROM (SELECT course FROM course_version WHERE race_id = $1 ORDER BY version DESC LIMIT 1) v,
      jsonb_array_elements(coalesce(v.course -> 'variants', '[]')) way WHERE way -> 'classIds' ? $2::text`
  const removing = 'DELETE FROM race_class WHERE race_id = $1 AND id = $2'
  // In two steps, since each step must leave every place taken once.
  const closing = [
    'UPDATE race_class SET ordinal = -1 - ordinal WHERE race_id = $1',
    `UPDATE race_class c SET ordinal = o.place FROM (SELECT id, row_number() OVER (ORDER BY ordinal DESC) - 1 AS place FROM race_class WHERE race_id = $1) o
     WHERE c.id = o.id`,
  ]
  return changeClasses(db, actor, scope, async ({ transaction, record }, classes) => {
    const before = classes.find((one) => one.classId === classId)
    if (before === undefined) return bad('unknown')
    const isUsed = before.entryCount > 0 || (await runQuery(transaction, used, [scope.raceId, classId])).length > 0
    if (isUsed) return bad('in-use')
    await runQuery(transaction, removing, [scope.raceId, classId])
    for (const text of closing) await runQuery(transaction, text, [scope.raceId])
    const { name, startsAtMs } = before
    await record({ action: 'remove class', subject: `class ${classId}`, before: { name, startsAtMs } })
    return ok(undefined)
  })
}

/** Works on the classes as they are, while nobody else changes the race. */
async function changeClasses(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  work: (acting: Acting, classes: readonly ListedClass[]) => Promise<Result<undefined, ClassFault>>,
): Promise<Result<undefined, ClassFault>> {
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const { transaction } = acting
    await runQuery(transaction, 'SELECT 1 FROM race WHERE id = $1 FOR UPDATE', [scope.raceId])
    const changed = await work(acting, await findClasses(acting, scope))
    if (changed.ok) await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return changed
  })
  return outcome.ok ? outcome.value : outcome
}
