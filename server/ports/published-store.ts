import type { LivePoint, LiveSnapshot } from '#protocol/live/messages'

/** The published picture as recorded by a race's writer: all that public doors may read. Throws when the store is away. */
export type PublishedStore = {
  snapshot(slug: string): Promise<LiveSnapshot | undefined>
  /** Cheap: which epoch and version were recorded last. */
  version(slug: string): Promise<{ epoch: string; version: number } | undefined>
  points(slug: string): Promise<LivePoint[]>
}
