import type { LiveExplanation, LiveResultSheet } from '#protocol/live/results'
import type { Sight } from './live-rooms'

/** Published results and what they rest on, as recorded by a race's writer: all that public doors may read. Throws when the store is away. */
export type PublishedResultsStore = {
  /** The newest results, or those of an earlier revision; undefined when there are none. */
  results(sight: Sight, revision?: number): Promise<LiveResultSheet | undefined>
  /** What an entrant's place and times rest on now, or rested on in a revision. */
  explanation(sight: Sight, entrantId: number, revision?: number): Promise<LiveExplanation | undefined>
}
