import { mustExist } from '#base/assert'
import { alongAtM, newestStage, stageAt } from './along'
import type { CutOff } from './course'
import type { FieldEntry } from './field'
import type { EntryId } from './fix'
import type { Ratings } from './handicap'
import type { PassedElement, Passing } from './passing'
import { type Ruling, type Status, statusRuling, timeRulings } from './ruling'
import { isFinished } from './scan'
import { shapeOf } from './scan-rules'
import type { Stage } from './scan-stage'
import { newestAtMs } from './track'

/** What an entry's place in any order rests on, read at the common time. */
export type Contender = {
  readonly entryId: EntryId
  readonly number: string
  /** By what was passed, whatever was said since. */
  readonly state: 'not-started' | 'racing' | 'finished'
  /** How its race has ended other than by its finish, or that its finish counts. */
  readonly verdict?: Verdict
  /** It is in no order any more. */
  readonly isOut: boolean
  readonly startsAtMs: number
  /** Its finish; absent until it is passed. */
  readonly finish?: PassedElement
  /** From its start to its finish, with penalties and credits. */
  readonly elapsedMs?: number
  /** Of one that races: what it will have taken if it goes on at the average it has made good so far, with the same; absent while that says nothing. */
  readonly estimatedMs?: number
  readonly distanceToGoM: number
  readonly alongM: number
  readonly lengthM: number
  /** Elements passed by the common time that the course asks for; of one that has finished, all. */
  readonly passedCount: number
  /** When each lap was completed, one after the other; of a course without laps, each element. */
  readonly lapsAtMs: readonly number[]
  /** Newest fix; absent: never heard. */
  readonly newestAtMs?: number
  readonly ratings?: Ratings
  /** What was said of it and stands. */
  readonly rulings: readonly Ruling[]
}

/** How an entry's race has ended: by the word of a person, or because an element was not passed by its cut-off. */
export type Verdict =
  | { readonly kind: 'status'; readonly status: Status; readonly ruling: Ruling }
  | { readonly kind: 'cut-off'; readonly elementIndex: number; readonly atMs: number }

/** Reads an entry at the common time. What was passed is known, whenever it was; distances hold at that time. */
export function readContender(fieldEntry: FieldEntry, standingsAtMs: number): Contender {
  const { entry, track, rules, rulings } = fieldEntry
  const stage = newestStage(fieldEntry)
  const newest = newestAtMs(track)
  const base = {
    entryId: entry.entryId,
    number: entry.number,
    startsAtMs: rules.startsAtMs,
    rulings,
    ...(newest === undefined ? {} : { newestAtMs: newest }),
    ...(entry.ratings === undefined ? {} : { ratings: entry.ratings }),
  }
  const over = readState(fieldEntry)
  const distances = readDistances(fieldEntry, standingsAtMs)
  const passed = { ...readFinish(fieldEntry, stage), ...distances }
  const countedAtMs = passed.finish === undefined ? standingsAtMs : Number.POSITIVE_INFINITY
  const counts = { passedCount: countPassed(fieldEntry, stage, countedAtMs), lapsAtMs: readLaps(fieldEntry, stage) }
  const atMs = Math.min(standingsAtMs, newest ?? standingsAtMs)
  const estimatedMs = over.state === 'racing' ? estimateMs(atMs - rules.startsAtMs, distances, rulings) : undefined
  return { ...base, ...passed, ...counts, ...over, ...(estimatedMs === undefined ? {} : { estimatedMs }) }
}

/** Where an entry is by what it has passed, and whether its race is over all the same. */
export function readState(fieldEntry: FieldEntry) {
  const stage = newestStage(fieldEntry)
  const verdict = verdictOf(fieldEntry, stage)
  const isOut = verdict !== undefined && !(verdict.kind === 'status' && verdict.status === 'FIN')
  const state = stage === undefined ? 'not-started' : stateOf(fieldEntry, stage)
  return { state, isOut, ...(verdict === undefined ? {} : { verdict }) } as const
}

function stateOf({ rules }: FieldEntry, stage: Stage): Contender['state'] {
  if (isFinished(stage, rules)) return 'finished'
  return stage.passings.length > 0 ? 'racing' : 'not-started'
}

