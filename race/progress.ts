import { mustExist } from '#base/assert'
import { type CourseShape, type ElementShape, elementReachM } from './course-shape'
import { type Crossing, createSegment, findCrossing, isOutOfReach, type Segment } from './crossing'
import type { EntryId } from './fix'
import { arcM, between, toVector, type Vector } from './geodesy'
import { locateM, projectNearStart, type Whereabouts } from './locate'
import { countBefore, type Track } from './track'

/**
 * How an entry came along the course: read from its track by one pass over the fixes in time order, so that the answer
 * depends on the fixes and nothing else. A fix at the end is one step; a fix that lands earlier rewinds to the snapshot
 * before it and reads on from there.
 *
 * 1. Elements are passed in order. The one whose turn it is comes first, always.
 * 2. A later element, passed with enough way behind the entry to have come there by the course, marks those between as
 *    missed. The finish may follow one missed element at most: whoever rides home in a car has not finished. Waypoints do not count in this.
 * 3. Nothing is passed before the start. A start found between a fix before and one after it counts as at the start.
 * 4. Distance along never goes beyond the next element that is not passed.
 */

/** What became of one element of the course for one entry. */
export type Passing =
  | {
      readonly state: 'passed'
      readonly entryId: EntryId
      readonly elementIndex: number
      /** Interpolated between the two fixes around it. */
      readonly atMs: number
      /** The passing lies between those two fixes: no farther than this from `atMs`. Without a fix before: since the start. */
      readonly errorMs: number
      /** False when the straight way between the fixes passes beside the element, within what the entry could reach. */
      readonly certain: boolean
    }
  | { readonly state: 'missed'; readonly entryId: EntryId; readonly elementIndex: number }

/** What a scan needs to know of the race and the entry. */
export type ScanRules = {
  readonly entryId: EntryId
  readonly course: CourseShape
  readonly startsAtMs: number
  /** Two fixes farther apart than this leave a gap. */
  readonly gapMs: number
  /** What can be assumed of this kind of race across a gap. */
  readonly speedMpsMax: number
}

export type Scan = {
  /** One for each element up to the last passed, in course order. */
  readonly passings: Passing[]
  /** Distance along the course at each fix. */
  readonly alongM: number[]
  readonly snapshots: ScanState[]
  state: ScanState
}

type ScanState = {
  fixCount: number
  passingCount: number
  /** Newest element that was passed and not missed; -1 before the start. */
  passedIndex: number
  alongM: number
  /** Way made since then, m, counted from anchor to anchor so that a resting tracker's noise adds nothing. */
  travelM: number
  anchor: Vector | undefined
  previous: Vector | undefined
  previousAtMs: number
  speedMps: number
}

/** Share of the course between two elements that the way must have had, by chords between sparse fixes. */
const NEXT_TRAVEL_SHARE = 0.3
const LATER_TRAVEL_SHARE = 0.5
const ANCHOR_M = 50
/** An entry this far down the first leg has started, whether its start was seen or not (a quarter of a shorter leg). */
const UNSEEN_START_M = 2_000
/** How much faster than just before an entry may have gone unseen. */
const SURGE = 1.25
const SNAPSHOT_FIXES = 128
/** Farther than this beside the first leg nobody has started unseen. */
const UNSEEN_START_BESIDE_M = 500

export function createScan(): Scan {
  const state: ScanState = {
    fixCount: 0,
    passingCount: 0,
    passedIndex: -1,
    alongM: 0,
    travelM: 0,
    anchor: undefined,
    previous: undefined,
    previousAtMs: Number.NEGATIVE_INFINITY,
    speedMps: 0,
  }
  return { passings: [], alongM: [], snapshots: [{ ...state }], state }
}

/** Forgets everything from a fix on, and a little before it. */
export function rewindScan(scan: Scan, fixIndex: number): void {
  if (scan.state.fixCount <= fixIndex) return
  while ((scan.snapshots.at(-1) as ScanState).fixCount > fixIndex) scan.snapshots.pop()
  scan.state = { ...(scan.snapshots.at(-1) as ScanState) }
  scan.passings.length = scan.state.passingCount
  scan.alongM.length = scan.state.fixCount
}

/** Reads every fix that is not read yet. */
export function readOn(scan: Scan, track: Track, rules: ScanRules): void {
  for (let i = scan.state.fixCount; i < track.atMs.length; i++) {
    readFix(scan, rules, track.atMs[i] as number, track.latDeg[i] as number, track.lonDeg[i] as number)
    if (scan.state.fixCount % SNAPSHOT_FIXES === 0) scan.snapshots.push({ ...scan.state })
  }
}

