import { mustExist } from '#base/assert'
import {
  bitsForDistance,
  encodeFieldFrame,
  FIELD_ENTRIES_MAX,
  type FieldEntry,
  lowBits,
  placeBits,
  REACH_MAX,
  WINDOW_BITS_MAX,
} from './field-frame'
import { CHECK_BYTES, HEADER_BYTES } from './header'
import { fillToBudget, type Plan } from './plan'
import { slotsToRestate } from './refresh'
import type { Restored } from './restored'
import type { CarriedFix, OwedFix, Sender, SenderSlot, Word } from './sender-state'

/** One fix that may go into the message. */
type Candidate = { readonly slot: SenderSlot; readonly fix: OwedFix; readonly owed: boolean; readonly full: boolean }

/** How far back a message may be made to reach. */
const REACHES: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, REACH_MAX]

/** No entry takes fewer: more of them than fit so need not be tried. */
const ENTRY_BITS_MIN = 6

/**
 * Packs a field message: the newest fix of every slot first, then restatements of slots without news, then older fixes that wait. Of
 * what does not fit, the slots that have waited longest go first next time.
 */
export function planField(
  sender: Sender,
  words: readonly (Restored & Word)[],
  budgetBytes: number,
  nowMs: number,
): Plan | undefined {
  const candidates = candidatesOf(sender, nowMs)
  const countMax = Math.min(candidates.length, FIELD_ENTRIES_MAX, Math.floor((8 * budgetBytes) / ENTRY_BITS_MIN))
  return fillToBudget(countMax, budgetBytes, (count) => buildMessage(sender, candidates.slice(0, count), words))
}

/** What the next message would take, judged by the last one: cheap enough to ask after every fix. */
export function estimateFieldBytes(sender: Sender): number {
  let entries = 0
  for (const slot of sender.slots.values()) entries += slot.pending.length
  return HEADER_BYTES + CHECK_BYTES + sender.words.length + Math.ceil((entries * sender.entryBits) / 8)
}

function candidatesOf(sender: Sender, nowMs: number): Candidate[] {
  const waiting = [...sender.slots.values()].filter((slot) => slot.pending.length > 0)
  const restated = slotsToRestate(sender, waiting, nowMs)
  const live: Candidate[] = []
  const quiet: Candidate[] = []
  const older: Candidate[] = []
  for (const slot of sender.slots.values()) {
    const [newest, newestSent] = [slot.pending.at(-1), slot.history.at(-1)]
    const full = slot.needsFull || restated.has(slot)
    const isLive = newest !== undefined && (newestSent === undefined || newest.atS >= newestSent.atS)
    if (isLive) live.push({ slot, fix: newest, owed: true, full })
    else if (full && newestSent !== undefined) quiet.push({ slot, fix: newestSent, owed: false, full })
    for (const fix of isLive ? slot.pending.slice(0, -1) : slot.pending)
      older.push({ slot, fix, owed: true, full: false })
  }
  live.sort((a, b) => lastSeqOf(a.slot) - lastSeqOf(b.slot) || a.slot.slot - b.slot.slot)
  older.sort((a, b) => b.fix.atS - a.fix.atS || a.slot.slot - b.slot.slot)
  // Whatever the budget, every message brings something new.
  return [...(live.length > 0 ? live : older.splice(0, 1)), ...quiet, ...older]
}

/** The last message that carried the slot; none lately comes before all. */
const lastSeqOf = (slot: SenderSlot) => slot.carried.at(-1)?.seq ?? -1

function buildMessage(sender: Sender, taken: readonly Candidate[], words: readonly (Restored & Word)[]): Plan {
  const ordered = taken.toSorted((a, b) => a.slot.slot - b.slot.slot || b.fix.atS - a.fix.atS)
  const reach = chooseReach(sender, ordered)
  const entries: FieldEntry[] = []
  for (const candidate of ordered) entries.push(entryOf(sender, candidate, entries, ordered, reach))
  const bytes = encodeFieldFrame({
    halvings: sender.policy.halvings,
    epoch: sender.epoch,
    seq: sender.nextSeq,
    reach,
    cycle: sender.cycle,
    entries,
    restored: words,
  })
  const carried = ordered.map(({ slot, fix, owed }, i) => {
    return { slot: slot.slot, fix, owed, full: entries[i]?.form === 'full' }
  })
  return { bytes, carried, words: words.map(({ seq, lost }) => ({ seq, lost })) }
}

