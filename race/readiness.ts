/** What a race has before it can go live, as counts. */
export type RaceState = {
  readonly entryCount: number
  /** Entries that no tracker was ever given to. */
  readonly untrackedCount: number
  /** Entries whose trackers have never been heard. */
  readonly unheardCount: number
  readonly hasCourse: boolean
  readonly isPublished: boolean
}

/** One thing to do before a race goes live. */
export type ReadinessItem = 'entries' | 'course' | 'trackers' | 'heard' | 'published'

export type Readiness = readonly { readonly item: ReadinessItem; readonly isDone: boolean; readonly missing: number }[]

/** What is done and what is still missing before a race can go live, in the order in which it is done. `missing`: how many entries it is for, where it is for entries. */
export function readinessOf(race: RaceState): Readiness {
  const { entryCount, untrackedCount, unheardCount } = race
  const item = (item: ReadinessItem, isDone: boolean, missing = 0) => ({ item, isDone, missing })
  return [
    item('entries', entryCount > 0),
    item('course', race.hasCourse),
    item('trackers', entryCount > 0 && untrackedCount === 0, untrackedCount),
    item('heard', entryCount > 0 && unheardCount === 0, unheardCount),
    item('published', race.isPublished),
  ]
}
