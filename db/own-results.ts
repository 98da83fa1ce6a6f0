import type { Result } from '#base/result'
import type { ResultRow } from '#race/results'
import { type ActFault, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import type { RaceScope } from './race-settings'

/** The results of a race as they stand published, and its last picture, whoever may see it. Undefined: there are none yet. */
export function readOwnResults(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<{ readonly rows: readonly ResultRow[]; readonly snapshot: unknown } | undefined, ActFault>> {
  const text = `
    SELECT p.rows, s.snapshot FROM published_result p JOIN published_snapshot s ON s.race_id = p.race_id AND s.audience = 'public'
    WHERE p.organization_id = $1 AND p.race_id = $2`
  return act(db, actor, { scope, right: 'see' }, async ({ transaction }) => {
    const rows = await runQuery<{ rows: ResultRow[]; snapshot: unknown }>(transaction, text, [
      scope.organizationId,
      scope.raceId,
    ])
    return rows[0]
  })
}
