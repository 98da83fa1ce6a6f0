import type { LiveSnapshot } from '#protocol/live/messages'
import type { TrackerId } from '#race/fix'

/** Where a tracker's entry is in a race as it is published: which picture, and which entrant of it. */
export type PublishedPlace = { readonly snapshot: LiveSnapshot; readonly entrantId: number }

/** What boats may be told of the race that they sail: what everybody may see, and no more. */
export type PublishedStandings = {
  /** Undefined: the tracker is on no entry of a published race then. Throws when the store is away. */
  of(trackerId: TrackerId, atMs: number): Promise<PublishedPlace | undefined>
}
