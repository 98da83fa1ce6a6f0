import { bad, ok, type Result } from '#base/result'
import type { CourseZone } from '#race/course'
import type { ClassId } from '#race/fix'
import type { PublicationRules } from '#race/publication-rules'
import { type ActFault, type Acting, type Actor, act } from './acting'
import { canonicalJson } from './canonical-json'
import { type Database, runQuery } from './client'
import { findClasses } from './race-classes'
import type { RaceScope } from './race-settings'

/** What of a race is held back, and what of it could be: its classes, and the zones of its newest course. */
export type Publication = {
  readonly rules?: PublicationRules
  readonly classes: readonly { readonly classId: ClassId; readonly name: string }[]
  readonly zones: readonly { readonly id: string; readonly name: string }[]
}

/** What of a race is held back from the public. */
export function readPublicationRules(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<Publication, ActFault>> {
  return act(db, actor, { scope, right: 'see' }, async (acting) => {
    const zones = `
      SELECT v.course -> 'zones' AS zones FROM course_version v WHERE v.organization_id = $1 AND v.race_id = $2 ORDER BY v.version DESC LIMIT 1`
    const values = [scope.organizationId, scope.raceId]
    const [course] = await runQuery<{ zones: CourseZone[] | null }>(acting.transaction, zones, values)
    const rules = await findRules(acting, scope)
    const classes = (await findClasses(acting, scope)).map(({ classId, name }) => ({ classId, name }))
    return { ...(rules && { rules }), classes, zones: (course?.zones ?? []).map(({ id, name }) => ({ id, name })) }
  })
}

async function findRules({ transaction }: Pick<Acting, 'transaction'>, scope: RaceScope, lock = '') {
  const text = `SELECT publication FROM race WHERE organization_id = $1 AND id = $2 ${lock}`
  const values = [scope.organizationId, scope.raceId]
  const [row] = await runQuery<{ publication: PublicationRules | null }>(transaction, text, values)
  return row?.publication ?? undefined
}

/** `edited`: somebody else has changed them since; nothing was saved. */
export type PublicationSaveFault = ActFault | 'edited'

/** Changes what is held back; the race's writer publishes anew by it. Undefined: nothing. */
export async function savePublicationRules(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  change: { readonly seen: PublicationRules | undefined; readonly to: PublicationRules | undefined },
): Promise<Result<undefined, PublicationSaveFault>> {
  const text = 'UPDATE race SET publication = $2 WHERE id = $1'
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async (acting) => {
    const before = await findRules(acting, scope, 'FOR UPDATE')
    if (canonicalJson(before) !== canonicalJson(change.seen)) return bad('edited' as const)
    const to = change.to === undefined ? null : JSON.stringify(change.to)
    await runQuery(acting.transaction, text, [scope.raceId, to])
    await acting.record({ action: 'change publication', subject: `race ${scope.raceId}`, before, after: change.to })
    await runQuery(acting.transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok(undefined)
  })
  return outcome.ok ? outcome.value : outcome
}
