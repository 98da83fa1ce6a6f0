import { mustExist } from '#base/assert'
import type { CourseShape } from './course-shape'
import type { CourseStretch } from './course-timeline'
import type { EntryId } from './fix'
import type { PassedElement } from './passing'
import type { Stage } from './scan-stage'
import type { SegmentRules } from './segments'

/** What a scan needs to know of the race and the entry. */
export type ScanRules = SegmentRules & {
  readonly entryId: EntryId
  readonly timeline: readonly CourseStretch[]
  readonly startsAtMs: number
  /** Instants at which something happens between fixes, by time. */
  readonly stops: readonly Stop[]
  /** Elements that are not read from the track, by key: somebody has said what became of them. */
  readonly settled: ReadonlyMap<string, Decree>
}

/** What somebody has said of an element: passed at an instant, or not at all. */
export type Decree = { readonly key: string; readonly rulingId: string; readonly atMs?: number }

export type Stop =
  | { readonly kind: 'course'; readonly atMs: number; readonly stretch: number }
  | { readonly kind: 'decree'; readonly atMs: number; readonly key: string }

/** The way that a stage judges by. */
export function shapeOf({ timeline }: ScanRules, { stretch }: Stage): CourseShape {
  return mustExist(timeline[stretch], 'a stretch of the timeline').shape
}

/** What was said of an element, as a passing; undefined when nothing was, or that it was not passed. */
export function saidOf(stage: Stage, rules: ScanRules, elementIndex: number): PassedElement | undefined {
  const decree = rules.settled.get(shapeOf(rules, stage).keys[elementIndex] as string)
  if (decree?.atMs === undefined) return undefined
  const { atMs, rulingId } = decree
  const { entryId } = rules
  return { state: 'passed', entryId, elementIndex, atMs, earliestMs: atMs, latestMs: atMs, certain: true, rulingId }
}

/** The stops of a timeline and of what was said, by time: the course changes first, then what was passed. */
export function stopsOf(timeline: readonly CourseStretch[], decrees: Iterable<Decree>): Stop[] {
  const courses = timeline.slice(1).map(({ fromMs }, i): Stop => ({ kind: 'course', atMs: fromMs, stretch: i + 1 }))
  const said = [...decrees].flatMap(({ key, atMs }): Stop[] =>
    atMs === undefined ? [] : [{ kind: 'decree', atMs, key }],
  )
  const word = (stop: Stop) => (stop.kind === 'course' ? '' : stop.key)
  return [...courses, ...said].sort((a, b) => a.atMs - b.atMs || (word(a) < word(b) ? -1 : 1))
}
