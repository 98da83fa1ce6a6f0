import type { Database } from '#db/client'
import { readPublishedEvidence, readPublishedResults } from '#db/published/results'
import type { LiveExplanation } from '#protocol/live/results'
import type { PublishedResultsStore } from '../ports/published-results'

export function createPostgresPublishedResults(db: Database): PublishedResultsStore {
  return {
    results: (slug, revision) => readPublishedResults(db, slug, revision),
    // Written by our own race writer in this very shape.
    explanation: (slug, entrantId, revision) =>
      readPublishedEvidence(db, slug, entrantId, revision) as Promise<LiveExplanation | undefined>,
  }
}
