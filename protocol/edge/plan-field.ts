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
import { fullLatBits, fullLonBits } from './report'
import type { Restored } from './restored'
import type { Plan } from './sender'
import type { OwedFix, Sender, SenderSlot } from './sender-state'

/** One fix that may go into the message. */
type Candidate = { readonly slot: SenderSlot; readonly fix: OwedFix; readonly owed: boolean; readonly full: boolean }

/** A sender that sends at least so often restates by the clock; a sparser one counts reports. */
const DENSE_PACE_MS = 60_000

/** How far back a message may be made to reach. */
const REACHES: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, REACH_MAX]

/**
 * Packs a field message: the newest fix of every slot first, then restatements that are due, then older fixes that wait. Of what
 * does not fit, the slots that have waited longest go first next time.
 */
export function planField(
  sender: Sender,
  words: readonly (Restored & { seq: number })[],
  budgetBytes: number,
  nowMs: number,
): Plan | undefined {
  const candidates = candidatesOf(sender, nowMs).slice(0, FIELD_ENTRIES_MAX)
  if (!candidates.some((candidate) => candidate.owed)) return undefined
  let taken = candidates.slice(0, upperCount(candidates, sender, budgetBytes))
  for (;;) {
    const built = buildMessage(sender, taken, words)
    if (built.bytes.length <= budgetBytes || taken.length === 1) return built
    const overBits = 8 * (built.bytes.length - budgetBytes)
    taken = taken.slice(0, -Math.max(1, Math.min(taken.length - 1, Math.floor(overBits / 50))))
  }
}

/** No entry takes less than seven bits: more of them need not be tried. */
function upperCount(candidates: readonly Candidate[], sender: Sender, budgetBytes: number): number {
  const fewest = Math.floor((8 * budgetBytes) / 7)
  return Math.max(1, Math.min(candidates.length, fewest, sender.policy.profile === 'field' ? FIELD_ENTRIES_MAX : 1))
}

function candidatesOf(sender: Sender, nowMs: number): Candidate[] {
  const waiting = [...sender.slots.values()].filter((slot) => slot.pending.length > 0).sort(longestWaitingFirst)
  const restated = slotsToRestate(sender, waiting, nowMs)
  const live = waiting.map((slot) => ({
    slot,
    fix: mustExist(slot.pending.at(-1), 'a waiting fix'),
    owed: true,
    full: slot.needsFull || restated.has(slot),
  }))
  const quiet = [...restated]
    .filter((slot) => slot.pending.length === 0 && slot.history.length > 0)
    .map((slot) => ({ slot, fix: mustExist(slot.history.at(-1), 'a sent fix'), owed: false, full: true }))
  const older = waiting
    .flatMap((slot) => slot.pending.slice(0, -1).map((fix) => ({ slot, fix, owed: true, full: false })))
    .sort((a, b) => b.fix.atS - a.fix.atS)
  return [...live, ...quiet, ...older]
}

/** By the last message that carried the slot; then by slot, so that the order is the same everywhere. */
function longestWaitingFirst(a: SenderSlot, b: SenderSlot): number {
  return (a.carried.at(-1)?.seq ?? -1) - (b.carried.at(-1)?.seq ?? -1) || a.slot - b.slot
}

/**
 * The slots whose turn it is to be restated, so many a message that the round is done in time and sizes stay even. A dense stream
 * goes by the clock and restates a quiet slot too; a sparse one counts reports and takes only slots with news.
 */
function slotsToRestate(sender: Sender, waiting: readonly SenderSlot[], nowMs: number): Set<SenderSlot> {
  const { refreshS, fullEveryReports } = sender.policy
  const paceMs = Math.max(sender.paceMs ?? 0, sender.lastMessageAtMs === undefined ? 0 : nowMs - sender.lastMessageAtMs)
  if (sender.paceMs === undefined || paceMs > DENSE_PACE_MS) {
    const quota = Math.ceil(waiting.length / fullEveryReports)
    const ranked = waiting.toSorted((a, b) => b.reportsSinceFull - a.reportsSinceFull || a.slot - b.slot)
    return new Set(ranked.filter((slot, i) => i < quota || slot.reportsSinceFull >= fullEveryReports - 1))
  }
  const ageOf = (slot: SenderSlot) => (slot.unrestatedSinceMs === undefined ? -1 : nowMs - slot.unrestatedSinceMs)
  const due = [...sender.slots.values()].filter((slot) => ageOf(slot) >= 0 || slot.pending.length > 0)
  const quota = Math.ceil((due.length * paceMs) / (1000 * refreshS))
  const ranked = due.toSorted(
    (a, b) => ageOf(b) - ageOf(a) || b.reportsSinceFull - a.reportsSinceFull || a.slot - b.slot,
  )
  // One message before the time is up is the last chance to be in time.
  return new Set(ranked.filter((slot, i) => i < quota || ageOf(slot) + 2 * paceMs > 1000 * refreshS))
}

