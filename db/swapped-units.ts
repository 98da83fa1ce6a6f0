import { bad, ok, type Result } from '#base/result'
import type { TimedPassing } from '#race/swapped-units'
import { type ActFault, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import { PICTURE } from './published/sight'
import type { RaceScope } from './race-settings'

/** The passings of a race that somebody or a mat has seen, beside what the trackers say of them, as last published. */
export function readTimedPassings(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<TimedPassing[], ActFault>> {
  const text = `
    SELECT e.number, coalesce(nullif(s.split->>'name', ''), '#' || s.place) AS element, (s.split->'outcome'->>'atMs')::float8 AS "seenAtMs",
      (s.split->'measured'->>'earliestMs')::float8 AS "earliestMs", (s.split->'measured'->>'latestMs')::float8 AS "latestMs"
    FROM race r JOIN published_evidence p ON p.race_id = r.id AND p.audience = ${PICTURE} JOIN entry e ON e.race_id = p.race_id AND e.ordinal = p.entrant_id,
      jsonb_array_elements(p.evidence->'splits') WITH ORDINALITY s (split, place)
    WHERE r.organization_id = $1 AND r.id = $3 AND s.split->'outcome'->>'state' = 'passed' AND s.split->'measured'->>'state' = 'passed'
    ORDER BY e.ordinal, s.place`
  return act(db, actor, { scope, right: 'watch' }, ({ transaction }) =>
    runQuery<TimedPassing>(transaction, text, [scope.organizationId, 'control', scope.raceId]),
  )
}

/** `not-one-each`: one of the entries has carried none, or more than one, so that nobody knows which to exchange. */
export type SwapFault = ActFault | 'not-one-each'

/** Gives two entries each other's tracker, from the beginning: all that was measured changes sides with it. */
export async function swapTrackers(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  numbers: readonly [string, string],
): Promise<Result<undefined, SwapFault>> {
  const finding = `
    SELECT a.id, a.entry_id AS "entryId", e.number FROM assignment a JOIN entry e ON e.id = a.entry_id
    WHERE e.organization_id = $1 AND e.race_id = $2 AND e.number = ANY($3) FOR UPDATE OF a`
  const changing = 'UPDATE assignment SET entry_id = $2 WHERE id = $1'
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    type Row = { id: string; entryId: string; number: string }
    const rows = await runQuery<Row>(transaction, finding, [scope.organizationId, scope.raceId, [...numbers]])
    const [one, other] = numbers.map((number) => rows.filter((row) => row.number === number))
    const [first, second] = [one?.[0], other?.[0]]
    if (rows.length !== 2 || first === undefined || second === undefined) return bad('not-one-each' as const)
    await runQuery(transaction, changing, [first.id, second.entryId])
    await runQuery(transaction, changing, [second.id, first.entryId])
    await record({ action: 'swap trackers', subject: `entries ${numbers.join(' and ')}`, after: { numbers } })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}
