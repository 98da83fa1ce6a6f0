import { mustExist } from '#base/assert'
import type { CourseShape } from './course-shape'
import { stretchAt } from './course-timeline'
import { locateM } from './locate'
import { type Scan, topStage } from './scan'
import { type ScanRules, shapeOf } from './scan-rules'
import { carryStage, countFound, type Stage, type Trail } from './scan-stage'
import { reachAcrossGapM, type Segments, vectorAt } from './segments'
import { countBefore, type Track } from './track'

/** What was read of one entry: its track, measured, and what it passed. */
export type ReadTrack = {
  readonly track: Track
  readonly segments: Segments
  readonly scan: Scan
  readonly rules: ScanRules
}

/** The stage that holds at an instant; one that the reading has not reached yet as it would begin. Undefined without a course. */
export function stageAt({ scan, rules }: ReadTrack, atMs: number): Stage | undefined {
  return stageOf(scan, rules, stretchAt(rules.timeline, atMs))
}

/** What was passed as the newest version of the course asks for it. Undefined without a course. */
export function newestStage({ scan, rules }: ReadTrack): Stage | undefined {
  return stageOf(scan, rules, rules.timeline.length - 1)
}

function stageOf(scan: Scan, rules: ScanRules, stretch: number): Stage | undefined {
  if (stretch < 0) return undefined
  const top = topStage(scan)
  if (top.stretch >= stretch) return scan.stages[stretch]
  let stage = top
  while (stage.stretch < stretch) stage = carryStage(stage, rules.timeline, stage.stretch + 1, scan.fixCount)
  return stage
}

/**
 * Distance along at an instant by the course of a stage, m: straight in time between the fixes and passings around it. Before the first fix 0; after
 * the newest what the newest had, for what comes then was not measured.
 */
export function alongAtM(entry: ReadTrack, stage: Stage, atMs: number): number {
  const { track, rules } = entry
  const shape = shapeOf(rules, stage)
  const after = countBefore(track, atMs + 1)
  if (after === 0) return 0
  let [fromMs, fromM] = [track.atMs[after - 1] as number, alongOfFixM(entry, stage, after - 1)]
  if (after === track.atMs.length) return Math.max(fromM, passedAlongM(stage, shape, atMs))
  let [toMs, toM] = [track.atMs[after] as number, alongOfFixM(entry, stage, after)]
  for (const passing of stage.passings) {
    if (passing.state !== 'passed' || passing.atMs <= fromMs || passing.atMs >= toMs) continue
    const passedM = mustExist(shape.elements[passing.elementIndex], 'the element passed').alongM
    if (passing.atMs <= atMs) [fromMs, fromM] = [passing.atMs, passedM]
    else {
      ;[toMs, toM] = [passing.atMs, passedM]
      break
    }
  }
  return fromM + ((toM - fromM) * (atMs - fromMs)) / (toMs - fromMs)
}

/** Where the last passing by an instant was: what was seen by somebody after the newest fix counts. */
function passedAlongM({ passings }: Stage, { elements }: CourseShape, atMs: number): number {
  const last = passings.findLast((passing) => passing.state === 'passed' && passing.atMs <= atMs)
  return last === undefined
    ? Number.NEGATIVE_INFINITY
    : mustExist(elements[last.elementIndex], 'the element passed').alongM
}

/** Distance along of one fix, m. */
export function alongOfFixM(entry: ReadTrack, stage: Stage, index: number): number {
  const { rules } = entry
  const shape = shapeOf(rules, stage)
  const nextIndex = countFound(stage, index)
  if (nextIndex === 0) return 0
  if (nextIndex === shape.elements.length) return shape.lengthM
  const leg = mustExist(shape.legs[nextIndex - 1], 'the leg towards the next element')
  if (leg.kind === 'direct') return locateM(shape, nextIndex, whereabouts(entry, index, 0))
  return alongTrailM(entry, stage, nextIndex, index)
}

/** On a path a place is read in the light of the one before it, from where the leg was begun on. */
function alongTrailM(entry: ReadTrack, stage: Stage, nextIndex: number, index: number): number {
  const shape = shapeOf(entry.rules, stage)
  const trail = trailOf(stage, nextIndex)
  if (index < trail.fromIndex) {
    const legBeginsM = mustExist(shape.elements[nextIndex - 1], 'the element before').alongM
    return locateM(shape, nextIndex, whereabouts(entry, index, legBeginsM))
  }
  for (let i = trail.fromIndex + trail.alongM.length; i <= index; i++) {
    const beforeM = trail.alongM.at(-1) ?? mustExist(shape.elements[nextIndex - 1], 'the element before').alongM
    trail.alongM.push(locateM(shape, nextIndex, whereabouts(entry, i, beforeM)))
  }
  return trail.alongM[index - trail.fromIndex] as number
}

function trailOf(stage: Stage, nextIndex: number): Trail {
  const known = stage.trails[nextIndex]
  if (known !== undefined) return known
  // What was carried over from another course is read anew from the fix that came to this one.
  const trail = { fromIndex: Math.max(0, stage.foundAt[nextIndex - 1] ?? 0), alongM: [] }
  stage.trails[nextIndex] = trail
  return trail
}

function whereabouts({ track, segments, rules }: ReadTrack, i: number, previousAlongM: number) {
  const movedM = segments.lengthM[i] as number
  return {
    latDeg: track.latDeg[i] as number,
    lonDeg: track.lonDeg[i] as number,
    at: vectorAt(segments, i),
    previousAlongM,
    movedM,
    reachM: Math.max(1.5 * movedM, i === 0 ? 0 : reachAcrossGapM(track, i, rules)),
  }
}
