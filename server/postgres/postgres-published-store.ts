import type { Database } from '#db/client'
import { readPublishedPoints } from '#db/published/points'
import { readPublishedSnapshot, readPublishedVersion } from '#db/published/snapshot'
import type { LiveSnapshot } from '#protocol/live/messages'
import type { PublishedStore } from '../ports/published-store'
import { livePointOf } from './live-point'

export function createPostgresPublishedStore(db: Database): PublishedStore {
  return {
    // Written by our own race writer in this very shape.
    snapshot: async (sight) => (await readPublishedSnapshot(db, sight))?.snapshot as LiveSnapshot | undefined,
    version: (sight) => readPublishedVersion(db, sight),
    points: async (sight) => (await readPublishedPoints(db, sight)).map(livePointOf),
  }
}
