import { SEQ_TURN } from './data-head'
import { DIGEST_SPAN, digestOf } from './digest'
import { CYCLES, REACH_MAX } from './field-body'
import type { FieldEntry, FirstFix } from './field-entry'
import { encodeFieldFrame, FIELD_FIXES_MAX, type FieldFrame, timesOf } from './field-frame'
import { areRough } from './frame-clock'
import { APART_S_MAX, fillToBudget, type Plan, timeSpanFor } from './plan'
import { slotsToRestate } from './refresh'
import type { Restored } from './restored'
import type { CarriedFix, OwedFix, Sender, SenderSlot, Word } from './sender-state'
import { nearestInterval, offsetFrom } from './steps'
import { moveOf, unbrokenSince, Weighing } from './weighing'

/** One fix that may go into the message. */
type Candidate = { readonly slot: SenderSlot; readonly fix: OwedFix; readonly owed: boolean; readonly full: boolean }

/** How far back a message may be made to reach. */
const REACHES: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 28, 36, 48, REACH_MAX]

/** No entry takes fewer: more of them than fit so need not be tried. */
const ENTRY_BITS_MIN = 4

/** About what a message takes before its first entry, and behind its last. */
export const FRAME_OVERHEAD_BYTES = 8

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
  const countMax = Math.min(candidates.length, FIELD_FIXES_MAX, Math.floor((8 * budgetBytes) / ENTRY_BITS_MIN))
  return fillToBudget(countMax, budgetBytes, (count) => buildMessage(sender, candidates.slice(0, count), words, nowMs))
}

/** What the next message would take, judged by the last one: cheap enough to ask after every fix. */
export function estimateFieldBytes(sender: Sender): number {
  let entries = 0
  for (const slot of sender.slots.values()) entries += slot.pending.length
  return FRAME_OVERHEAD_BYTES + sender.words.length + Math.ceil((entries * sender.entryBits) / 8)
}

function candidatesOf(sender: Sender, nowMs: number): Candidate[] {
  const waiting = [...sender.slots.values()].filter((slot) => slot.pending.length > 0)
  const restated = slotsToRestate(sender, waiting, nowMs)
  const live: Candidate[] = []
  const quiet: Candidate[] = []
  const older: Candidate[] = []
  for (const slot of sender.slots.values()) {
    const full = slot.needsFull || restated.has(slot)
    const newest = liveFixOf(slot)
    if (newest !== undefined) live.push({ slot, fix: newest, owed: true, full })
    else if (full && slot.latest !== undefined) quiet.push({ slot, fix: slot.latest, owed: false, full })
    for (const fix of slot.pending) if (fix !== newest) older.push({ slot, fix, owed: true, full: false })
  }
  live.sort((a, b) => lastSeqOf(a.slot) - lastSeqOf(b.slot) || a.slot.slot - b.slot.slot)
  older.sort((a, b) => b.fix.atS - a.fix.atS || a.slot.slot - b.slot.slot)
  // Whatever the budget, every message brings something new.
  const all = [...(live.length > 0 ? live : older.splice(0, 1)), ...quiet, ...older]
  return all.filter(({ fix }) => Math.abs(fix.atS - (all[0] as Candidate).fix.atS) < APART_S_MAX)
}

/** What a slot has to say of where it is now: the newest fix that has never gone, else the newest of all if it must go again. */
function liveFixOf({ pending, latest }: SenderSlot): OwedFix | undefined {
  const fresh = pending.findLast(({ owedTo }) => owedTo.length === 0)
  if (fresh !== undefined) return fresh
  return latest === undefined ? pending.at(-1) : pending.find(({ atS }) => atS === latest.atS)
}

/** The last message that carried the slot; none lately comes before all. */
const lastSeqOf = (slot: SenderSlot) => slot.carried.at(-1)?.seq ?? -1

function buildMessage(
  sender: Sender,
  taken: readonly Candidate[],
  words: readonly (Restored & Word)[],
  nowMs: number,
): Plan {
  const groups = groupBySlot(taken)
  const { halvings } = sender.policy
  const { reach, firsts } = chooseFirsts(sender, groups)
  const newestAtS = taken.reduce((newest, { fix }) => Math.max(newest, fix.atS), 0)
  const isRough = areRough(taken.map(({ fix }) => fix.atS))
  const hasGaps = !isRough && hasOwnClocks(taken)
  const entries = groups.map((group, i) => entryOf(sender, group, timedBy(firsts[i] as FirstFix, hasGaps)))
  const frame: FieldFrame = {
    halvings,
    epoch: sender.epoch,
    seq: sender.nextSeq % SEQ_TURN,
    cycle: sender.cycle % CYCLES,
    reach,
    hasGaps,
    isRough,
    newestAtS,
    entries,
    intervalS: intervalFor(sender, entries),
    restored: words,
    timeSpan: timeSpanFor(Math.min(newestAtS, Math.max(...timesOf({ entries, hasGaps, newestAtS }))), nowMs),
  }
  const digest = digestFor(sender)
  const bytes = encodeFieldFrame(digest === undefined ? frame : { ...frame, digest }, sender.seal)
  const carried: Plan['carried'][number][] = []
  for (const [i, group] of groups.entries()) {
    const full = entries[i]?.first.form === 'full'
    for (const { slot, fix, owed } of group) carried.push({ slot: slot.slot, fix, owed, full })
  }
  return { bytes, carried, words: words.map(({ seq, lost }) => ({ seq, lost })) }
}

