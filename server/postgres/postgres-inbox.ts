import type { Database } from '#db/client'
import { grouped } from '#db/grouped'
import { recentMessages, recordMessage, streamsWithWork, unprocessedMessages, unprocessedOfStreams } from '#db/inbox'
import { recordMessages } from '#db/inbox-batch'
import type { ArrivedMessage, Inbox, InboxMessage } from '../ports/inbox'

/** What Iridium's gateway delivers in its own right; what comes by a door with a key is looked at one by one. */
const isPlain = ({ deviceId, organization, quarantine }: ArrivedMessage): boolean =>
  deviceId === undefined && organization === undefined && quarantine === undefined

/** What a confirmation may wait for company when messages come faster than one commit each. */
const GROUP_EVERY_MS = 5

/** Messages from Iridium's gateway that arrive at once share a commit. */
export function createPostgresInbox(db: Database): Inbox {
  const recordPlain = grouped({
    together: (messages: readonly ArrivedMessage[]) => recordMessages(db, messages),
    alone: (message) => recordMessage(db, message),
    keyOf: ({ source, identity }) => `${source} ${identity}`,
    everyMs: GROUP_EVERY_MS,
  })
  const readers = new Map<number, (streamId: string) => Promise<InboxMessage[]>>()
  const unprocessedOf = (limit: number) => {
    const reader =
      readers.get(limit) ??
      grouped({
        together: (streamIds: readonly string[]) => unprocessedOfStreams(db, streamIds, limit),
        alone: (streamId) => unprocessedMessages(db, streamId, limit),
        keyOf: (streamId) => streamId,
      })
    readers.set(limit, reader)
    return reader
  }
  return {
    record: (message) => (isPlain(message) ? recordPlain(message) : recordMessage(db, message)),
    streamsWithWork: () => streamsWithWork(db),
    unprocessed: (streamId, limit) =>
      streamId === null ? unprocessedMessages(db, null, limit) : unprocessedOf(limit)(streamId),
    recentProcessed: (streamId, limit, beforeNumber) => recentMessages(db, streamId, limit, beforeNumber),
  }
}
