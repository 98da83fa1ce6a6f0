import { bitLength } from './bits'
import { expectFirst, type FirstFix, lowBits, windowDistance } from './field-entry'
import { WINDOW_BITS_MAX } from './field-frame'
import type { Place } from './places'
import { APART_S_MAX } from './plan'
import { wrapLonSteps } from './report'
import type { CarriedFix, OwedFix, Sender, SenderSlot } from './sender-state'

/** Losses in a thousand, up to which the modem's word is taken, and from which on the window is half as wide again, and wider. */
const GATEWAY_TRUSTED = 16
const LOSS_FELT = 60
const LOSS_HEAVY = 180

/** About what places take: full ones, and windowed ones beside their low bits. */
const FULL_BITS = 38
const WINDOWED_BITS = 3

/** With more references in reach than these, no pair of them is looked at: the oldest would only make the window wider. */
const PAIRED_MAX = 12

/** Messages that must lie between the first and the last reference for shore to hold one of them whatever becomes of those between. */
function windowFor({ policy, silentLoss }: Sender): number {
  if (silentLoss < LOSS_FELT) return policy.windowMessages
  return Math.ceil(policy.windowMessages * (silentLoss < LOSS_HEAVY ? 1.5 : 2.5))
}

/** The modem's word is taken by itself. */
const trustsGateway = ({ silentLoss }: Sender) => silentLoss < GATEWAY_TRUSTED

/**
 * The first of the messages since which shore can be relied on to have every one: what it has said itself, and with a policy that says so what the
 * modem has said.
 */
export function unbrokenSince(sender: Sender): number {
  const { policy, sent, nextSeq } = sender
  const takesModem = policy.gatewayMessages === 1 && trustsGateway(sender)
  for (let seq = nextSeq - 1; seq >= nextSeq - UNBROKEN_MAX; seq--) {
    const state = sent.get(seq)?.state
    if (state !== 'held' && !(takesModem && state === 'at-gateway')) return seq + 1
  }
  return nextSeq - UNBROKEN_MAX
}

/** A moved entry leans on so many messages at most: whichever is missing, it waits. */
const UNBROKEN_MAX = 63

type Move = Extract<FirstFix, { form: 'moved' }> & { readonly gapS: number }

/** How far a fix lies beside where the newest reference, or the newest two, let it be expected: the shorter of what shore can be relied on to tell. */
export function moveOf(sender: Sender, slot: SenderSlot, fix: OwedFix, unbrokenSeq: number): Move | undefined {
  const one = moveBy(1, sender, slot, fix, unbrokenSeq)
  const two = moveBy(2, sender, slot, fix, unbrokenSeq)
  const move = one !== undefined && two !== undefined && lengthOf(two) <= lengthOf(one) ? two : one
  return move !== undefined && lengthOf(move) < LEAP_BITS ? move : undefined
}

/** From so many bits on a full place is as short. */
const LEAP_BITS = 32

const lengthOf = ({ lat, lon }: Move) => bitLength(Math.abs(lat)) + bitLength(Math.abs(lon))

function moveBy(
  count: 1 | 2,
  { policy }: Sender,
  { carried }: SenderSlot,
  fix: OwedFix,
  unbrokenSeq: number,
): Move | undefined {
  const near = carried.at(-1)
  const oldest = carried.at(-count)
  if (near === undefined || oldest === undefined || oldest.seq < unbrokenSeq) return undefined
  const gapS = fix.atS - near.atS
  if (gapS <= 0 || gapS >= APART_S_MAX) return undefined
  const expected = expectFirst(count === 1 ? [near] : [near, oldest], fix.atS, policy.halvings)
  const lon = wrapLonSteps(fix.lon - expected.lon, policy.halvings)
  return { form: 'moved', atS: fix.atS, gapS, byTwo: count === 2, lat: fix.lat - expected.lat, lon }
}

/**
 * What windows a fix needs, with its references looked at from the newest back: how many low bits tell it apart whichever of them shore has. Every message
 * that carried the slot counts for the bits, since it may have arrived; those that failed count for nothing else.
 */
export class Weighing {
  private readonly sender: Sender
  private readonly carried: readonly CarriedFix[]
  private readonly fix: OwedFix
  /** The last one stood in full: to a shore that has nothing else of the slot this one must give the second. */
  private readonly followsFull: boolean
  /** How many of the references have been looked at, and the greatest distance from any of them, and from where any two let the fix be expected. */
  private count = 0
  private worstByOne = 0
  private worstByTwo = 0
  /** Messages of those that did not fail: the newest two and the oldest two. */
  private newestSeq = -1
  private secondSeq = -1
  private lastSeq = -1
  private oldestSeq = -1
  private heldCount = 0
  private gatewayCount = 0

