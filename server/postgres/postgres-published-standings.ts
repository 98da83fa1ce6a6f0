import type { Database } from '#db/client'
import { readPublishedPlace } from '#db/published/standings'
import type { PublishedPlace, PublishedStandings } from '../ports/published-standings'

export function createPostgresPublishedStandings(db: Database): PublishedStandings {
  return {
    // Written by our own race writer in this very shape.
    of: async (trackerId, atMs) => (await readPublishedPlace(db, trackerId, atMs)) as PublishedPlace | undefined,
  }
}
