import { newestStage } from './along'
import { readFinish } from './contender'
import { advanceField, createField, entryOf, type FieldEntry } from './field'
import type { EntryFix } from './fix'
import type { RaceSetup } from './race-setup'
import { outSinceMs } from './ruling'

/** Where the public tracks of a race end: so long after each entry's finish, or after it was out. */
export type PublicEnds = {
  /** Takes positions in, in any order, before it is asked of them. */
  take(fixes: readonly EntryFix[]): void
  isShown(fix: EntryFix): boolean
}

/** Reads all of the tracks by itself: what the public sees of them does not say when they end. Undefined: they do not end. */
export function createPublicEnds(setup: RaceSetup): PublicEnds | undefined {
  const afterEndMs = setup.publication?.afterEndMs
  if (afterEndMs === undefined) return undefined
  const field = createField(setup)
  return {
    take: (fixes) => void advanceField(field, fixes),
    isShown: ({ entryId, fixAtMs }) => fixAtMs <= endMsOf(entryOf(field, entryId)) + afterEndMs,
  }
}

/** The first instant from which it is known that an entry has finished, or is out; infinite: it is still racing. */
function endMsOf(fieldEntry: FieldEntry): number {
  const { finish } = readFinish(fieldEntry, newestStage(fieldEntry))
  // The fix that closes the passing of the line is needed to see it.
  const ends = [finish?.latestMs, outSinceMs(fieldEntry.rulings)]
  return Math.min(...ends.map((endMs) => endMs ?? Number.POSITIVE_INFINITY))
}
