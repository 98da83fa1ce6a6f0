import { createSeen, type Seen } from './seen'

/** A decoded fix of a slot that later entries may be told apart from. `index` is its place in its message. */
export type Reference = { readonly seq: number; readonly index: number; readonly lat: number; readonly lon: number }

/** An entry that waits for a reference from messages `fromSeq` … `seq`. */
export type HeldEntry = {
  readonly slot: number
  readonly atS: number
  readonly seq: number
  readonly index: number
  readonly fromSeq: number
  readonly bits: number
  readonly latLow: number
  readonly lonLow: number
}

export type EpochState = {
  readonly epoch: number
  readonly halvings: number
  /** Newest fix time in any of its messages: which of two epochs is the later one. */
  newestAtS: number
  readonly seen: Seen
  /** By slot, ascending in sequence and index. */
  readonly references: Map<number, Reference[]>
  held: HeldEntry[]
}

/** What shore remembers of one stream: at most two runs of its sender. */
export type ShoreState = { epochs: EpochState[] }

/** Messages behind the newest whose fixes serve as references, and whose entries wait for one. */
export const REFERENCE_SPAN = 96
/** Runs of the sender that are told apart; a message of an older one is taken as far as it stands alone. */
export const EPOCHS_MAX = 2
/** Entries of one run that may wait. What a hostile sender can make shore hold is bounded by this and the span. */
export const HELD_MAX = 4096

export function createShoreState(): ShoreState {
  return { epochs: [] }
}

export function createEpochState(epoch: number, halvings: number, atS: number, seq: number): EpochState {
  return { epoch, halvings, newestAtS: atS, seen: createSeen(seq), references: new Map(), held: [] }
}
