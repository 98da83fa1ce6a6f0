import type { Database } from '#db/client'
import { withStreamLock } from '#db/inbox'
import { readStream } from '#db/streams'
import type { StreamRegistry } from '../ports/stream-registry'

export function createPostgresStreamRegistry(db: Database): StreamRegistry {
  return {
    read: (streamId) => readStream(db, streamId),
    withLock: (streamId, work) => withStreamLock(db, streamId, work),
  }
}
