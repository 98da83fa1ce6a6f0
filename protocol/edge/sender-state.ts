import type { Seal } from './frame'
import type { Note } from './note'
import type { SenderPolicy } from './policy'
import type { Distress } from './sos-frame'

/** A fix that waits to go. `owedTo` names the spent sequences that carried it before, if it goes again. */
export type OwedFix = { readonly atS: number; readonly lat: number; readonly lon: number; owedTo: readonly number[] }

/** A note that waits to go, likewise. */
export type OwedNote = Note & { owedTo: readonly number[] }

/**
 * The newest fix of a slot that a message carried, as shore may use it for a reference. Whether shore has it: `held` by its own word, `gateway` by the modem's, from where
 * it may still be lost; `doubtful` failed or is missed by shore, and may be there all the same.
 */
export type CarriedFix = {
  readonly seq: number
  readonly atS: number
  readonly lat: number
  readonly lon: number
  arrival: Arrival
}

export type Arrival = 'unknown' | 'gateway' | 'held' | 'doubtful'

export type SenderSlot = {
  readonly slot: number
  /** Ascending in time. */
  pending: OwedFix[]
  /** Sent fixes, ascending in time: for repeats. */
  readonly history: OwedFix[]
  /** The fix that was measured last of those sent, whatever its time: what is restated. */
  latest: OwedFix | undefined
  /** Ascending in sequence; of the last 64 messages. */
  readonly carried: CarriedFix[]
  /** Reports since the last message that had a full one. */
  reportsSinceFull: number
  /** The last message that carried the slot in full. */
  fullSeq: number | undefined
  /** When something went that was not in full, with nothing in full since. */
  unrestatedSinceMs: number | undefined
  /** The next report must stand in full: the first one, or the last full one may be lost. */
  needsFull: boolean
  /** Restated in full since the running refresh cycle began. */
  restatedInCycle: boolean
}

/** A message whose sequence is spent. `owed`: what it was the first, or the latest, to carry. */
export type SentMessage = {
  readonly owed: readonly { readonly slot: number; readonly fix: OwedFix }[]
  readonly notes: readonly Note[]
  readonly words: readonly Word[]
  state: 'sent' | 'at-gateway' | 'held' | 'again' | 'lost'
}

/** Word for shore about a spent sequence: made whole by later messages, or lost. */
export type Word = { readonly seq: number; readonly lost: boolean }

/** An alarm that was raised, until race control has seen that it is cancelled. */
export type Alarm = {
  readonly slot: number
  readonly incident: number
  readonly distress: Distress
  readonly raisedAtS: number
  cancelledAtS?: number
  /** In its present state. */
  sentBefore: number
  dueAtMs: number
  /** What shore has said of its present state. */
  answer: 'none' | 'received' | 'seen'
}

/** A sender's whole state. Sequence numbers here do not wrap; frames carry their low 12 bits. */
export type Sender = {
  readonly policy: SenderPolicy
  readonly seal: Seal
  readonly epoch: number
  nextSeq: number
  /** Refresh cycles done: each restated every slot that had news. */
  cycle: number
  readonly slots: Map<number, SenderSlot>
  readonly sent: Map<number, SentMessage>
  /** Words that wait to go. */
  words: Word[]
  /** Of sequences being sent again, how many fixes have not gone yet. */
  readonly owedBySeq: Map<number, number>
  failuresInRow: number
  /** Of messages at the gateway, how many of a thousand shore misses: smoothed over what replies say. */
  silentLoss: number
  lastMessageAtMs?: number
  /** Time between messages, smoothed. */
  paceMs?: number
  /** Bits that an entry of the last message took: by what the next one's fill is estimated. */
  entryBits: number
  /** Notes that wait to go, in the order in which they came. */
  notes: OwedNote[]
  /** By slot and channel, what was measured last of what goes. */
  readonly measured: Map<number, { readonly atS: number; readonly value: number }>
  alarms: Alarm[]
  /** Modulo 256. */
  nextIncident: number
}

/** Messages remembered for back-fill. */
export const SENT_MAX = 512
/** Fixes of one slot that may wait: 8 h at one a minute. */
export const PENDING_MAX = 512
/** Notes that may wait. */
export const NOTES_WAITING_MAX = 256
/** Sent fixes of a slot kept for repeats: the furthest offset and some to spare. */
export const HISTORY_MAX = 64
/** Messages behind the next one whose fixes count as references. */
export const CARRIED_SPAN = 64

export function createSlot(slot: number): SenderSlot {
  return {
    slot,
    pending: [],
    history: [],
    latest: undefined,
    carried: [],
    reportsSinceFull: 0,
    fullSeq: undefined,
    unrestatedSinceMs: undefined,
    needsFull: true,
    restatedInCycle: false,
  }
}
