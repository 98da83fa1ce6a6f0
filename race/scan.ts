import { mustExist } from '#base/assert'
import { type Found, findLater, findNext, hasStartedUnseen, type Reader, wayAt, wayBefore } from './find-passing'
import { between } from './geodesy'
import { nearMissOf } from './near-miss'
import type { Passing } from './passing'
import { type ScanRules, type Stop, saidOf, shapeOf } from './scan-rules'
import { carryStage, createStage, type Stage } from './scan-stage'
import { type Segments, segmentTo } from './segments'
import { countBefore, type Track } from './track'
import { firstHit } from './watch'

/**
 * What an entry has passed: read from its track by one pass over the segments in time order, so that the answer depends on the fixes and the set-up and
 * on nothing else. A segment that is plainly away from everything the course asks for costs next to nothing. A fix at the end is one step; a fix that lands
 * earlier takes back what was found from there on and reads again.
 *
 * 1. Elements are passed in order. The one whose turn it is comes first, always.
 * 2. A later element, passed with enough way behind the entry to have come there by the course, marks those between as
 *    missed. The finish may follow one missed element at most: whoever rides home in a car has not finished. Waypoints do not count in this.
 * 3. Nothing is passed before the start. A start found between a fix before and one after it counts as at the start.
 * 4. Each version of the course judges the part of a segment that lies in its time. What was passed before stays passed.
 * 5. What a person or a timing mat says of an element stands in place of what its track tells.
 */
export type Scan = {
  /** One for each stretch of the timeline reached so far, the newest last. */
  readonly stages: Stage[]
  /** How many of the rules' stops are behind, as the index of the fix by whose segment each was reached. */
  readonly stopped: number[]
  fixCount: number
}

export function createScan(): Scan {
  return { stages: [createStage(0, 0)], stopped: [], fixCount: 0 }
}

/** The stage that is being read. */
export function topStage({ stages }: Scan): Stage {
  return mustExist(stages.at(-1), 'a stage')
}

/** Forgets everything that was found by the segment of a fix and by later ones. */
export function rewindScan(scan: Scan, fixIndex: number): void {
  while (scan.stopped.length > 0 && (scan.stopped.at(-1) as number) >= fixIndex) scan.stopped.pop()
  while (scan.stages.length > 1 && topStage(scan).enteredAt >= fixIndex) scan.stages.pop()
  for (const { passings, foundAt, travelM, trails } of scan.stages) {
    while (foundAt.length > 0 && (foundAt.at(-1) as number) >= fixIndex) {
      foundAt.pop()
      passings.pop()
      travelM.pop()
    }
    shorten(trails, passings.length + 1)
    for (const trail of trails) if (trail) shorten(trail.alongM, Math.max(0, fixIndex - trail.fromIndex))
  }
  scan.fixCount = Math.min(scan.fixCount, fixIndex)
}

/** To set a length that is one already costs more than to look. */
function shorten(column: unknown[], length: number): void {
  if (column.length > length) column.length = length
}

/** Reads every segment that is not read yet. The segments must be measured. */
export function readOn(scan: Scan, track: Track, segments: Segments, rules: ScanRules): void {
  const count = track.atMs.length
  rewindScan(scan, scan.fixCount)
  let index = firstToRead(scan, track, rules)
  while (index < count) {
    index = nextToRead(scan, track, segments, rules, index)
    if (index < count) readSegment(scan, track, segments, rules, index)
    index += 1
  }
  scan.fixCount = count
  // What was decided of a time after the newest fix.
  const travelM = count === 0 ? 0 : (segments.travelM[count - 1] as number)
  for (let stop = nextStop(scan, rules); stop !== undefined; stop = nextStop(scan, rules)) {
    stopAt(scan, rules, stop, count, travelM)
  }
}

/** The first fix that is not read yet, from the start on. */
function firstToRead({ fixCount }: Scan, track: Track, { startsAtMs }: ScanRules): number {
  const isUnderWay = fixCount > 0 && (track.atMs[fixCount - 1] as number) >= startsAtMs
  return isUnderWay ? fixCount : Math.max(fixCount, countBefore(track, startsAtMs))
}

/** True once the finish is passed. */
export function isFinished(stage: Stage, rules: ScanRules): boolean {
  return stage.passings.length > 0 && stage.passings.length === shapeOf(rules, stage).elements.length
}

