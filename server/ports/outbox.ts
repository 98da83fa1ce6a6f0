/** What a message to a device is for. */
export type OutgoingKind = 'reply' | 'sos-ack' | 'rule' | 'neighbours' | 'chunk' | 'text' | 'locate' | 'interval'

/** Who goes first when several wait for one device: lower goes earlier. */
export const OUTGOING_PRIORITY: Readonly<Record<OutgoingKind, number>> = {
  'sos-ack': 0,
  reply: 1,
  locate: 2,
  interval: 3,
  rule: 3,
  text: 4,
  neighbours: 5,
  chunk: 6,
}

/** One message for a device, as it is put into the outbox. */
export type OutgoingMessage = {
  readonly organizationId: string
  readonly streamId: string
  readonly kind: OutgoingKind
  /** At most 270 bytes. */
  readonly payload: Uint8Array
  /** A newer message with the same key takes the place of one that still waits here: only the newest rule is worth its bytes. */
  readonly replaces?: string
  /** Not sent any more from then on. */
  readonly expiresAtMs: number
}

/** Where messages for devices wait, are sent from, and are followed until they are seen to have arrived. */
export type Outbox = {
  /** Records it before it goes; gives the number it is known by. */
  queue(message: OutgoingMessage): Promise<number>
  /** What a device has sent shows that the message, by its `replaces` key, has reached it. One that has not gone yet has not. */
  noteSeen(streamId: string, replaces: string, atMs: number): Promise<void>
}
