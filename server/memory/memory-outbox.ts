import { OUTGOING_PRIORITY, type Outbox, type OutgoingMessage } from '../ports/outbox'

/** An outbox in this process's memory, and what devices take from it: for simulation and tests. */
export type MemoryOutbox = Outbox & {
  /** The message that goes next to a stream's device, and is gone then. */
  take(streamId: string): Uint8Array | undefined
  /** By `streamId replaces`: when it was noted as seen last. */
  readonly seenAtMs: ReadonlyMap<string, number>
}

export function createMemoryOutbox(): MemoryOutbox {
  const waiting: OutgoingMessage[] = []
  const seenAtMs = new Map<string, number>()
  let queued = 0
  return {
    seenAtMs,
    queue: async (message) => {
      const isReplaced = ({ streamId, replaces }: OutgoingMessage) =>
        replaces !== undefined && replaces === message.replaces && streamId === message.streamId
      const at = waiting.findIndex(isReplaced)
      if (at >= 0) waiting.splice(at, 1)
      waiting.push(message)
      queued += 1
      return queued
    },
    noteSeen: async (streamId, replaces, atMs) => void seenAtMs.set(`${streamId} ${replaces}`, atMs),
    take(streamId) {
      const [next] = waiting
        .filter((message) => message.streamId === streamId)
        .sort((a, b) => OUTGOING_PRIORITY[a.kind] - OUTGOING_PRIORITY[b.kind])
      if (next !== undefined) waiting.splice(waiting.indexOf(next), 1)
      return next?.payload
    },
  }
}
