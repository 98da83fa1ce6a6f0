import type { LedgerMessage } from './ledger'

/** A copy of a session as the gateway gives it to shore. Without `bytes`: a session that failed. */
export type ArrivingCopy = {
  readonly stream: number
  readonly sessionAtMs: number
  readonly bytes?: Uint8Array
  readonly damaged: boolean
  /** What was sent. */
  readonly message: LedgerMessage
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
  /** What shore would say to a stream's sender now. */
  reply(stream: number): Uint8Array | undefined
  /** Whether a message of this run is accounted for still. */
  knowsRun(stream: number, epoch: number): boolean
  /** By `keyOf`. */
  readonly gaps: ReadonlyMap<string, GapRecord>
  /** Names of the faults that whole copies were refused for. */
  readonly faultNames: readonly string[]
  /** What people were shown and should not have been, as words. */
  readonly shownWrongly: readonly string[]
}