/** Now and then, what shore should know from the messages before this one. */
function digestFor({ slots, nextSeq, policy }: Sender): number | undefined {
  if (nextSeq % policy.digestEveryMessages !== policy.digestEveryMessages - 1) return undefined
  const newest = new Map<number, CarriedFix>()
  for (const { slot, carried } of slots.values()) {
    const last = carried.at(-1)
    if (last !== undefined && last.seq >= nextSeq - DIGEST_SPAN) newest.set(slot, last)
  }
  return digestOf(newest)
}

/** The interval that most spans between fixes are near to: the middle one of them. */
function intervalFor({ policy }: Sender, entries: readonly FieldEntry[]): number {
  const spans: number[] = []
  for (const { first, earlier } of entries) {
    if (first.form === 'moved' && first.gapS !== undefined) spans.push(first.gapS)
    for (const [i, { atS }] of earlier.entries()) spans.push((earlier[i - 1]?.atS ?? 0) - atS)
  }
  spans.sort((a, b) => a - b)
  return spans.length === 0 ? policy.fixIntervalS : nearestInterval(spans[spans.length >> 1] as number)
}

/** What goes of one slot, the newest fix first; by ascending slot. */
type Group = readonly [Candidate, ...Candidate[]]

function groupBySlot(taken: readonly Candidate[]): Group[] {
  const bySlot = new Map<number, [Candidate, ...Candidate[]]>()
  for (const candidate of taken.toSorted((a, b) => b.fix.atS - a.fix.atS)) {
    const group = bySlot.get(candidate.slot.slot)
    if (group === undefined) bySlot.set(candidate.slot.slot, [candidate])
    else group.push(candidate)
  }
  return [...bySlot.values()].sort(([a], [b]) => a.slot.slot - b.slot.slot)
}

/** Trackers that measure each at its own seconds are told shorter by the time since their last fix than by the clock. */
function hasOwnClocks(taken: readonly Candidate[]): boolean {
  return taken.length > 1 && !taken.every(({ fix }) => (fix.atS - (taken[0] as Candidate).fix.atS) % COMMON_S === 0)
}

const COMMON_S = 30

/** The reach that makes the message shortest: far enough for slow slots to find a reference, near enough for few bits. */
function chooseReach({ nextSeq }: Sender, weighings: readonly Weighing[]): number {
  let best = 0
  let bestBits = Number.POSITIVE_INFINITY
  for (const reach of REACHES) {
    if (reach > nextSeq) break
    let bits = 0
    for (const weighing of weighings) bits += weighing.costTo(nextSeq - reach)
    if (bits < bestBits) {
      best = reach
      bestBits = bits
    } else if (weighings.every(({ isSettled }) => isSettled)) break
  }
  return best
}

function entryOf(sender: Sender, group: Group, first: FirstFix): FieldEntry {
  const [{ slot, fix }, ...rest] = group
  const earlier = rest.map((candidate) => offsetFrom(fix, candidate.fix, sender.policy.halvings))
  return { slot: slot.slot, first, earlier }
}

const fullOf = ({ atS, lat, lon }: OwedFix): FirstFix => ({ form: 'full', atS, lat, lon })

/** A reach, and what the first fixes are by it: full where that is due, moved where shore can be relied on, else windowed where that is safe. */
function chooseFirsts(sender: Sender, groups: readonly Group[]): { reach: number; firsts: FirstFix[] } {
  const unbrokenSeq = unbrokenSince(sender)
  const chosen = groups.map(([{ slot, fix, full }]) => {
    return full ? fullOf(fix) : (moveOf(sender, slot, fix, unbrokenSeq) ?? new Weighing(sender, slot, fix))
  })
  const weighings = chosen.filter((one) => one instanceof Weighing)
  if (weighings.length === 0) return { reach: 0, firsts: chosen as FirstFix[] }
  const reach = chooseReach(sender, weighings)
  // Weighed again by that reach: the furthest one looked at may be further.
  const firsts = chosen.map((one, i) => {
    if (!(one instanceof Weighing)) return one
    const [{ slot, fix }] = groups[i] as Group
    const weighing = new Weighing(sender, slot, fix)
    weighing.costTo(sender.nextSeq - reach)
    return weighing.shortest()
  })
  return { reach: firsts.some(({ form }) => form === 'windowed') ? reach : 0, firsts }
}

/** A moved fix tells the time since its reference, or like the others its own. */
function timedBy(first: FirstFix, hasGaps: boolean): FirstFix {
  if (first.form !== 'moved' || hasGaps) return first
  const { gapS: _, ...timed } = first
  return timed
}
