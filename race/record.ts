import { mustExist } from '#base/assert'
import { newestStage } from './along'
import { cutOffAtMs, readFinish, readState, type Verdict } from './contender'
import type { CourseShape } from './course-shape'
import { stretchAt } from './course-timeline'
import type { FieldEntry } from './field'
import type { EntryId } from './fix'
import { type Leaving, leavingOf } from './leaving'
import type { NearMiss, PassedElement, Passing } from './passing'
import type { Ruling } from './ruling'
import { createScan, readOn, topStage } from './scan'
import { shapeOf, stopsOf } from './scan-rules'
import { countBefore, type Track } from './track'

/**
 * All that is held to be true of one entry's race, each thing with what it rests on: the fixes and the interpolation, the version of the course, and what was said by
 * whom and why. What was measured is kept beside what was said in its place.
 */
export type EntryRecord = {
  readonly entryId: EntryId
  readonly startsAtMs: number
  /** One for each element of its way, in order. */
  readonly splits: readonly Split[]
  readonly finishedAtMs?: number
  /** From its start to its finish, with the penalties and credits among the rulings. */
  readonly elapsedMs?: number
  readonly verdict?: Verdict
  /** Everything said of it, what does not stand any more as well, in the order in which it was said. */
  readonly rulings: readonly Ruling[]
}

export type Split = {
  readonly elementId: string
  /** 0 outside laps. */
  readonly lap: number
  readonly name: string
  readonly kind: 'line' | 'gate' | 'mark' | 'waypoint' | 'checkpoint'
  /** Distance along, m. */
  readonly alongM: number
  readonly outcome: Outcome
  /** What the track alone tells, where somebody's word stands in its place. */
  readonly measured?: Outcome
  /** Of a checkpoint that is timed out. */
  readonly left?: Left
  readonly cutOffAtMs?: number
}

/** `ahead`: not reached yet. */
export type Outcome =
  | {
      readonly state: 'passed'
      readonly atMs: number
      readonly earliestMs: number
      readonly latestMs: number
      readonly certain: boolean
      readonly from: Evidence
    }
  | { readonly state: 'missed'; readonly near?: NearMiss }
  | { readonly state: 'waived' }
  | { readonly state: 'ahead' }

export type Left = Leaving & { readonly rulingId?: string }

/** What a passing rests on: the fixes around it and the version of the course that it was judged by, or somebody's word. */
export type Evidence =
  | {
      readonly kind: 'fixes'
      /** Absent: the first fix of the track already lay there. */
      readonly before?: FixRef
      readonly after: FixRef
      readonly courseVersion: number
    }
  | { readonly kind: 'ruling'; readonly rulingId: string }

export type FixRef = { readonly atMs: number; readonly latDeg: number; readonly lonDeg: number }

/** The record of an entry as it is now. `rulings` are all of the race. */
export function recordOf(fieldEntry: FieldEntry, rulings: readonly Ruling[] | undefined): EntryRecord {
  const { entry, rules } = fieldEntry
  const stage = newestStage(fieldEntry)
  const { verdict } = readState(fieldEntry)
  const { finish, elapsedMs } = readFinish(fieldEntry, stage)
  return {
    entryId: entry.entryId,
    startsAtMs: rules.startsAtMs,
    splits: stage === undefined ? [] : splitsOf(fieldEntry, shapeOf(rules, stage), stage.passings),
    ...(finish === undefined ? {} : { finishedAtMs: finish.atMs }),
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    ...(verdict === undefined ? {} : { verdict }),
    rulings: (rulings ?? [])
      .filter(({ entryId }) => entryId === entry.entryId)
      .sort((a, b) => a.decidedAtMs - b.decidedAtMs || (a.rulingId < b.rulingId ? -1 : 1)),
  }
}

function splitsOf(fieldEntry: FieldEntry, shape: CourseShape, passings: readonly Passing[]): Split[] {
  const { rules } = fieldEntry
  const measured = rules.settled.size > 0 ? measuredPassings(fieldEntry) : []
  return shape.way.elements.map(({ name, kind, cutOff }, i) => {
    const { elementId, lap } = mustExist(shape.way.turns[i], 'a turn')
    const isSettled = rules.settled.has(shape.keys[i] as string)
    const passing = passings[i]
    const left = passing?.state === 'passed' ? leftOf(fieldEntry, shape, i, passing) : undefined
    return {
      ...{ elementId, lap, name, kind, alongM: mustExist(shape.elements[i], 'an element').alongM },
      outcome: outcomeOf(fieldEntry, passing),
      ...(isSettled ? { measured: outcomeOf(fieldEntry, measured[i]) } : {}),
      ...(left === undefined ? {} : { left }),
      ...(cutOff === undefined ? {} : { cutOffAtMs: cutOffAtMs(cutOff, rules.startsAtMs) }),
    }
  })
}

/** What the track tells by itself, as if nobody had said anything. */
function measuredPassings(fieldEntry: FieldEntry): readonly Passing[] {
  const { track, segments } = fieldEntry
  const rules = { ...fieldEntry.rules, settled: new Map(), stops: stopsOf(fieldEntry.rules.timeline, []) }
  const scan = createScan()
  readOn(scan, track, segments, rules)
  return topStage(scan).passings
}

function outcomeOf(fieldEntry: FieldEntry, passing: Passing | undefined): Outcome {
  if (passing === undefined) return { state: 'ahead' }
  if (passing.state === 'waived') return { state: 'waived' }
  if (passing.state === 'missed') return { state: 'missed', ...(passing.near ? { near: passing.near } : {}) }
  const { atMs, earliestMs, latestMs, certain } = passing
  return { state: 'passed', atMs, earliestMs, latestMs, certain, from: evidenceOf(fieldEntry, passing) }
}

function evidenceOf({ track, rules }: FieldEntry, passing: PassedElement): Evidence {
  if (passing.rulingId !== undefined) return { kind: 'ruling', rulingId: passing.rulingId }
  const index = countBefore(track, passing.latestMs)
  const { version } = mustExist(rules.timeline[stretchAt(rules.timeline, passing.atMs)], 'a stretch').version
  const before = index === 0 ? {} : { before: fixAt(track, index - 1) }
  return { kind: 'fixes', ...before, after: fixAt(track, index), courseVersion: version }
}

function fixAt(track: Track, index: number): FixRef {
  return {
    atMs: track.atMs[index] as number,
    latDeg: track.latDeg[index] as number,
    lonDeg: track.lonDeg[index] as number,
  }
}

/** When a checkpoint was left that is timed out: as somebody has said, else as the track tells. */
function leftOf(
  { track, segments, rulings }: FieldEntry,
  shape: CourseShape,
  i: number,
  passing: PassedElement,
): Left | undefined {
  const [element, circle] = [shape.way.elements[i], shape.elements[i]]
  if (element?.kind !== 'checkpoint' || element.isTimedOut !== true || circle?.kind !== 'circle') return undefined
  const { elementId, lap } = mustExist(shape.way.turns[i], 'a turn')
  const said = rulings.findLast(
    ({ decision }) => decision.kind === 'left' && decision.elementId === elementId && decision.lap === lap,
  )
  if (said?.decision.kind !== 'left') return leavingOf(circle, track, segments, passing.atMs)
  const { atMs } = said.decision
  return { atMs, earliestMs: atMs, latestMs: atMs, rulingId: said.rulingId }
}