/** True once the finish is passed. */
export function isFinished(scan: Scan, course: CourseShape): boolean {
  return scan.passings.length === course.elements.length
}

/**
 * Distance along at an instant: straight in time between the fixes and passings around it. Before the first fix 0; after
 * the newest what the newest had, for what comes then was not measured.
 */
export function alongAtM(scan: Scan, track: Track, course: CourseShape, atMs: number): number {
  const after = countBefore(track, atMs + 1)
  if (after === 0) return 0
  let [fromMs, fromM] = [track.atMs[after - 1] as number, scan.alongM[after - 1] as number]
  if (after === track.atMs.length) return fromM
  let [toMs, toM] = [track.atMs[after] as number, scan.alongM[after] as number]
  for (const passing of scan.passings) {
    if (passing.state === 'missed' || passing.atMs <= fromMs || passing.atMs >= toMs) continue
    const passedM = mustExist(course.elements[passing.elementIndex], 'the element passed').alongM
    if (passing.atMs <= atMs) [fromMs, fromM] = [passing.atMs, passedM]
    else [toMs, toM] = [passing.atMs, passedM]
  }
  return fromM + ((toM - fromM) * (atMs - fromMs)) / (toMs - fromMs)
}

function readFix(scan: Scan, rules: ScanRules, atMs: number, latDeg: number, lonDeg: number): void {
  const { state } = scan
  const to = toVector(latDeg, lonDeg)
  const elapsedMs = state.previous === undefined ? 0 : atMs - state.previousAtMs
  const segment = segmentTo(state, to, elapsedMs, rules)
  if (atMs < rules.startsAtMs) state.anchor = to
  else {
    passElements(scan, rules, segment, atMs, elapsedMs)
    const reachM = segment.isGap ? (rules.speedMpsMax * elapsedMs) / 1000 : 0
    countTravel(state, to, reachM)
    const movedM = segment.lengthM
    const where = {
      latDeg,
      lonDeg,
      at: to,
      previousAlongM: state.alongM,
      movedM,
      reachM: Math.max(1.5 * movedM, reachM),
    }
    state.alongM = locate(scan, rules, where)
  }
  scan.alongM.push(state.alongM)
  state.fixCount++
  state.passingCount = scan.passings.length
  state.previous = to
  state.previousAtMs = atMs
  state.speedMps = elapsedMs > 0 ? (1000 * segment.lengthM) / elapsedMs : 0
}

function segmentTo(state: ScanState, to: Vector, elapsedMs: number, rules: ScanRules): Segment {
  const from = state.previous ?? to
  const shownMps = Math.min(state.speedMps, rules.speedMpsMax)
  return createSegment(from, to, (shownMps * elapsedMs) / 1000, SURGE, elapsedMs > rules.gapMs)
}

/** Passes everything that lies on the segment, in the order of the course. */
function passElements(scan: Scan, rules: ScanRules, segment: Segment, atMs: number, elapsedMs: number): void {
  const { elements } = rules.course
  const fromMs = atMs - elapsedMs
  let fraction = fromMs < rules.startsAtMs && elapsedMs > 0 ? (rules.startsAtMs - fromMs) / elapsedMs : 0
  while (scan.passings.length < elements.length) {
    const nextIndex = scan.passings.length
    const found =
      findNext(scan, rules, segment, fraction, nextIndex) ?? findLater(scan, rules, segment, fraction, nextIndex)
    if (found === undefined) return
    for (let missed = nextIndex; missed < found.elementIndex; missed++) {
      scan.passings.push({ state: 'missed', entryId: rules.entryId, elementIndex: missed })
    }
    fraction = Math.max(fraction, found.fraction)
    const passedAtMs = Math.round(fromMs + fraction * elapsedMs)
    const earliestMs = elapsedMs === 0 ? rules.startsAtMs : Math.max(fromMs, rules.startsAtMs)
    const errorMs = Math.max(passedAtMs - earliestMs, atMs - passedAtMs)
    const { elementIndex, certain } = found
    scan.passings.push({ state: 'passed', entryId: rules.entryId, elementIndex, atMs: passedAtMs, errorMs, certain })
    settle(scan.state, elementIndex, elements, between(segment.from, segment.to, fraction))
  }
}

