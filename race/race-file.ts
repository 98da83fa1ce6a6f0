import { advanceField, createField } from './field'
import { viewField } from './field-view'
import type { Fix } from './fix'
import { entryFixesOf, ownersOf } from './owners'
import { createPublicEnds } from './public-end'
import { holdsBack, publicSetup, releaseReader } from './publication-rules'
import type { RaceSetup } from './race-setup'
import { diffResults, type ResultChange, type ResultRow, resultsOf } from './results'
import { setupAt } from './setup-change'

/** Grows when a reader of an earlier one could not read it. */
export const RACE_FILE_FORMAT = 1

/** What a race file says of itself: `sha256` of each of its other parts, by name. */
export type RaceFileManifest = {
  readonly format: number
  readonly name: string
  readonly slug: string
  readonly exportedAtMs: number
  readonly sha256: Readonly<Record<string, string>>
}

/** A set-up as it is kept: with when each version of the course was decided, in their order. */
export type KeptSetup = RaceSetup & { readonly courseMadeAtMs: readonly number[] }

/** The newest revision of the results, as it was published. */
export type KeptResults = {
  readonly revision: number
  readonly state: 'provisional' | 'official'
  readonly madeAtMs: number
  readonly rows: readonly ResultRow[]
}

/** What of a race file decides the results. */
export type KeptRace = { readonly setup: KeptSetup; readonly fixes: readonly Fix[]; readonly results?: KeptResults }

/** Fixes are fed by so many. */
const FEED_MAX = 10_000

/** The set-up as it was known at an instant: without what was decided later. A start that was moved since is where it is now. */
function setupKnownAt({ courseMadeAtMs, ...setup }: KeptSetup, atMs: number): RaceSetup {
  const courses = setup.courses.filter((_, i) => (courseMadeAtMs[i] ?? 0) <= atMs)
  const rulings = setup.rulings
    ?.filter(({ decidedAtMs }) => decidedAtMs <= atMs)
    .map(({ revoked, ...ruling }) => (revoked !== undefined && revoked.atMs <= atMs ? { ...ruling, revoked } : ruling))
  return publicSetup(setupAt({ ...setup, courses, ...(rulings && { rulings }) }, atMs), atMs, false)
}

/** Works the results out anew from fixes and set-up, as of an instant: what had come, and could be public, by then. */
export function recomputeResults({ setup, fixes }: KeptRace, atMs: number): ResultRow[] {
  const known = setupKnownAt(setup, atMs)
  const { publication } = known
  const reader = publication && holdsBack(publication) ? releaseReader(known, publication) : undefined
  const entries = new Map(known.entries.map((entry) => [entry.entryId, entry]))
  const owners = ownersOf(known)
  const field = createField(known)
  const ends = createPublicEnds(known)
  const heard = fixes.filter(({ receivedAtMs }) => receivedAtMs <= atMs)
  for (let from = 0; from < heard.length; from += FEED_MAX) {
    const bound = heard.slice(from, from + FEED_MAX).flatMap((fix) => entryFixesOf(fix, owners, known))
    ends?.take(bound)
    const shown = bound.filter((fix) => {
      const entry = entries.get(fix.entryId)
      if (ends?.isShown(fix) === false) return false
      return !reader || (entry && reader.releaseAtMs(entry, fix.fixAtMs, fix, false) <= atMs)
    })
    advanceField(field, shown)
  }
  return resultsOf(field, viewField(field, atMs).phase === 'finished')
}

/** How published results differ from what comes out anew; empty: not at all. Undefined: none were published. */
export function verifyResults(race: KeptRace): ResultChange[] | undefined {
  const { results } = race
  return results && diffResults(results.rows, recomputeResults(race, results.madeAtMs))
}
