import type { LedgerMessage } from './ledger'
import type { BookedAlarm } from './said-book'

/** Something that a device has sent: a message with a sequence, or an alarm. */
export type SentMessage = LedgerMessage | BookedAlarm

/** A copy of a session as the gateway gives it to shore. Without `bytes`: a session that failed. */
export type ArrivingCopy = {
  readonly stream: number
  readonly sessionAtMs: number
  readonly bytes?: Uint8Array
  readonly damaged: boolean
  /** What was sent. */
  readonly message: SentMessage
  /** The same for every copy of one session. */
  readonly sessionNumber: number
}

export type GapState = 'open' | 'filled' | 'lost'

/** A gap as shore has recorded it; `atMs` is when it last changed. */
export type GapRecord = { readonly state: GapState; readonly atMs: number }

/** What the shore side of a simulation is to the rest of it. */
export type Shore = {
  /** Takes what the gateway delivers; a promise when it takes the long way through the server. */
  take(copy: ArrivingCopy, atMs: number): void | Promise<void>
  /** What shore would say to a stream's sender now; an answer to an alarm goes first, and once. */
  reply(stream: number, atMs: number): Uint8Array | undefined
  /** Whether a message of this run is accounted for still. */
  knowsRun(stream: number, epoch: number): boolean
  /** By `keyOf`. */
  readonly gaps: ReadonlyMap<string, GapRecord>
  /** Names of the faults that whole copies were refused for. */
  readonly faultNames: readonly string[]
  /** What people were shown and should not have been, as words. */
  readonly shownWrongly: readonly string[]
}
