import type { Plan } from './plan'
import type { Sender, SenderSlot } from './sender-state'

/**
 * A stream of which a message goes about once a minute restates by the clock; a sparser one counts reports. The quarter above a
 * minute is for what modems add.
 */
const DENSE_PACE_MS = 75_000

/**
 * The slots whose turn it is to be restated, so many a message that the round is done in time and sizes stay even. A dense stream
 * goes by the clock and restates a quiet slot too, when its time is up; a sparse one counts reports of slots with news.
 */
export function slotsToRestate(sender: Sender, waiting: readonly SenderSlot[], nowMs: number): Set<SenderSlot> {
  const { refreshS } = sender.policy
  const { lastMessageAtMs, paceMs } = sender
  const waitedMs = lastMessageAtMs === undefined ? 0 : nowMs - lastMessageAtMs
  const isDense = paceMs !== undefined && paceMs <= DENSE_PACE_MS && waitedMs <= 2 * DENSE_PACE_MS
  if (!isDense) return restateByCount(sender, waiting)
  const ageMs = (slot: SenderSlot) => (slot.unrestatedSinceMs === undefined ? -1 : nowMs - slot.unrestatedSinceMs)
  const ranked = waiting.toSorted((a, b) => ageMs(b) - ageMs(a) || a.slot - b.slot)
  const quota = shareOf(sender.nextSeq, waiting.length * paceMs, 1000 * refreshS)
  // Now, if the message after this one might come too late: a quarter of the pace is kept in hand.
  const isLast = (slot: SenderSlot) => ageMs(slot) + paceMs + (paceMs >> 2) > 1000 * refreshS
  return new Set([...ranked.slice(0, quota), ...[...sender.slots.values()].filter(isLast)])
}

/** Within so many reports of the last moment, slots may be restated early: to keep even what would come in one message. */
const EARLY_REPORTS = 3

function restateByCount(sender: Sender, waiting: readonly SenderSlot[]): Set<SenderSlot> {
  const { fullEveryReports } = sender.policy
  const countOf = (slot: SenderSlot) => slot.reportsSinceFull + slot.pending.length
  const ranked = waiting.toSorted((a, b) => countOf(b) - countOf(a) || a.slot - b.slot)
  const quota = shareOf(sender.nextSeq, waiting.length, fullEveryReports)
  const soon = ranked.filter((slot) => countOf(slot) > fullEveryReports - EARLY_REPORTS)
  const early = soon.length > EARLY_REPORTS * (quota + 1) ? quota : 0
  return new Set(ranked.filter((slot, i) => countOf(slot) >= fullEveryReports || i < early))
}

/** The whole part of `share / of` that falls to message `seq`, so that none is lost over several: 1, 2, 1, 2 … of 3 / 2. */
function shareOf(seq: number, share: number, of: number): number {
  return Math.floor(((seq + 1) * share) / of) - Math.floor((seq * share) / of)
}

/** Enters into the accounts of refresh what a message carried. */
export function noteCarried(sender: Sender, { carried }: Plan, seq: number, nowMs: number): void {
  const inFull = new Set<number>()
  for (const { slot, full } of carried) if (full) inFull.add(slot)
  for (const { slot: number } of carried) {
    const slot = sender.slots.get(number)
    if (slot === undefined) continue
    if (inFull.has(number)) {
      // Spread over the slots, so that a fleet restated together is not restated together ever after.
      slot.reportsSinceFull = slot.needsFull ? number % sender.policy.fullEveryReports : 0
      slot.needsFull = false
      slot.fullSeq = seq
      slot.restatedInCycle = true
      slot.unrestatedSinceMs = undefined
    } else {
      slot.reportsSinceFull += 1
      slot.unrestatedSinceMs ??= nowMs
    }
  }
  turnCycle(sender)
}

/** Once every slot has been restated, or has said nothing since it was, the next round begins. */
function turnCycle(sender: Sender): void {
  const slots = [...sender.slots.values()]
  if (!slots.every((slot) => slot.restatedInCycle || (slot.fullSeq !== undefined && slot.reportsSinceFull === 0)))
    return
  sender.cycle += 1
  for (const slot of slots) slot.restatedInCycle = false
}

/** Learns how often messages go. A clock set back counts as no time, and what lay ahead of it as now. */
export function notePace(sender: Sender, nowMs: number): void {
  const { lastMessageAtMs, paceMs } = sender
  sender.lastMessageAtMs = nowMs
  if (lastMessageAtMs === undefined) return
  if (nowMs < lastMessageAtMs) {
    for (const slot of sender.slots.values()) {
      if (slot.unrestatedSinceMs !== undefined) slot.unrestatedSinceMs = Math.min(slot.unrestatedSinceMs, nowMs)
    }
    return
  }
  const gapMs = Math.max(1, nowMs - lastMessageAtMs)
  sender.paceMs = paceMs === undefined ? gapMs : Math.floor((3 * paceMs + gapMs) / 4)
}
