import type { Counters } from '../ports/counters'
import type { ArrivedMessage, Inbox } from '../ports/inbox'

export const TIMELY_INBOX_FAULT_KINDS = ['inbox-late', 'inbox-overfull'] as const

/** RockBLOCK waits 3 s for an answer, Cloudloop 5, and a DirectIP gateway whose connection stalls may hold back its whole queue. */
const ANSWER_WITHIN_MS = 2500

/** What may wait for a store that does not answer: minutes of a busy fleet, and no danger to memory. */
const WAITING_BYTES_MAX = 32_000_000

/** Nobody knows yet whether the message is kept: its sender must come again, and is known then by the message's identity. */
export class InboxLate extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'InboxLate'
  }
}

/**
 * The same inbox, whose `record` throws InboxLate where the store takes longer to answer than senders wait, and at once while too much waits for it already. What was
 * begun goes on: it is kept if the store comes back to it, and a second delivery is the same message.
 */
export function answerInTime(
  inbox: Inbox,
  counters: Pick<Counters, 'fault'>,
  { withinMs = ANSWER_WITHIN_MS, waitingBytesMax = WAITING_BYTES_MAX } = {},
): Inbox {
  let waitingBytes = 0
  const record = async (message: ArrivedMessage) => {
    if (waitingBytes + message.bytes.length > waitingBytesMax) {
      counters.fault('inbox-overfull')
      throw new InboxLate('the inbox has not answered for so long that no more may wait for it')
    }
    waitingBytes += message.bytes.length
    const recording = inbox.record(message).finally(() => {
      waitingBytes -= message.bytes.length
    })
    return withDeadline(recording, withinMs, () => {
      counters.fault('inbox-late')
      return new InboxLate(`the inbox has not answered within ${withinMs} ms`)
    })
  }
  return { ...inbox, record }
}

/** What a promise gives, or a fault after so long. */
function withDeadline<T>(promise: Promise<T>, ms: number, fault: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(fault()), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