/** When an entry finished and what it took; nothing until then. */
export function readFinish({ rules, rulings }: FieldEntry, stage: Stage | undefined) {
  if (stage === undefined || !isFinished(stage, rules)) return {}
  const finish = mustExist(stage.passings.at(-1), 'a finish')
  if (finish.state !== 'passed') return {}
  return { finish, elapsedMs: finish.atMs - rules.startsAtMs + addedMs(rulings) }
}

function addedMs(rulings: readonly Ruling[]): number {
  return timeRulings(rulings, 'elapsed').reduce((sum, { ms }) => sum + ms, 0)
}

/** Before this share of the course an average says nothing of the rest. */
const ESTIMATED_SHARE = 0.01

function estimateMs(sinceStartMs: number, at: { alongM: number; lengthM: number }, rulings: readonly Ruling[]) {
  if (sinceStartMs <= 0 || at.alongM < ESTIMATED_SHARE * at.lengthM) return undefined
  return Math.round((sinceStartMs * at.lengthM) / at.alongM) + addedMs(rulings)
}

function readDistances(fieldEntry: FieldEntry, standingsAtMs: number) {
  const stage = stageAt(fieldEntry, standingsAtMs)
  if (stage === undefined) return { distanceToGoM: 0, alongM: 0, lengthM: 0 }
  const { lengthM } = shapeOf(fieldEntry.rules, stage)
  const newest = newestStage(fieldEntry)
  const isOver = newest !== undefined && isFinished(newest, fieldEntry.rules)
  const alongM = isOver ? lengthM : alongAtM(fieldEntry, stage, standingsAtMs)
  return { distanceToGoM: lengthM - alongM, alongM, lengthM }
}

function countPassed({ rules }: FieldEntry, stage: Stage | undefined, byMs: number): number {
  if (stage === undefined) return 0
  const { elements } = shapeOf(rules, stage)
  const counts = (passing: Passing) =>
    passing.state === 'passed' && passing.atMs <= byMs && elements[passing.elementIndex]?.kind !== 'abeam'
  return stage.passings.filter(counts).length
}

/** Consecutive laps: one that was missed ends the count. */
function readLaps({ rules }: FieldEntry, stage: Stage | undefined): number[] {
  if (stage === undefined) return []
  const { turns } = shapeOf(rules, stage).way
  const lastIndex = Math.max(...turns.map(({ index, lap }) => (lap > 0 ? index : -1)))
  const lapsAtMs: number[] = []
  for (const [i, { index, lap }] of turns.entries()) {
    if (i === 0 || (lastIndex >= 0 && (lap === 0 || index !== lastIndex))) continue
    const passing = stage.passings[i]
    if (passing?.state !== 'passed') break
    lapsAtMs.push(passing.atMs)
  }
  return lapsAtMs
}

/** The last word of a person; without one, the first cut-off that an entry has not kept, as far as its own fixes tell. */
function verdictOf(fieldEntry: FieldEntry, stage: Stage | undefined): Verdict | undefined {
  const { rules, track, rulings } = fieldEntry
  const ruling = statusRuling(rulings)
  if (ruling !== undefined) return { kind: 'status', status: ruling.decision.status, ruling }
  if (stage === undefined) return undefined
  const newest = newestAtMs(track) ?? Number.NEGATIVE_INFINITY
  for (const [elementIndex, { cutOff }] of shapeOf(rules, stage).way.elements.entries()) {
    if (cutOff === undefined) continue
    const atMs = cutOffAtMs(cutOff, rules.startsAtMs)
    const passing = stage.passings[elementIndex]
    const isKept = passing === undefined ? newest <= atMs : passing.state !== 'passed' || passing.atMs <= atMs
    if (!isKept) return { kind: 'cut-off', elementIndex, atMs }
  }
  return undefined
}

/** The instant of a cut-off for an entry that starts when it does. */
export function cutOffAtMs(cutOff: CutOff, startsAtMs: number): number {
  return cutOff.kind === 'at' ? cutOff.atMs : startsAtMs + cutOff.elapsedMs
}
