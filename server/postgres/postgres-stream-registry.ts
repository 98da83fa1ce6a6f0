import type { Database } from '#db/client'
import { grouped } from '#db/grouped'
import { withStreamLock } from '#db/inbox'
import { readStream, readStreams } from '#db/streams'
import type { StreamRegistry } from '../ports/stream-registry'

export function createPostgresStreamRegistry(db: Database): StreamRegistry {
  const read = grouped({
    together: (streamIds: readonly string[]) => readStreams(db, streamIds),
    alone: (streamId) => readStream(db, streamId),
    keyOf: (streamId) => streamId,
  })
  return { read, withLock: (streamId, work) => withStreamLock(db, streamId, work) }
}
