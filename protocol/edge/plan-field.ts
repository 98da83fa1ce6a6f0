import { mustExist } from '#base/assert'
import { bitLength } from './bits'
import { SEQ_TURN } from './data-head'
import { DIGEST_SPAN, digestOf } from './digest'
import { CYCLES, REACH_MAX } from './field-body'
import { bitsForDistance, expectMoved, type FieldEntry, lowBits } from './field-entry'
import { encodeFieldFrame, FIELD_FIXES_MAX, timesOf, WINDOW_BITS_MAX } from './field-frame'
import { APART_S_MAX, fillToBudget, isFarFrom, type Plan } from './plan'
import { slotsToRestate } from './refresh'
import { wrapLonSteps } from './report'
import type { Restored } from './restored'
import type { CarriedFix, OwedFix, Sender, SenderSlot, Word } from './sender-state'
import { nearestInterval, offsetFrom } from './steps'

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
  const reach = chooseReach(sender, groups)
  const newestAtS = taken.reduce((newest, { fix }) => Math.max(newest, fix.atS), 0)
  const planned = groups.map((group) => entryOf(sender, group, reach))
  const hasGaps = hasOwnClocks(taken)
  const entries = hasGaps ? planned.map(withGap) : planned
  const body = { hasGaps, newestAtS, entries: entries.map(({ entry }) => entry) }
  const bytes = encodeFieldFrame(
    {
      ...{ halvings, epoch: sender.epoch, seq: sender.nextSeq % SEQ_TURN, cycle: sender.cycle % CYCLES, reach },
      ...{ ...body, intervalS: intervalFor(sender, entries), restored: words },
      isTimeLong: isFarFrom(Math.max(...timesOf(body)), nowMs),
      ...digestFor(sender),
    },
    sender.seal,
  )
  const carried = groups.flatMap((group, i) => {
    const full = entries[i]?.entry.first.form === 'full'
    return group.map(({ slot, fix, owed }) => ({ slot: slot.slot, fix, owed, full }))
  })
  return { bytes, carried, words: words.map(({ seq, lost }) => ({ seq, lost })) }
}

/** Now and then, what shore should know from the messages before this one. */
function digestFor({ slots, nextSeq, policy }: Sender): { digest?: number } {
  if (nextSeq % policy.digestEveryMessages !== policy.digestEveryMessages - 1) return {}
  const newest = new Map<number, CarriedFix>()
  for (const { slot, carried } of slots.values()) {
    const last = carried.at(-1)
    if (last !== undefined && last.seq >= nextSeq - DIGEST_SPAN) newest.set(slot, last)
  }
  return { digest: digestOf(newest) }
}

/** The interval that most spans between fixes are near to: the middle one of them. */
function intervalFor({ policy }: Sender, planned: readonly Planned[]): number {
  const spans = planned.flatMap(({ entry: { first, earlier } }) => {
    const between = earlier.map(({ atS }, i) => (earlier[i - 1]?.atS ?? 0) - atS)
    return first.form === 'moved' && first.gapS !== undefined ? [first.gapS, ...between] : between
  })
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
function chooseReach(sender: Sender, groups: readonly Group[]): number {
  const weighings = groups.filter(([{ full }]) => !full).map(([{ slot, fix }]) => createWeighing(sender, slot, fix))
  let best = 0
  let bestBits = Number.POSITIVE_INFINITY
  for (const reach of REACHES) {
    if (reach > sender.nextSeq) break
    let bits = 0
    for (const weighing of weighings) bits += costTo(weighing, sender.nextSeq - reach)
    if (bits < bestBits) {
      best = reach
      bestBits = bits
    } else if (weighings.every(isSafe)) break // From here on more references only cost more bits.
  }
  return best
}

const FULL_BITS = 38

/** What a place takes, about, with references from message `firstSeq` on. */
function costTo(weighing: Weighing, firstSeq: number): number {
  weighTo(weighing, firstSeq)
  if (!isSafe(weighing)) return FULL_BITS
  const windowed = windowedBits(weighing)
  const move = moveOf(weighing)
  return move === undefined
    ? windowed
    : Math.min(windowed, MOVED_BITS + bitLength(Math.abs(move.lat)) + bitLength(Math.abs(move.lon)))
}

const windowedBits = ({ bits }: Weighing) => (bits <= WINDOW_BITS_MAX ? 3 + 2 * bits : FULL_BITS)

/** Form and lengths of a moved place, about. */
const MOVED_BITS = 5

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
  /** All of them, the newest first; of more than two, three. */
  readonly seen: CarriedFix[]
  isHeld: boolean
  gatewayMessages: number
  gatewaySeq: number
}

function createWeighing(sender: Sender, { carried }: SenderSlot, fix: OwedFix): Weighing {
  const [newestSeq, oldestSeq, gatewaySeq] = [-1, -1, -1]
  return {
    ...{ sender, carried, fix, next: carried.length - 1, bits: 0, newestSeq, oldestSeq },
    ...{ seen: [], isHeld: false, gatewayMessages: 0, gatewaySeq },
  }
}

