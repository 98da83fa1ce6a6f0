import type { PublishedVersion } from '#db/published/snapshot'
import type { LivePoint, LiveSnapshot } from '#protocol/live/messages'
import type { Sight } from './live-rooms'

/** Published pictures as recorded by a race's writer: all that public doors may read. Throws when the store is away. */
export type PublishedStore = {
  snapshot(sight: Sight): Promise<LiveSnapshot | undefined>
  /** Cheap: whose picture, epoch and version were recorded last. */
  version(sight: Sight): Promise<PublishedVersion | undefined>
  points(sight: Sight): Promise<LivePoint[]>
}
