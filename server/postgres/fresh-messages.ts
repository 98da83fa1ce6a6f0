import type { ArrivedMessage, InboxMessage, RecordedMessage } from '../ports/inbox'

/** Messages that this process has just recorded and will be asked for next. */
export type FreshMessages = {
  keep(arrived: ArrivedMessage, recorded: RecordedMessage): void
  /** The message, which is forgotten by that; undefined: it is to be read. */
  take(messageNumber: number): InboxMessage | undefined
}

/** Holds so many bytes at most: what is not asked for in time is let go, the oldest first, and read when it is. */
export function createFreshMessages(bytesMax: number): FreshMessages {
  const held = new Map<number, InboxMessage>()
  let bytesHeld = 0
  const take = (messageNumber: number) => {
    const message = held.get(messageNumber)
    if (message === undefined) return undefined
    held.delete(messageNumber)
    bytesHeld -= message.bytes.length
    return message
  }
  const keep: FreshMessages['keep'] = (arrived, { messageNumber, organizationId, streamId, duplicate, quarantine }) => {
    if (duplicate || streamId === undefined || quarantine !== undefined) return
    const { source, receivedAtMs, sessionAtMs, bytes } = arrived
    held.set(messageNumber, {
      ...{ messageNumber, organizationId, streamId, source, receivedAtMs, bytes },
      ...(sessionAtMs === undefined ? {} : { sessionAtMs }),
    })
    bytesHeld += bytes.length
    for (const oldest of held.keys()) {
      if (bytesHeld <= bytesMax) return
      take(oldest)
    }
  }
  return { keep, take }
}
