import { newestStage, type ReadTrack } from './along'
import type { EntryId } from './fix'
import type { Passing } from './passing'
import { shapeOf } from './scan-rules'

/** What was told of an element's passing and does not hold any more. `now` absent: the element is ahead again. */
export type Correction = {
  readonly entryId: EntryId
  readonly elementId: string
  /** 0 outside laps. */
  readonly lap: number
  readonly name: string
  readonly was: ToldPassing
  readonly now?: ToldPassing
}

export type ToldPassing =
  | { readonly state: 'passed'; readonly atMs: number }
  | { readonly state: 'missed' }
  | { readonly state: 'waived' }

/** Names the elements of what late fixes have changed; `read` is as it is after them. */
export function nameCorrections(
  read: ReadTrack,
  changed: readonly { readonly was: Passing; readonly now?: Passing }[],
): Correction[] {
  const stage = newestStage(read)
  if (stage === undefined) return []
  const { way } = shapeOf(read.rules, stage)
  return changed.flatMap(({ was, now }): Correction[] => {
    const [turn, element] = [way.turns[was.elementIndex], way.elements[was.elementIndex]]
    if (turn === undefined || element === undefined) return []
    return [correction(was, now, { elementId: turn.elementId, lap: turn.lap, name: element.name })]
  })
}

/** What another set-up has changed of the passings of one entry, by the names of the elements; those that the course does not have any more are left out. */
export function correctionsBetween(before: ReadTrack, after: ReadTrack): Correction[] {
  const [old, stage] = [newestStage(before), newestStage(after)]
  if (old === undefined || stage === undefined) return []
  const { keys } = shapeOf(before.rules, old)
  const { keys: newKeys, way } = shapeOf(after.rules, stage)
  const indices = new Map(newKeys.map((key, index) => [key, index]))
  return old.passings.flatMap((was, i): Correction[] => {
    const index = indices.get(keys[i] as string)
    const [turn, element] = [way.turns[index ?? -1], way.elements[index ?? -1]]
    if (index === undefined || turn === undefined || element === undefined) return []
    const now = stage.passings[index]
    if (now !== undefined && isSameTold(toldOf(was), toldOf(now))) return []
    return [correction(was, now, { elementId: turn.elementId, lap: turn.lap, name: element.name })]
  })
}

function correction(was: Passing, now: Passing | undefined, of: { elementId: string; lap: number; name: string }) {
  return { entryId: was.entryId, ...of, was: toldOf(was), ...(now === undefined ? {} : { now: toldOf(now) }) }
}

function toldOf(passing: Passing): ToldPassing {
  return passing.state === 'passed' ? { state: 'passed', atMs: passing.atMs } : { state: passing.state }
}

function isSameTold(a: ToldPassing, b: ToldPassing): boolean {
  return a.state === b.state && (a.state !== 'passed' || b.state !== 'passed' || a.atMs === b.atMs)
}
