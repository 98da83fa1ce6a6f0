import type { EntryId } from './fix'

/** What became of one element of the course for one entry. */
export type Passing = PassedElement | MissedElement | WaivedElement

export type PassedElement = {
  readonly state: 'passed'
  readonly entryId: EntryId
  readonly elementIndex: number
  /** Interpolated between the two fixes around it, or as a person or a timing mat says. */
  readonly atMs: number
  /** It lies between these: the instants of the two fixes, no earlier than the start. Both are `atMs` for what was seen by somebody. */
  readonly earliestMs: number
  readonly latestMs: number
  /** False when the straight way between the fixes passes beside the element, within what the entry could reach. */
  readonly certain: boolean
  /** The ruling that says so; absent: measured. */
  readonly rulingId?: string
}

/** Left behind without a passing. */
export type MissedElement = {
  readonly state: 'missed'
  readonly entryId: EntryId
  readonly elementIndex: number
  /** How it was gone by, as far as the track tells. */
  readonly near?: NearMiss
}

/** Not asked of this entry: it was already beyond when the course was given this element. */
export type WaivedElement = { readonly state: 'waived'; readonly entryId: EntryId; readonly elementIndex: number }

/**
 * The nearest that an entry came to passing an element it missed: a mark left on the wrong side, a line crossed beyond its ends or against its direction, a
 * checkpoint gone by outside its radius. `besideM` is from the mark, from the end of the line, from the edge of the checkpoint.
 */
export type NearMiss = {
  readonly how: 'wrong-side' | 'outside' | 'wrong-way' | 'beside'
  readonly atMs: number
  readonly besideM: number
}

/** No farther from the truth than this, ms. */
export function errorMsOf({ atMs, earliestMs, latestMs }: PassedElement): number {
  return Math.max(atMs - earliestMs, latestMs - atMs)
}

/** The same answer; tighter bounds alone correct nothing. */
export function isSamePassing(a: Passing, b: Passing): boolean {
  if (a.state !== 'passed' || b.state !== 'passed') return a.state === b.state
  return a.atMs === b.atMs
}
