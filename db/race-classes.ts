import type { Result } from '#base/result'
import type { ClassId } from '#race/fix'
import { type ActFault, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import type { RaceScope } from './race-settings'

/** A class of a race. Without a start of its own it starts with the race. */
export type ListedClass = {
  readonly classId: ClassId
  readonly name: string
  readonly startsAtMs: number | null
  readonly entries: number
}

/** The classes of a race, in order. */
export function listClasses(db: Database, actor: Actor, scope: RaceScope): Promise<Result<ListedClass[], ActFault>> {
  const text = `
    SELECT c.id AS "classId", c.name, c.starts_at AS "startsAtMs", (SELECT count(*)::int FROM entry e WHERE e.class_id = c.id) AS entries
    FROM race_class c WHERE c.organization_id = $1 AND c.race_id = $2 ORDER BY c.ordinal`
  return act(db, actor, { scope, right: 'see' }, ({ transaction }) =>
    runQuery<ListedClass>(transaction, text, [scope.organizationId, scope.raceId]),
  )
}