function settle(state: ScanState, elementIndex: number, elements: readonly ElementShape[], at: Vector): void {
  state.passedIndex = elementIndex
  state.alongM = mustExist(elements[elementIndex], 'the element passed').alongM
  state.travelM = 0
  state.anchor = at
}

type Found = Crossing & { readonly elementIndex: number }

function findNext(
  scan: Scan,
  rules: ScanRules,
  segment: Segment,
  fraction: number,
  elementIndex: number,
): Found | undefined {
  const element = mustExist(rules.course.elements[elementIndex], 'the next element')
  if (isOutOfReach(element, segment)) return undefined
  // A start line crossed shortly before the start, between a fix before and one after it, counts as crossed at it.
  const afterFraction = elementIndex === 0 && element.kind === 'line' ? 0 : fraction
  const crossing = findCrossing(element, segment, afterFraction, 'next')
  if (crossing === undefined) return undefined
  const isFree = elementIndex === 0 || element.kind === 'ray' || element.kind === 'abeam'
  if (!isFree && !hasTravelled(scan.state, rules, segment, crossing.fraction, element, NEXT_TRAVEL_SHARE)) {
    return undefined
  }
  return { ...crossing, elementIndex }
}

function findLater(
  scan: Scan,
  rules: ScanRules,
  segment: Segment,
  fraction: number,
  nextIndex: number,
): Found | undefined {
  const { elements } = rules.course
  for (let elementIndex = nextIndex + 1; elementIndex < elements.length; elementIndex++) {
    if (elementIndex === elements.length - 1 && countAsked(elements, nextIndex, elementIndex) > 1) return undefined
    const element = elements[elementIndex] as ElementShape
    if (element.kind === 'abeam' || isOutOfReach(element, segment)) continue
    const crossing = findCrossing(element, segment, fraction, 'later')
    if (crossing === undefined) continue
    if (hasTravelled(scan.state, rules, segment, crossing.fraction, element, LATER_TRAVEL_SHARE)) {
      return { ...crossing, elementIndex }
    }
  }
  return undefined
}

/** Elements of a stretch that must be passed: all but waypoints. */
function countAsked(elements: readonly ElementShape[], from: number, to: number): number {
  return elements.slice(from, to).filter(({ kind }) => kind !== 'abeam').length
}

/** True when the way since the last passing is long enough to have come by the course. */
function hasTravelled(
  state: ScanState,
  rules: ScanRules,
  segment: Segment,
  fraction: number,
  element: ElementShape,
  share: number,
): boolean {
  const last = mustExist(rules.course.elements[Math.max(0, state.passedIndex)], 'the element passed')
  const courseM = element.alongM - last.alongM - elementReachM(element) - elementReachM(last)
  const at = between(segment.from, segment.to, fraction)
  const gapM = segment.isGap ? segment.lengthM + segment.strayM : 0
  return state.travelM + Math.max(gapM, arcM(state.anchor ?? segment.from, at)) >= share * courseM
}

function countTravel(state: ScanState, to: Vector, gapM: number): void {
  state.anchor ??= to
  const movedM = Math.max(gapM, arcM(state.anchor, to))
  if (movedM < ANCHOR_M) return
  state.travelM += movedM
  state.anchor = to
}

function locate(scan: Scan, rules: ScanRules, where: Whereabouts): number {
  const { course, entryId } = rules
  if (scan.passings.length === 0) {
    if (!hasStartedUnseen(scan.state, course, where)) return 0
    scan.passings.push({ state: 'missed', entryId, elementIndex: 0 })
  }
  const nextIndex = scan.passings.length
  return nextIndex === course.elements.length ? course.lengthM : locateM(course, nextIndex, where)
}

/** A tracker switched on late, or a start outside the line: the entry is plainly on its way all the same. */
function hasStartedUnseen(state: ScanState, course: CourseShape, where: Whereabouts): boolean {
  const leg = mustExist(course.legs[0], 'the first leg')
  const thresholdM = Math.min(UNSEEN_START_M, mustExist(course.elements[1], 'a second element').alongM / 4)
  if (leg.kind === 'path') {
    const found = projectNearStart(leg.path, where, 2 * thresholdM)
    return found.alongM >= thresholdM && found.besideM <= UNSEEN_START_BESIDE_M
  }
  return state.travelM >= thresholdM && locateM(course, 1, where) >= thresholdM
}
