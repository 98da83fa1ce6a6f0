import type { Result } from '#base/result'
import type { RaceState } from '#race/readiness'
import { type ActFault, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import type { RaceScope } from './race-settings'

/** What a race has of what it needs, for those who may see what is not public. */
export function readRaceState(db: Database, actor: Actor, scope: RaceScope): Promise<Result<RaceState, ActFault>> {
  const text = `
    SELECT count(e.id) AS "entryCount",
      count(e.id) FILTER (WHERE NOT EXISTS (SELECT 1 FROM assignment a WHERE a.entry_id = e.id)) AS "untrackedCount",
      count(e.id) FILTER (WHERE NOT EXISTS (
        SELECT 1 FROM assignment a JOIN tracker_heard h ON h.tracker_id = a.tracker_id WHERE a.entry_id = e.id)) AS "unheardCount",
      EXISTS (SELECT 1 FROM course_version c WHERE c.race_id = r.id) AS "hasCourse", r.visibility <> 'private' AS "isPublished"
    FROM race r LEFT JOIN entry e ON e.race_id = r.id WHERE r.organization_id = $1 AND r.id = $2 GROUP BY r.id`
  return act(db, actor, { scope, right: 'see' }, async ({ transaction }) => {
    const [row] = await runQuery<RaceState>(transaction, text, [scope.organizationId, scope.raceId])
    if (row === undefined) throw new Error('a race in which somebody has a role is gone')
    return row
  })
}
