import type { CourseShape } from './course-shape'
import type { CourseStretch } from './course-timeline'
import type { Passing } from './passing'

/** What was found under one stretch of the course's timeline. Columns beside `passings`. */
export type Stage = {
  /** Index in the timeline. */
  readonly stretch: number
  /** Index of the fix by whose segment the stretch was reached. */
  readonly enteredAt: number
  /** One for each element up to the last passed, in course order. */
  readonly passings: Passing[]
  /** Index of the fix by whose segment each was found. */
  readonly foundAt: number[]
  /** The way made when each was found, m. */
  readonly travelM: number[]
  /** Distances along by number of passings, for legs that are paths; see along.ts. */
  readonly trails: Trail[]
}

/** Distance along of each fix from an index on, as far as it was asked for. */
export type Trail = { readonly fromIndex: number; readonly alongM: number[] }

export function createStage(stretch: number, enteredAt: number): Stage {
  return { stretch, enteredAt, passings: [], foundAt: [], travelM: [], trails: [] }
}

/** The number of passings that were known at a fix; what was carried into a stage counts from the beginning. */
export function countFound({ foundAt, enteredAt }: Stage, fixIndex: number): number {
  let count = foundAt.length
  while (count > 0 && (foundAt[count - 1] as number) > Math.max(fixIndex, enteredAt)) count -= 1
  return count
}

/** Index of the last element that was really passed; -1 when none was. */
export function lastPassedIndex({ passings }: Pick<Stage, 'passings'>): number {
  return passings.findLastIndex(({ state }) => state === 'passed')
}

/**
 * Goes over to another stretch of the course: what was passed stays passed, element by element by its key; a start is a start and a finish a finish,
 * whatever they are called. Elements before the last one passed that the old course did not have are waived.
 */
export function carryStage(from: Stage, timeline: readonly CourseStretch[], stretch: number, enteredAt: number): Stage {
  const [old, next] = [timeline[from.stretch]?.shape, timeline[stretch]?.shape]
  if (old === undefined || next === undefined) return createStage(stretch, enteredAt)
  const indices = next.keys.map((_, index) => indexBefore(old, next, index))
  const count = indices.findLastIndex((index) => index >= 0 && index < from.passings.length) + 1
  const stage = createStage(stretch, enteredAt)
  for (let elementIndex = 0; elementIndex < count; elementIndex++) {
    const before = from.passings[indices[elementIndex] as number]
    const [{ entryId }] = from.passings as [Passing]
    stage.passings.push(before ? { ...before, elementIndex } : { state: 'waived', entryId, elementIndex })
    stage.foundAt.push(enteredAt)
    stage.travelM.push(from.travelM[indices[elementIndex] as number] ?? stage.travelM.at(-1) ?? 0)
  }
  return stage
}

/** Which element of the old way an element of the next one was; -1: none. */
function indexBefore(old: CourseShape, next: CourseShape, index: number): number {
  const found = old.keys.indexOf(next.keys[index] as string)
  if (found >= 0) return found
  if (index === 0) return 0
  return index === next.keys.length - 1 ? old.keys.length - 1 : -1
}
