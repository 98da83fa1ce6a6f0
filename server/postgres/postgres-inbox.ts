import type { Database } from '#db/client'
import { recentMessages, recordMessage, streamsWithWork, unprocessedMessages } from '#db/inbox'
import type { Inbox } from '../ports/inbox'

export function createPostgresInbox(db: Database): Inbox {
  return {
    record: (message) => recordMessage(db, message),
    streamsWithWork: () => streamsWithWork(db),
    unprocessed: (streamId, limit) => unprocessedMessages(db, streamId, limit),
    recentProcessed: (streamId, limit, beforeNumber) => recentMessages(db, streamId, limit, beforeNumber),
  }
}