/** The next fix, from one on, by whose segment something may happen. Until the start is known every segment may show it. */
function nextToRead(scan: Scan, track: Track, segments: Segments, rules: ScanRules, index: number): number {
  const stage = topStage(scan)
  if (stage.passings.length === 0) return index
  const stop = nextStop(scan, rules)
  const until = stop === undefined ? track.atMs.length : Math.max(index, countBefore(track, stop.atMs))
  if (isFinished(stage, rules)) return until
  return firstHit(shapeOf(rules, stage), track, segments, rules, index, until)
}

function nextStop({ stopped }: Scan, { stops }: ScanRules): Stop | undefined {
  return stops[stopped.length]
}

function readSegment(scan: Scan, track: Track, segments: Segments, rules: ScanRules, index: number): void {
  const toMs = track.atMs[index] as number
  const fromMs = index === 0 ? toMs : (track.atMs[index - 1] as number)
  const segment = segmentTo(segments, track, index, rules)
  const reader = () => ({ stage: topStage(scan), rules, track, segments, index, segment, fromMs, toMs })
  let fraction = fromMs < rules.startsAtMs ? (rules.startsAtMs - fromMs) / (toMs - fromMs) : 0
  for (let stop = nextStop(scan, rules); stop !== undefined && stop.atMs <= toMs; stop = nextStop(scan, rules)) {
    const until = toMs > fromMs ? Math.max(fraction, (stop.atMs - fromMs) / (toMs - fromMs)) : fraction
    if (until > fraction) passElements(reader(), fraction, until)
    fraction = until
    stopAt(scan, rules, stop, index, wayAt(reader(), between(segment.from, segment.to, fraction)))
  }
  passElements(reader(), fraction, 1)
  const at = reader()
  if (at.stage.passings.length === 0 && hasStartedUnseen(at)) push(at.stage, missedAt(at, 0), index, wayBefore(at))
}

function stopAt(scan: Scan, rules: ScanRules, stop: Stop, index: number, travelM: number): void {
  scan.stopped.push(index)
  const stage = topStage(scan)
  if (stop.kind === 'course') scan.stages.push(carryStage(stage, rules.timeline, stop.stretch, index))
  else passAsSaid(stage, rules, stop.key, index, travelM)
}

/** Passes an element at the instant that was said; one that is already behind, or not in this course, is let be. */
function passAsSaid(stage: Stage, rules: ScanRules, key: string, index: number, travelM: number): void {
  const elementIndex = shapeOf(rules, stage).keys.indexOf(key)
  const { entryId } = rules
  for (let passed = stage.passings.length; passed <= elementIndex; passed++) {
    push(stage, saidOf(stage, rules, passed) ?? { state: 'missed', entryId, elementIndex: passed }, index, travelM)
  }
}

function push(stage: Stage, passing: Passing, index: number, travelM: number): void {
  stage.passings.push(passing)
  stage.foundAt.push(index)
  stage.travelM.push(travelM)
}

/** Passes everything that lies on a part of the segment, in the order of the course. */
function passElements(reader: Reader, from: number, until: number): void {
  const { stage, rules, segment, index } = reader
  const { elements } = shapeOf(rules, stage)
  let fraction = from
  while (stage.passings.length < elements.length) {
    const found = findNext(reader, fraction) ?? findLater(reader, fraction)
    if (found === undefined || (found.fraction > until && until < 1)) return
    fraction = Math.max(fraction, found.fraction)
    const travelM = wayAt(reader, between(segment.from, segment.to, fraction))
    for (let missed = stage.passings.length; missed < found.elementIndex; missed++) {
      push(stage, saidOf(stage, rules, missed) ?? missedAt(reader, missed), index, travelM)
    }
    push(stage, passedAt(reader, found, fraction), index, travelM)
  }
}

function passedAt({ rules, index, fromMs, toMs }: Reader, found: Found, fraction: number): Passing {
  const { entryId, startsAtMs } = rules
  const { elementIndex, certain } = found
  const atMs = Math.round(fromMs + fraction * (toMs - fromMs))
  const earliestMs = Math.min(atMs, index === 0 ? startsAtMs : Math.max(fromMs, startsAtMs))
  return { state: 'passed', entryId, elementIndex, atMs, earliestMs, latestMs: toMs, certain }
}

function missedAt({ stage, rules, track, segments, index }: Reader, elementIndex: number): Passing {
  const from = stage.foundAt.at(-1) ?? countBefore(track, rules.startsAtMs)
  const element = mustExist(shapeOf(rules, stage).elements[elementIndex], 'the element missed')
  const near = nearMissOf(element, track, segments, from, index)
  return { state: 'missed', entryId: rules.entryId, elementIndex, ...(near === undefined ? {} : { near }) }
}
