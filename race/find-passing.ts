import { mustExist } from '#base/assert'
import { type ElementShape, elementReachM } from './course-shape'
import { type Crossing, findCrossing, isOutOfReach, type Segment } from './crossing'
import { arcM, between, type Vector } from './geodesy'
import { projectNearStart, startedAlongM } from './locate'
import { type ScanRules, saidOf, shapeOf } from './scan-rules'
import { lastPassedIndex, type Stage } from './scan-stage'
import { type Segments, vectorAt } from './segments'
import { countBefore, type Track } from './track'

/** Where the reading is: the stage, the segment with the fix that ends it, and what of it is still to be read. */
export type Reader = {
  readonly stage: Stage
  readonly rules: ScanRules
  readonly track: Track
  readonly segments: Segments
  readonly index: number
  readonly segment: Segment
  readonly fromMs: number
  readonly toMs: number
}

/** Share of the course between two elements that the way must have had, by chords between sparse fixes. */
const NEXT_TRAVEL_SHARE = 0.3
const LATER_TRAVEL_SHARE = 0.5
/** An entry this far down the first leg has started, whether its start was seen or not (a quarter of a shorter leg). */
const UNSEEN_START_M = 2_000
/** Farther than this beside the first leg nobody has started unseen. */
const UNSEEN_START_BESIDE_M = 500

/** Where on the segment which element is passed. */
export type Found = Crossing & { readonly elementIndex: number }

export function findNext(reader: Reader, fraction: number): Found | undefined {
  const { stage, rules, segment } = reader
  const { elements, keys } = shapeOf(rules, stage)
  const elementIndex = stage.passings.length
  const element = mustExist(elements[elementIndex], 'the next element')
  if (rules.settled.has(keys[elementIndex] as string) || isOutOfReach(element, segment)) return undefined
  // A start line crossed shortly before the start, between a fix before and one after it, counts as crossed at it.
  const afterFraction = elementIndex === 0 && element.kind === 'line' ? 0 : fraction
  const crossing = findCrossing(element, segment, afterFraction, 'next')
  if (crossing === undefined) return undefined
  const isFree = elementIndex === 0 || element.kind === 'ray' || element.kind === 'abeam'
  if (!isFree && !hasTravelled(reader, crossing.fraction, element, NEXT_TRAVEL_SHARE)) return undefined
  return { ...crossing, elementIndex }
}

export function findLater(reader: Reader, fraction: number): Found | undefined {
  const { stage, rules, segment } = reader
  const { elements, keys } = shapeOf(rules, stage)
  const nextIndex = stage.passings.length
  for (let elementIndex = nextIndex + 1; elementIndex < elements.length; elementIndex++) {
    if (elementIndex === elements.length - 1 && countAsked(stage, rules, nextIndex, elementIndex) > 1) return undefined
    const element = elements[elementIndex] as ElementShape
    if (element.kind === 'abeam' || rules.settled.has(keys[elementIndex] as string)) continue
    if (isOutOfReach(element, segment)) continue
    const crossing = findCrossing(element, segment, fraction, 'later')
    if (crossing === undefined) continue
    if (hasTravelled(reader, crossing.fraction, element, LATER_TRAVEL_SHARE)) return { ...crossing, elementIndex }
  }
  return undefined
}

/** Elements of a stretch that would be missed: neither waypoints nor those that somebody has seen passed. */
function countAsked(stage: Stage, rules: ScanRules, from: number, to: number): number {
  const { elements } = shapeOf(rules, stage)
  let count = 0
  for (let i = from; i < to; i++)
    if ((elements[i] as ElementShape).kind !== 'abeam' && !saidOf(stage, rules, i)) count += 1
  return count
}

/** True when the way since the last passing is long enough to have come by the course. */
function hasTravelled(reader: Reader, fraction: number, element: ElementShape, share: number): boolean {
  const { stage, rules, segment, index } = reader
  const passedIndex = lastPassedIndex(stage)
  const last = mustExist(shapeOf(rules, stage).elements[Math.max(0, passedIndex)], 'the element passed')
  const courseM = element.alongM - last.alongM - elementReachM(element) - elementReachM(last)
  const at = between(segment.from, segment.to, fraction)
  const gapM = segment.isGap ? segment.lengthM + segment.strayM : 0
  const sinceM = passedIndex < 0 ? wayAtStart(reader) : (stage.travelM[passedIndex] as number)
  // What was passed in this very segment is measured from where that was.
  const isHere = passedIndex >= 0 && stage.foundAt[passedIndex] === index
  const madeM = isHere ? wayAt(reader, at) - sinceM : wayBefore(reader) + Math.max(gapM, anchorToM(reader, at)) - sinceM
  return Math.max(madeM, isHere ? gapM : 0) >= share * courseM
}

/** The way made up to the fix before the segment, and from its anchor to a place in it, m. */
export function wayBefore({ segments, index }: Reader): number {
  return index === 0 ? 0 : (segments.travelM[index - 1] as number)
}

function anchorToM({ segments, index }: Reader, at: Vector): number {
  return index === 0 ? 0 : arcM(vectorAt(segments, segments.anchor[index - 1] as number), at)
}

export function wayAt(reader: Reader, at: Vector): number {
  return wayBefore(reader) + anchorToM(reader, at)
}

function wayAtStart({ track, segments, rules }: Reader): number {
  const first = countBefore(track, rules.startsAtMs)
  return first === 0 ? 0 : (segments.travelM[first - 1] as number)
}

/** A tracker switched on late, or a start outside the line: the entry is plainly on its way all the same. */
export function hasStartedUnseen(reader: Reader): boolean {
  const { stage, rules, track, segments, index } = reader
  const shape = shapeOf(rules, stage)
  if (rules.settled.has(shape.keys[0] as string)) return false
  const leg = mustExist(shape.legs[0], 'the first leg')
  const thresholdM = Math.min(UNSEEN_START_M, mustExist(shape.elements[1], 'a second element').alongM / 4)
  if (leg.kind === 'path') {
    const [latDeg, lonDeg] = [track.latDeg[index] as number, track.lonDeg[index] as number]
    const found = projectNearStart(leg.path, { latDeg, lonDeg }, 2 * thresholdM)
    return found.alongM >= thresholdM && found.besideM <= UNSEEN_START_BESIDE_M
  }
  const madeM = (segments.travelM[index] as number) - wayAtStart(reader)
  return madeM >= thresholdM && startedAlongM(shape, vectorAt(segments, index)) >= thresholdM
}
