/** Messages behind the newest that shore keeps account of. A gap that falls out of it is declared lost. */
export const SEEN_WINDOW = 512

/** A stream that begins with a sequence below this has begun at 0: what is missing before it was sent. */
const EARLY_SEQ = 64

/**
 * The account of one epoch: which messages have come. Sequence numbers here do not wrap. What is not in `checks` or `settled`
 * between `start` and `newest` is missing. A function of the set of messages received, whatever their order.
 */
export type Seen = {
  start: number
  newest: number
  /** Check of each message that has come. */
  readonly checks: Map<number, number>
  /** Missing messages of which the sender has said what became of them. */
  readonly settled: Map<number, 'filled' | 'lost'>
}

export type GapChange = { readonly seq: number; readonly state: 'open' | 'filled' | 'lost' }

export function createSeen(seq: number): Seen {
  return { start: seq, newest: seq - 1, checks: new Map(), settled: new Map() }
}

/** The sequence number without wrap that ends in these 16 bits and is nearest to the newest one. */
export function wholeSeqNear(seq16: number, newest: number): number {
  const ahead = (seq16 - newest) & 0xffff
  return ahead < 0x8000 ? newest + ahead : newest + ahead - 0x10000
}

export function isMissing(seen: Seen, seq: number): boolean {
  return seq >= seen.start && seq < seen.newest && !seen.checks.has(seq) && !seen.settled.has(seq)
}

/** Missing messages, ascending. */
export function missingOf(seen: Seen): number[] {
  const missing: number[] = []
  for (let seq = windowStart(seen); seq < seen.newest; seq++) if (isMissing(seen, seq)) missing.push(seq)
  return missing
}

/** The oldest sequence that is accounted for. */
export function windowStart(seen: Seen): number {
  return Math.max(seen.start, seen.newest - SEEN_WINDOW + 1)
}

/** Enters a message into the account; says which gaps it opened, closed, or left behind as lost. */
export function noteSeen(seen: Seen, seq: number, check: number): GapChange[] {
  const missingBefore = missingOf(seen)
  seen.start = Math.min(seen.start, seq < EARLY_SEQ ? 0 : seq)
  seen.newest = Math.max(seen.newest, seq)
  seen.checks.set(seq, check)
  seen.settled.delete(seq)
  forgetBefore(seen, windowStart(seen))
  const missingNow = new Set(missingOf(seen))
  const changes: GapChange[] = []
  for (const gap of missingBefore) {
    if (!missingNow.delete(gap)) changes.push({ seq: gap, state: gap === seq ? 'filled' : 'lost' })
  }
  for (const gap of missingNow) changes.push({ seq: gap, state: 'open' })
  return changes.sort((a, b) => a.seq - b.seq)
}

function forgetBefore(seen: Seen, keepFrom: number): void {
  for (const map of [seen.checks, seen.settled]) {
    for (const seq of map.keys()) if (seq < keepFrom) map.delete(seq)
  }
}

/** The sender's word about a missing message. */
export function settle(seen: Seen, seq: number, lost: boolean): GapChange[] {
  if (!isMissing(seen, seq)) return []
  const state = lost ? 'lost' : 'filled'
  seen.settled.set(seq, state)
  return [{ seq, state }]
}
