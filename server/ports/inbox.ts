import type { ArrivedMessage, InboxMessage, MessageSource, RecordedMessage } from '#db/inbox'

export type { ArrivedMessage, InboxMessage, MessageSource, RecordedMessage }

/**
 * Every raw message ever acknowledged. A sender is answered only after `record` has returned: the bytes are committed then.
 * The same identity recorded twice is one message. What is in quarantine is kept and given to nobody. Throws when the store is away; nothing may be answered in that case.
 */
export type Inbox = {
  record(message: ArrivedMessage): Promise<RecordedMessage>
  /** Streams with messages not yet processed; `null` stands for messages of no registered stream. */
  streamsWithWork(): Promise<(string | null)[]>
  /** Not yet processed messages of a stream, in the order of their numbers. */
  unprocessed(streamId: string | null, limit: number): Promise<InboxMessage[]>
  /**
   * The newest processed messages of a stream before a number, at most `limit`, in the order of their numbers: what sync state is rebuilt from.
   */
  recentProcessed(streamId: string, limit: number, beforeNumber?: number): Promise<InboxMessage[]>
}
