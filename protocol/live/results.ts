import type { LiveOut, LivePlace, LiveRanking } from './messages'

/** Answer of `GET /live/SLUG/results[?revision=R]`: the results as they were published, and every revision that there has been, newest first. */
export type LiveResultSheet = {
  readonly revision: number
  readonly rows: readonly LiveResultRow[]
  readonly revisions: readonly LiveRevision[]
}

/** `id`s are those of the entrants. An entrant without a row has no result (yet). */
export type LiveResultRow = {
  readonly entrantId: number
  readonly number: string
  readonly out?: LiveOut
  readonly finishedAtMs?: number
  readonly elapsedMs?: number
  readonly places: readonly LiveResultPlace[]
}

/** `ranking` is its name. Without a rank: not ranked there. */
export type LiveResultPlace = {
  readonly ranking: string
  readonly rank?: number
  readonly correctedMs?: number
  readonly laps?: number
  readonly contested?: true
}

/** What a revision changed and why. Without an author it was made because what the results rest on has changed. */
export type LiveRevision = {
  readonly revision: number
  readonly state: 'provisional' | 'official'
  readonly author?: string
  readonly reason: string
  readonly madeAtMs: number
  readonly changes: readonly {
    readonly entrantId: number
    readonly was?: LiveResultRow
    readonly now?: LiveResultRow
  }[]
}

/** Answer of `GET /live/SLUG/evidence/ID[?revision=R]`: what an entrant's place and times rest on, and what was told before and did not hold. */
export type LiveExplanation = {
  readonly publishedAtMs: number
  readonly evidence: LiveEvidence
  readonly corrections: readonly { readonly publishedAtMs: number; readonly correction: LiveCorrection }[]
}

export type LiveEvidence = {
  readonly startsAtMs: number
  /** The versions of the course that hold, by when; `splits` name them. */
  readonly courses: readonly LiveCourseVersion[]
  readonly splits: readonly LiveSplit[]
  readonly finishedAtMs?: number
  /** With the penalties and credits among the rulings. */
  readonly elapsedMs?: number
  readonly out?: LiveOut
  /** Everything that was said of it, in order; others refer to it by place. */
  readonly rulings: readonly LiveRuling[]
  readonly scores: readonly LiveScoreEvidence[]
}

export type LiveCourseVersion = { readonly version: number; readonly holdsFromMs?: number; readonly reason?: string }

export type LiveSplit = {
  readonly name: string
  readonly kind: 'line' | 'gate' | 'mark' | 'waypoint' | 'checkpoint'
  /** 0 outside laps. */
  readonly lap: number
  readonly alongM: number
  readonly outcome: LiveOutcome
  /** What the track alone tells, where somebody's word stands in its place. */
  readonly measured?: LiveOutcome
  readonly leftAtMs?: number
  readonly cutOffAtMs?: number
}

/** Passed between the bounds: those of the fixes around it. `ruling`: by somebody's word. */
export type LiveOutcome =
  | {
      readonly state: 'passed'
      readonly atMs: number
      readonly earliestMs: number
      readonly latestMs: number
      readonly certain: boolean
      readonly before?: LiveFixRef
      readonly after?: LiveFixRef
      readonly courseVersion?: number
      readonly ruling?: number
    }
  | { readonly state: 'missed'; readonly near?: LiveNearMiss }
  | { readonly state: 'waived' | 'ahead' }

export type LiveFixRef = LivePlace & { readonly atMs: number }

export type LiveNearMiss = {
  readonly how: 'wrong-side' | 'outside' | 'wrong-way' | 'beside'
  readonly atMs: number
  readonly besideM: number
}

/** `words`: the decision, such as `DSQ` or `+120 s on elapsed time`. */
export type LiveRuling = {
  readonly words: string
  readonly author: string
  readonly reason: string
  readonly source: 'person' | 'chip'
  readonly decidedAtMs: number
  readonly revoked?: { readonly atMs: number; readonly author: string; readonly reason: string }
}

export type LiveScoreEvidence = {
  readonly ranking: string
  readonly by: LiveRanking['by']
  readonly handicap?: {
    readonly rule: string
    readonly figures: readonly { readonly name: string; readonly value: number }[]
    readonly factor: number
    readonly allowanceSPerNm: number
  }
  readonly corrected?: {
    readonly correctedMs: number
    readonly elapsedMs: number
    readonly distanceM: number
    readonly addedMs: number
  }
}

/** A passing that was told otherwise before. `why`: late fixes, or what was changed. */
export type LiveCorrection = {
  readonly name: string
  readonly lap: number
  readonly was: LiveTold
  readonly now?: LiveTold
  readonly why: string
}

export type LiveTold = { readonly state: 'passed' | 'missed' | 'waived'; readonly atMs?: number }