function buildMessage(
  sender: Sender,
  taken: readonly Candidate[],
  words: readonly (Restored & { seq: number })[],
): Plan {
  const ordered = taken.toSorted((a, b) => a.slot.slot - b.slot.slot || a.fix.atS - b.fix.atS)
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
  const carried = ordered.map(({ slot, fix, owed }, i) => ({
    slot: slot.slot,
    fix,
    owed,
    full: entries[i]?.form === 'full',
  }))
  return { bytes, carried, restored: words.map(({ seq, lost }) => ({ seq, lost })) }
}

/** The reach that makes the message shortest: far enough for slow slots to find a reference, near enough for few bits. */
function chooseReach(sender: Sender, ordered: readonly Candidate[]): number {
  const { halvings } = sender.policy
  let best = 0
  let bestBits = Number.POSITIVE_INFINITY
  const candidates = ordered.filter((candidate) => !candidate.full)
  for (const reach of REACHES) {
    if (reach > sender.nextSeq) break
    let bits = 0
    for (const { slot, fix } of candidates) {
      const weighed = weigh(sender, slot, fix, reach)
      bits += placeBits(weighed.safe && weighed.bits <= windowBitsMax(sender) ? weighed.bits : undefined, halvings)
    }
    if (bits < bestBits) {
      best = reach
      bestBits = bits
    }
  }
  return best
}

/**
 * Low bits that tell a fix apart from every fix of its slot in the messages within reach, and whether shore is sure enough to hold
 * one of them: references in `gatewayMessages` messages at the gateway suffice (there one may still be lost, rarely two); of others there
 * must be so many that `windowMessages − 1` messages in a row may be lost.
 */
function weigh(sender: Sender, slot: SenderSlot, fix: OwedFix, reach: number): { bits: number; safe: boolean } {
  const firstSeq = sender.nextSeq - reach
  let bits = 0
  let newestSeq = -1
  let oldestSeq = -1
  let atGateway = 0
  let countedSeq = -1
  for (let i = slot.carried.length - 1; i >= 0; i--) {
    const reference = mustExist(slot.carried[i], 'a carried fix')
    if (reference.seq < firstSeq) break
    if (newestSeq < 0) newestSeq = reference.seq
    oldestSeq = reference.seq
    if (reference.atGateway && reference.seq !== countedSeq) {
      atGateway += 1
      countedSeq = reference.seq
    }
    bits = Math.max(bits, bitsToTell(fix, reference))
  }
  const { gatewayMessages, windowMessages } = sender.policy
  const safe = newestSeq >= 0 && (atGateway >= gatewayMessages || newestSeq - oldestSeq >= windowMessages - 1)
  return { bits, safe }
}

const bitsToTell = (fix: Position, other: Position) =>
  Math.max(bitsForDistance(fix.lat - other.lat), bitsForDistance(fix.lon - other.lon))

type Position = { readonly lat: number; readonly lon: number }

/** Beyond this a full place is as short. */
function windowBitsMax({ policy: { halvings } }: Sender): number {
  return Math.min(WINDOW_BITS_MAX, Math.floor((fullLatBits(halvings) + fullLonBits(halvings)) / 2) - 2)
}

/** The entry for a fix, clear also against the fixes of its slot that stand before it in the same message. */
function entryOf(
  sender: Sender,
  candidate: Candidate,
  entries: readonly FieldEntry[],
  ordered: readonly Candidate[],
  reach: number,
): FieldEntry {
  const { slot, fix } = candidate
  const head = { slot: slot.slot, atS: fix.atS }
  const full = { ...head, form: 'full' as const, lat: fix.lat, lon: fix.lon }
  if (candidate.full) return full
  const weighed = weigh(sender, slot, fix, reach)
  let { bits, safe } = weighed
  for (let i = entries.length - 1; i >= 0 && ordered[i]?.slot === slot; i--) {
    bits = Math.max(bits, bitsToTell(fix, mustExist(ordered[i], 'a candidate').fix))
    // What stands in the same message arrives with it: after a full entry the others need no older reference.
    safe ||= entries[i]?.form === 'full'
  }
  if (!safe || bits > windowBitsMax(sender)) return full
  return { ...head, form: 'windowed', bits, latLow: lowBits(fix.lat, bits), lonLow: lowBits(fix.lon, bits) }
}
