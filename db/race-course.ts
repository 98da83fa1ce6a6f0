import { bad, ok, type Result } from '#base/result'
import type { Course } from '#race/course'
import type { RaceId } from '#race/fix'
import { type ActFault, type Actor, act } from './acting'
import { type Database, runQuery } from './client'
import { personName } from './persons'
import type { RaceScope } from './race-settings'
import { appendCourseVersion } from './scoring'

/** One version of a course, by whom and why. */
export type ListedVersion = {
  readonly version: number
  readonly course: Course
  readonly holdsFromMs: number | null
  readonly author: string | null
  readonly reason: string | null
}

/** Every version of a race's course, the newest first. */
export function listCourseVersions(
  db: Database,
  actor: Actor,
  scope: RaceScope,
): Promise<Result<ListedVersion[], ActFault>> {
  const text = `
    SELECT version, course, holds_from AS "holdsFromMs", author, reason FROM course_version
    WHERE organization_id = $1 AND race_id = $2 ORDER BY version DESC`
  return act(db, actor, { scope, right: 'see' }, ({ transaction }) =>
    runQuery<ListedVersion>(transaction, text, [scope.organizationId, scope.raceId]),
  )
}

/** A course as it was edited. `after`: the version that it was edited from; 0: none. Without an instant it holds from the beginning. */
export type EditedCourse = {
  readonly course: Course
  readonly after: number
  readonly reason: string
  readonly holdsFromMs?: number
}

/** `edited`: somebody else has saved a version since; nothing was saved. */
export type SaveCourseFault = ActFault | 'edited'

/** Saves the next version of a race's course. */
export async function saveCourse(
  db: Database,
  actor: Actor,
  scope: RaceScope,
  edited: EditedCourse,
): Promise<Result<{ version: number }, SaveCourseFault>> {
  const outcome = await act(db, actor, { scope, right: 'arrange' }, async ({ transaction, record }) => {
    const race = { organizationId: scope.organizationId, raceId: scope.raceId as RaceId }
    const saved = await appendCourseVersion(transaction, race, {
      ...edited,
      author: await personName(transaction, actor),
    })
    if (saved.outcome !== 'done')
      return bad(saved.outcome === 'edited' ? ('edited' as const) : ('no-such-place' as const))
    const { course, after, reason, holdsFromMs } = edited
    // The versions themselves are never changed: the log names them.
    const counts = { elements: course.elements.length, zones: course.zones?.length ?? 0 }
    const what = { version: saved.version, ...counts, reason, ...(holdsFromMs === undefined ? {} : { holdsFromMs }) }
    await record({ action: 'save course', subject: `race ${scope.raceId}`, before: { version: after }, after: what })
    await runQuery(transaction, `SELECT pg_notify('farfield_setup', $1)`, [scope.raceId])
    return ok({ version: saved.version })
  })
  return outcome.ok ? outcome.value : outcome
}