/** The reach that makes the message shortest: far enough for slow slots to find a reference, near enough for few bits. */
function chooseReach(sender: Sender, ordered: readonly Candidate[]): number {
  const weighings = ordered.filter(({ full }) => !full).map(({ slot, fix }) => createWeighing(sender, slot, fix))
  let best = 0
  let bestBits = Number.POSITIVE_INFINITY
  for (const reach of REACHES) {
    if (reach > sender.nextSeq) break
    let bits = 0
    let allSafe = true
    for (const weighing of weighings) {
      weighTo(weighing, sender.nextSeq - reach)
      bits += placeBits(isTold(weighing) ? weighing.bits : undefined, sender.policy.halvings)
      allSafe &&= isSafe(weighing)
    }
    if (bits < bestBits) {
      best = reach
      bestBits = bits
    }
    // From here on more references only cost more bits.
    if (allSafe) break
  }
  return best
}

/**
 * How many low bits tell a fix apart from the references looked at, and how surely shore holds one of them. Every message that
 * carried the slot counts for the bits, since it may have arrived; those that failed count for nothing else.
 */
type Weighing = {
  readonly sender: Sender
  readonly carried: readonly CarriedFix[]
  readonly fix: OwedFix
  /** The next reference to look at, from the newest back. */
  next: number
  bits: number
  newestSeq: number
  oldestSeq: number
  sureMessages: number
  sureSeq: number
}

function createWeighing(sender: Sender, { carried }: SenderSlot, fix: OwedFix): Weighing {
  const next = carried.length - 1
  return { sender, carried, fix, next, bits: 0, newestSeq: -1, oldestSeq: -1, sureMessages: 0, sureSeq: -1 }
}

/** Looks at the references not yet looked at, down to those of message `firstSeq`. */
function weighTo(weighing: Weighing, firstSeq: number): void {
  const { carried, fix } = weighing
  for (; weighing.next >= 0; weighing.next--) {
    const reference = mustExist(carried[weighing.next], 'a carried fix')
    if (reference.seq < firstSeq) return
    weighing.bits = Math.max(weighing.bits, bitsToTell(fix, reference))
    if (reference.arrival === 'doubtful') continue
    if (weighing.newestSeq < 0) weighing.newestSeq = reference.seq
    weighing.oldestSeq = reference.seq
    if (reference.arrival === 'sure' && reference.seq !== weighing.sureSeq) {
      weighing.sureMessages += 1
      weighing.sureSeq = reference.seq
    }
  }
}

/**
 * References in `gatewayMessages` messages at the gateway suffice (there one may still be lost, rarely two); of others the messages
 * must lie so far apart that any `windowMessages − 1` in a row may be lost.
 */
function isSafe({ sender, newestSeq, oldestSeq, sureMessages }: Weighing): boolean {
  const { gatewayMessages, windowMessages } = sender.policy
  return newestSeq >= 0 && (sureMessages >= gatewayMessages || newestSeq - oldestSeq >= windowMessages - 1)
}

const isTold = (weighing: Weighing) => isSafe(weighing) && weighing.bits <= WINDOW_BITS_MAX

const bitsToTell = (fix: Position, other: Position) =>
  Math.max(bitsForDistance(fix.lat - other.lat), bitsForDistance(fix.lon - other.lon))

type Position = { readonly lat: number; readonly lon: number }

/** The entry for a fix, clear also against the fixes of its slot that stand before it in the same message. */
function entryOf(
  sender: Sender,
  { slot, fix, full }: Candidate,
  entries: readonly FieldEntry[],
  ordered: readonly Candidate[],
  reach: number,
): FieldEntry {
  const weighing = createWeighing(sender, slot, fix)
  weighTo(weighing, sender.nextSeq - reach)
  let { bits } = weighing
  let safe = isSafe(weighing)
  for (let i = entries.length - 1; i >= 0 && ordered[i]?.slot === slot; i--) {
    bits = Math.max(bits, bitsToTell(fix, mustExist(ordered[i], 'a candidate').fix))
    // What stands in the same message arrives with it: after a full entry the others need no older reference.
    safe ||= entries[i]?.form === 'full'
  }
  if (full || !safe || bits > WINDOW_BITS_MAX)
    return { slot: slot.slot, atS: fix.atS, form: 'full', lat: fix.lat, lon: fix.lon }
  const [latLow, lonLow] = [lowBits(fix.lat, bits), lowBits(fix.lon, bits)]
  return { slot: slot.slot, atS: fix.atS, form: 'windowed', bits, latLow, lonLow }
}
