import type { SenderPolicy } from './policy'

/** A fix that waits to go. `owedTo` names the spent sequences that it was carried by before, if it goes again. */
export type OwedFix = { readonly atS: number; readonly lat: number; readonly lon: number; owedTo: readonly number[] }

/** A fix that a message carried, as shore may use it for a reference. `atGateway`: it is at the gateway for certain, or held by shore. */
export type CarriedFix = { readonly seq: number; readonly lat: number; readonly lon: number; atGateway: boolean }

export type SenderSlot = {
  readonly slot: number
  /** Ascending in time. */
  pending: OwedFix[]
  /** Sent fixes, ascending in time: for repeats, and to restate the newest. */
  history: OwedFix[]
  /** Ascending in sequence; of the last 64 messages. */
  readonly carried: CarriedFix[]
  reportsSinceFull: number
  /** When something went that was not in full, with nothing in full since. */
  unrestatedSinceMs: number | undefined
  needsFull: boolean
  /** Restated in full since the running refresh cycle began. */
  restatedInCycle: boolean
}

/** A message whose sequence is spent. `owed`: what it was the first, or the latest, to carry. */
export type SentMessage = {
  readonly owed: readonly { readonly slot: number; readonly fix: OwedFix }[]
  readonly words: readonly { readonly seq: number; readonly lost: boolean }[]
  state: 'sent' | 'at-gateway' | 'held' | 'again'
}

/** A sender's whole state. Sequence numbers here do not wrap; frames carry their low 16 bits. */
export type Sender = {
  readonly policy: SenderPolicy
  readonly epoch: number
  nextSeq: number
  /** Refresh cycles done: each restated every slot in full. */
  cycle: number
  readonly slots: Map<number, SenderSlot>
  readonly sent: Map<number, SentMessage>
  /** Spent sequences that shore should hear about: made whole by later messages, or lost. */
  words: { seq: number; lost: boolean }[]
  /** Of sequences being sent again, how many fixes have not gone yet. */
  readonly owedBySeq: Map<number, number>
  failuresInRow: number
  lastMessageAtMs?: number
  /** Time between the last two messages. */
  paceMs?: number
}

/** Messages remembered for back-fill. */
export const SENT_MAX = 512
/** Fixes of one slot that may wait: 8 h at one a minute. */
export const PENDING_MAX = 512

export function createSlot(slot: number, policy: SenderPolicy): SenderSlot {
  return {
    slot,
    pending: [],
    history: [],
    carried: [],
    // Spread over the slots, so that a fleet heard for the first time together is not restated together.
    reportsSinceFull: slot % policy.fullEveryReports,
    unrestatedSinceMs: undefined,
    needsFull: true,
    restatedInCycle: false,
  }
}
