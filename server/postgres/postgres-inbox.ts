import type { Database } from '#db/client'
import { grouped } from '#db/grouped'
import {
  messagesByNumber,
  recentMessages,
  recordMessage,
  streamsWithWork,
  unprocessedMessages,
  waitingOfStreams,
} from '#db/inbox'
import { recordMessages } from '#db/inbox-batch'
import type { ArrivedMessage, Inbox, InboxMessage } from '../ports/inbox'
import { createFreshMessages } from './fresh-messages'

/** What Iridium's gateway delivers in its own right; what comes by a door with a key is looked at one by one. */
const isPlain = ({ deviceId, organization, quarantine }: ArrivedMessage): boolean =>
  deviceId === undefined && organization === undefined && quarantine === undefined

/** What a confirmation may wait for company when messages come faster than one commit each. */
const GROUP_EVERY_MS = 5

/** Some seconds' worth under load. */
const FRESH_BYTES_MAX = 8_000_000

/** Messages from Iridium's gateway that arrive at once share a commit. `isReadHere`: this process asks for what it has recorded; absent: it does. */
export function createPostgresInbox(
  db: Database,
  { isReadHere = true }: { readonly isReadHere?: boolean } = {},
): Inbox {
  const recordPlain = grouped({
    together: (messages: readonly ArrivedMessage[]) => recordMessages(db, messages),
    alone: (message) => recordMessage(db, message),
    keyOf: ({ source, identity }) => `${source} ${identity}`,
    everyMs: GROUP_EVERY_MS,
  })
  const fresh = createFreshMessages(FRESH_BYTES_MAX)
  const record = async (message: ArrivedMessage) => {
    if (!isPlain(message)) return recordMessage(db, message)
    const recorded = await recordPlain(message)
    if (isReadHere) fresh.keep(message, recorded)
    return recorded
  }
  const unprocessed = async (streamIds: readonly string[], limit: number): Promise<InboxMessage[][]> => {
    const waiting = await waitingOfStreams(db, streamIds, limit)
    const inHand = new Map(waiting.flat().map(({ messageNumber: n }) => [n, fresh.take(n)]))
    const missing = [...inHand].flatMap(([messageNumber, message]) => (message === undefined ? [messageNumber] : []))
    const read = missing.length === 0 ? [] : await messagesByNumber(db, missing)
    const byNumber = new Map([...inHand, ...read.map((message) => [message.messageNumber, message] as const)])
    return waiting.map((all) =>
      all.flatMap((one) => {
        const message = byNumber.get(one.messageNumber)
        return message === undefined ? [] : [{ ...message, ...one }]
      }),
    )
  }
  const readers = new Map<number, (streamId: string) => Promise<InboxMessage[]>>()
  const unprocessedOf = (limit: number) => {
    const reader =
      readers.get(limit) ??
      grouped({
        together: (streamIds: readonly string[]) => unprocessed(streamIds, limit),
        alone: (streamId) => unprocessedMessages(db, streamId, limit),
        keyOf: (streamId) => streamId,
      })
    readers.set(limit, reader)
    return reader
  }
  return {
    record,
    streamsWithWork: () => streamsWithWork(db),
    unprocessed: (streamId, limit) =>
      streamId === null ? unprocessedMessages(db, null, limit) : unprocessedOf(limit)(streamId),
    recentProcessed: (streamId, limit, beforeNumber) => recentMessages(db, streamId, limit, beforeNumber),
  }
}
