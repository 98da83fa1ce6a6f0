import type { Database } from '#db/client'
import { readPublishedEvidence, readPublishedResults } from '#db/published/results'
import type { LiveExplanation } from '#protocol/live/results'
import type { PublishedResultsStore } from '../ports/published-results'

export function createPostgresPublishedResults(db: Database): PublishedResultsStore {
  return {
    results: (sight, revision) => readPublishedResults(db, sight, revision),
    // Written by our own race writer in this very shape.
    explanation: (sight, entrantId, revision) =>
      readPublishedEvidence(db, sight, entrantId, revision) as Promise<LiveExplanation | undefined>,
  }
}