/** Looks at the references not yet looked at, down to those of message `firstSeq`. */
function weighTo(weighing: Weighing, firstSeq: number): void {
  const { carried, fix } = weighing
  for (; weighing.next >= 0; weighing.next--) {
    const reference = mustExist(carried[weighing.next], 'a carried fix')
    if (reference.seq < firstSeq) return
    weighing.bits = Math.max(weighing.bits, bitsToTell(fix, reference))
    if (weighing.seen.length < 3) weighing.seen.push(reference)
    if (reference.arrival === 'doubtful') continue
    if (weighing.newestSeq < 0) weighing.newestSeq = reference.seq
    weighing.oldestSeq = reference.seq
    weighing.isHeld ||= reference.arrival === 'held'
    if (reference.arrival === 'gateway' && reference.seq !== weighing.gatewaySeq) {
      weighing.gatewayMessages += 1
      weighing.gatewaySeq = reference.seq
    }
  }
}

/**
 * Of references that shore has said it holds one is enough; of those at the gateway so many as the policy says, while nothing is lost there; of others
 * the messages must lie so far apart that any `windowMessages − 1` in a row may be lost.
 */
function isSafe({ sender, newestSeq, oldestSeq, isHeld, gatewayMessages }: Weighing): boolean {
  if (newestSeq < 0) return false
  if (isHeld || newestSeq - oldestSeq >= windowFor(sender) - 1) return true
  return sender.silentLoss < GATEWAY_TRUSTED && gatewayMessages >= sender.policy.gatewayMessages
}

/** Losses in a thousand, up to which the modem's word is taken, and from which on the window is half as wide again, and wider. */
const GATEWAY_TRUSTED = 16
const LOSS_FELT = 60
const LOSS_HEAVY = 180

function windowFor({ policy, silentLoss }: Sender): number {
  if (silentLoss < LOSS_FELT) return policy.windowMessages
  return Math.ceil(policy.windowMessages * (silentLoss < LOSS_HEAVY ? 1.5 : 2.5))
}

const bitsToTell = (fix: Position, other: Position) =>
  Math.max(bitsForDistance(fix.lat - other.lat), bitsForDistance(fix.lon - other.lon))

type Position = { readonly lat: number; readonly lon: number }

/**
 * How far a fix lies beside where its references let it be expected, if they are one or two and shore can be relied on to have all of
 * them: then they are all that it can take, and no window is needed.
 */
function moveOf({ sender, seen, fix }: Weighing): (Position & { byTwo: boolean }) | undefined {
  const [near] = seen
  const isSure = seen.every(
    ({ arrival }) => arrival === 'held' || (arrival === 'gateway' && sender.silentLoss < GATEWAY_TRUSTED),
  )
  if (near === undefined || seen.length > 2 || !isSure) return undefined
  if (fix.atS <= near.atS || fix.atS - near.atS >= APART_S_MAX) return undefined
  const { halvings } = sender.policy
  const expected = expectMoved(seen, fix.atS, halvings)
  return { lat: fix.lat - expected.lat, lon: wrapLonSteps(fix.lon - expected.lon, halvings), byTwo: seen.length === 2 }
}

/** An entry, and the time of the reference that it is told by, if it is a moved one. */
type Planned = { readonly entry: FieldEntry; readonly referenceAtS?: number }

function entryOf(sender: Sender, group: Group, reach: number): Planned {
  const [{ slot, fix, full }, ...rest] = group
  const { halvings } = sender.policy
  const earlier = rest.map((candidate) => offsetFrom(fix, candidate.fix, halvings))
  const alone = { entry: { slot: slot.slot, first: { form: 'full', ...placeOf(fix) } as const, earlier } }
  if (full) return alone
  const weighing = createWeighing(sender, slot, fix)
  const placeBits = costTo(weighing, sender.nextSeq - reach)
  const move = isSafe(weighing) ? moveOf(weighing) : undefined
  if (move !== undefined && placeBits < windowedBits(weighing)) {
    const first = { form: 'moved', atS: fix.atS, ...move } as const
    return { entry: { slot: slot.slot, first, earlier }, referenceAtS: mustExist(weighing.seen[0], 'a reference').atS }
  }
  const { bits } = weighing
  if (!isSafe(weighing) || bits > WINDOW_BITS_MAX) return alone
  const low = { latLow: lowBits(fix.lat, bits), lonLow: lowBits(fix.lon, bits) }
  return { entry: { slot: slot.slot, first: { form: 'windowed', atS: fix.atS, bits, ...low }, earlier } }
}

const placeOf = ({ atS, lat, lon }: OwedFix) => ({ atS, lat, lon })

/** A moved entry by the time since its reference. */
function withGap({ entry, referenceAtS }: Planned): Planned {
  const { first } = entry
  if (first.form !== 'moved' || referenceAtS === undefined) return { entry }
  return { entry: { ...entry, first: { ...first, gapS: first.atS - referenceAtS } } }
}