  constructor(sender: Sender, { carried, fullSeq }: SenderSlot, fix: OwedFix) {
    this.sender = sender
    this.carried = carried
    this.fix = fix
    this.followsFull = carried.at(-1)?.seq === fullSeq
  }

  /** Looks at the references not yet looked at, down to those of message `firstSeq`; gives about what the place takes then. */
  costTo(firstSeq: number): number {
    for (; this.count < this.carried.length; this.count++) {
      const reference = this.referenceAt(this.count)
      if (reference.seq < firstSeq) break
      this.lookAt(reference)
    }
    const window = this.window
    return window === undefined ? FULL_BITS : WINDOWED_BITS + 2 * window.bits
  }

  /** From the newest back. */
  private referenceAt(place: number): CarriedFix {
    return this.carried[this.carried.length - 1 - place] as CarriedFix
  }

  private lookAt(reference: CarriedFix): void {
    const { fix, count } = this
    this.worstByOne = Math.max(this.worstByOne, distanceOf(fix, reference))
    for (let newer = 0; newer < count && count < PAIRED_MAX && !this.followsFull; newer++) {
      const expected = expectFirst([this.referenceAt(newer), reference], fix.atS, this.sender.policy.halvings)
      this.worstByTwo = Math.max(this.worstByTwo, distanceOf(fix, expected))
    }
    const { arrival, seq } = reference
    if (arrival === 'doubtful') return
    if (this.newestSeq < 0) this.newestSeq = seq
    else if (this.secondSeq < 0) this.secondSeq = seq
    this.lastSeq = this.oldestSeq
    this.oldestSeq = seq
    if (arrival === 'held') this.heldCount += 1
    else if (arrival === 'gateway') this.gatewayCount += 1
  }

  /** More references would only make windows wider. */
  get isSettled(): boolean {
    return this.leavesOne && (this.leavesTwo || this.followsFull || this.count > PAIRED_MAX)
  }

  /**
   * Of references that shore has said it holds one is enough; of those at the gateway so many as the policy says, while nothing is lost there; of
   * others the messages must lie so far apart that any `windowMessages − 1` in a row may be lost.
   */
  private get leavesOne(): boolean {
    if (this.newestSeq < 0) return false
    if (this.heldCount > 0 || this.newestSeq - this.oldestSeq >= windowFor(this.sender) - 1) return true
    return trustsGateway(this.sender) && this.gatewayCount >= this.sender.policy.gatewayMessages
  }

  /** The same of two: any run of lost messages leaves another. */
  private get leavesTwo(): boolean {
    if (this.secondSeq < 0 || this.count > PAIRED_MAX || this.followsFull) return false
    const apart = windowFor(this.sender) - 1
    const leaves = this.newestSeq - this.lastSeq >= apart && this.secondSeq - this.oldestSeq >= apart
    if (this.heldCount > 1 || leaves) return true
    return trustsGateway(this.sender) && this.gatewayCount > this.sender.policy.gatewayMessages
  }

  private get window(): { bits: number; byTwo: boolean } | undefined {
    if (!this.leavesOne) return undefined
    const [one, two] = [1 + bitLength(this.worstByOne), 1 + bitLength(this.worstByTwo)]
    const byTwo = two < one && this.leavesTwo
    const bits = byTwo ? two : one
    return bits <= WINDOW_BITS_MAX ? { bits, byTwo } : undefined
  }

  /** The shortest form that is safe, once the references in reach have been looked at. */
  shortest(): FirstFix {
    const { atS, lat, lon } = this.fix
    const window = this.window
    if (window === undefined) return { form: 'full', atS, lat, lon }
    const { bits, byTwo } = window
    const low = { latLow: lowBits(lat, bits), lonLow: lowBits(lon, bits) }
    return { form: 'windowed', atS, ...(byTwo ? { byTwo } : {}), bits, ...low }
  }
}

/** The greater of the distances in latitude and in longitude, as windows count them. */
const distanceOf = (fix: Place, expected: Place) =>
  Math.max(windowDistance(fix.lat - expected.lat), windowDistance(fix.lon - expected.lon))
