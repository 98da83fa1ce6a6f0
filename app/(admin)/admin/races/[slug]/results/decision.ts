import { bad, ok, type Result } from '#base/result'
import type { ScoredEntry } from '#db/race-results'
import type { Course } from '#race/course'
import { wayOf } from '#race/course-version'
import { flattenWay } from '#race/course-way'
import type { Decision, Status } from '#race/ruling'
import { instantOf } from '#race/zone-time'

const STATUSES: readonly string[] = ['DNS', 'DNF', 'RET', 'DSQ', 'OCS', 'FIN'] satisfies Status[]
const SECONDS_MAX = 864_000
const PLACES_MAX = 999

export type DecisionFault = {
  readonly field: 'seconds' | 'places' | 'where' | 'when'
  readonly fault: 'notSeconds' | 'notPlaces' | 'noPlace' | 'notATime' | 'inTheFuture'
}

/** What a form decides of an entry. What was passed or left was so by now. */
export function decisionIn(
  field: (name: string) => string,
  on: { entry: ScoredEntry; course: Course | undefined; timeZone: string; nowMs: number },
): Result<Decision, DecisionFault> {
  const kind = field('decision')
  if (STATUSES.includes(kind)) return ok({ kind: 'status', status: kind as Status })
  if (kind === 'time') {
    const seconds = Number(field('seconds').replace('−', '-').replace(',', '.'))
    if (!(Math.abs(seconds) > 0 && Math.abs(seconds) <= SECONDS_MAX))
      return bad({ field: 'seconds', fault: 'notSeconds' })
    return ok({ kind, ms: Math.round(seconds * 1000), on: field('on') === 'corrected' ? 'corrected' : 'elapsed' })
  }
  if (kind === 'places') {
    const places = Number(field('places'))
    if (!Number.isInteger(places) || places < 1 || places > PLACES_MAX)
      return bad({ field: 'places', fault: 'notPlaces' })
    return ok({ kind, places })
  }
  const turn = turnIn(field('where'), on)
  if (turn === undefined) return bad({ field: 'where', fault: 'noPlace' })
  if (kind === 'not-passed') return ok({ kind, ...turn })
  const atMs = instantOf(field('when'), on.timeZone)
  if (atMs === undefined) return bad({ field: 'when', fault: 'notATime' })
  if (atMs > on.nowMs) return bad({ field: 'when', fault: 'inTheFuture' })
  return ok({ kind: kind === 'left' ? 'left' : 'passed', ...turn, atMs })
}

/** An element in its lap, written `lap id`, if it is one of the entry's way. */
function turnIn(words: string, { entry, course }: { entry: ScoredEntry; course: Course | undefined }) {
  const [lap = '', ...id] = words.split(' ')
  if (course === undefined) return undefined
  const { turns } = flattenWay(wayOf(course, entry.classId ?? undefined))
  const turn = turns.find((one) => one.elementId === id.join(' ') && String(one.lap) === lap)
  return turn && { elementId: turn.elementId, lap: turn.lap }
}
