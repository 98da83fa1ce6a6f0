import { newestCourse } from '#race/course-version'
import type { EntryFix, EntryId } from '#race/fix'
import { createPublicEnds, type PublicEnds } from '#race/public-end'
import { holdsBack, type ReleaseReader, releaseReader } from '#race/publication-rules'
import { type Entry, type RaceSetup, startOf } from '#race/race-setup'

/** All of a set-up that decides what is held back, to be compared; alike wherever nothing is. */
export function holdingOf(setup: RaceSetup): string {
  const { publication, entries } = setup
  if (publication === undefined || !holdsBack(publication)) return ''
  const course = newestCourse(setup.courses)
  const ofEntries = entries.map((entry) => [entry.classId ?? '', startOf(setup, entry)])
  const ends = publication.afterEndMs === undefined ? [] : [setup.courses, setup.rulings ?? []]
  return JSON.stringify([publication, course?.zones ?? [], course?.elements.at(-1) ?? null, ofEntries, ends])
}

/** As far from the finish, in units of the distance that lifts delays, an entry has been before its coming near says anything. */
const AWAY_FACTOR = 2

/**
 * Holds positions back until the public may see them. Everything that is published is derived from what has passed here, so nothing that waits here can be
 * derived from it.
 */
export class Embargo {
  private held: { readonly fix: EntryFix; readonly releaseAtMs: number }[] = []
  private lifted = false
  private readonly reader: ReleaseReader | undefined
  private readonly ends: PublicEnds | undefined
  private readonly entries: ReadonlyMap<EntryId, Entry>
  private readonly farthestM = new Map<EntryId, number>()

  constructor(private readonly setup: RaceSetup) {
    const { publication, entries } = setup
    this.entries = new Map(entries.map((entry) => [entry.entryId, entry]))
    this.reader = publication !== undefined && holdsBack(publication) ? releaseReader(setup, publication) : undefined
    this.ends = createPublicEnds(setup)
  }

  /** Whether anything is held back by rule; without, all passes at once. */
  get isOn(): boolean {
    return this.reader !== undefined
  }

  /** Whether delays have ended because somebody has come near to the finish. */
  get isLifted(): boolean {
    return this.lifted
  }

  /** Takes positions in, and gives those that may be public by now, of earlier ones too. */
  pass(fixes: readonly EntryFix[], nowMs: number): readonly EntryFix[] {
    if (this.reader === undefined) return fixes
    this.ends?.take(fixes)
    const wasLifted = this.lifted
    for (const fix of fixes) this.noteDistance(fix, this.reader)
    if (this.lifted && !wasLifted) this.held = this.held.map(({ fix }) => this.dated(fix))
    this.held.push(...fixes.map((fix) => this.dated(fix)))
    const released = this.held.filter(({ releaseAtMs }) => releaseAtMs <= nowMs)
    if (released.length > 0) {
      this.held = this.held.filter(({ releaseAtMs }) => releaseAtMs > nowMs && releaseAtMs < Number.POSITIVE_INFINITY)
    }
    const shown = released.map(({ fix }) => fix)
    return this.ends === undefined ? shown : shown.filter(this.ends.isShown)
  }

  private dated(fix: EntryFix) {
    const entry = this.entries.get(fix.entryId)
    const releaseAtMs =
      entry === undefined || this.reader === undefined
        ? Number.POSITIVE_INFINITY
        : this.reader.releaseAtMs(entry, fix.fixAtMs, fix, this.lifted)
    return { fix, releaseAtMs }
  }

  private noteDistance(fix: EntryFix, reader: ReleaseReader): void {
    const withinM = this.setup.publication?.liftWithinM
    const entry = this.entries.get(fix.entryId)
    if (withinM === undefined || this.lifted || entry === undefined || fix.fixAtMs < startOf(this.setup, entry)) return
    const toFinishM = reader.toFinishM(fix)
    const farthestM = Math.max(this.farthestM.get(fix.entryId) ?? 0, toFinishM)
    this.farthestM.set(fix.entryId, farthestM)
    this.lifted = toFinishM <= withinM && farthestM >= AWAY_FACTOR * withinM && farthestM < Number.POSITIVE_INFINITY
  }
}
