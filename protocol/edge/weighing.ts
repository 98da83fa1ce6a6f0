import { bitLength } from './bits'
import type { WireFix } from './expected-place'
import { expectFirst, type FirstFix, lowBits, windowDistance } from './field-entry'
import { WINDOW_BITS_MAX } from './field-frame'
import { APART_S_MAX } from './plan'
import { wrapLonSteps } from './report'
import type { CarriedFix, OwedFix, Sender, SenderSlot } from './sender-state'

/** Losses in a thousand, up to which the modem's word is taken, and from which on the window is half as wide again, and wider. */
const GATEWAY_TRUSTED = 16
const LOSS_FELT = 60
const LOSS_HEAVY = 180

/** About what places take: full, and of moved and windowed ones all but what is told of them. */
const FULL_BITS = 38
const MOVED_BITS = 2
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

/**
 * How a fix can be told by references, looked at from the newest back: how many low bits tell it apart whichever of them shore has, and how far it lies
 * beside where the very newest let it be expected. Every message that carried the slot counts for the bits, since it may have arrived; those that
 * failed count for nothing else.
 */
export class Weighing {
  private readonly sender: Sender
  private readonly carried: readonly CarriedFix[]
  private readonly fix: OwedFix
  /** The last one stood in full: to a shore that has nothing else of the slot this one must give the second. */
  private readonly followsFull: boolean
  /** The shortest moved form, if there is one. */
  readonly move: Move | undefined
  private readonly movedCost: number
  /** How many of the references have been looked at, and the greatest distance from any of them, and from where any two let the fix be expected. */
  private count = 0
  private worstByOne = 0
  private worstByTwo = 0
  /** Messages of those that did not fail: the newest two and the oldest two. */
  private readonly newestSeqs: number[] = []
  private readonly oldestSeqs: number[] = []
  private heldCount = 0
  private gatewayCount = 0

  /** `unbrokenSeq`: what `unbrokenSince` gives. */
  constructor(sender: Sender, { carried, fullSeq }: SenderSlot, fix: OwedFix, unbrokenSeq: number) {
    this.sender = sender
    this.carried = carried
    this.followsFull = carried.at(-1)?.seq === fullSeq
    this.fix = fix
    const [one, two] = [this.moveBy(1, unbrokenSeq), this.moveBy(2, unbrokenSeq)]
    this.move = two !== undefined && costOf(two) <= costOf(one) ? two : one
    this.movedCost = costOf(this.move)
  }

  private moveBy(count: 1 | 2, unbrokenSeq: number): Move | undefined {
    const references = this.carried.slice(-count).reverse()
    const oldest = references[count - 1]
    if (oldest === undefined || oldest.seq < unbrokenSeq) return undefined
    const { fix } = this
    const gapS = fix.atS - (references[0] as CarriedFix).atS
    if (gapS <= 0 || gapS >= APART_S_MAX) return undefined
    const { lat, lon } = this.beside(references)
    return { form: 'moved', atS: fix.atS, gapS, byTwo: count === 2, lat, lon: wrapLonSteps(lon, this.halvings) }
  }

  private get halvings(): number {
    return this.sender.policy.halvings
  }

  private beside(references: readonly WireFix[]): { lat: number; lon: number } {
    const expected = expectFirst(references, this.fix.atS, this.halvings)
    return { lat: this.fix.lat - expected.lat, lon: this.fix.lon - expected.lon }
  }

  /** Looks at the references not yet looked at, down to those of message `firstSeq`; gives about what the place takes then. */
  costTo(firstSeq: number): number {
    for (; this.count < this.carried.length; this.count++) {
      const reference = this.carried[this.carried.length - 1 - this.count] as CarriedFix
      if (reference.seq < firstSeq) break
      this.lookAt(reference)
    }
    return Math.min(FULL_BITS, this.movedCost, this.windowedCost)
  }

  private lookAt(reference: CarriedFix): void {
    this.worstByOne = Math.max(this.worstByOne, this.distanceFrom([reference]))
    for (let newer = 0; newer < this.count && this.count < PAIRED_MAX; newer++) {
      const near = this.carried[this.carried.length - 1 - newer] as CarriedFix
      this.worstByTwo = Math.max(this.worstByTwo, this.distanceFrom([near, reference]))
    }
    const { arrival, seq } = reference
    if (arrival === 'doubtful') return
    if (this.newestSeqs.length < 2) this.newestSeqs.push(seq)
    this.oldestSeqs.push(seq)
    if (this.oldestSeqs.length > 2) this.oldestSeqs.shift()
    if (arrival === 'held') this.heldCount += 1
    else if (arrival === 'gateway') this.gatewayCount += 1
  }

  private distanceFrom(references: readonly WireFix[]): number {
    const { lat, lon } = this.beside(references)
    return Math.max(windowDistance(lat), windowDistance(lon))
  }

  /** Of the references, so many will be known to shore: windows by as many are safe. */
  get sureReferences(): 0 | 1 | 2 {
    return this.leavesTwo ? 2 : this.leavesOne ? 1 : 0
  }

  /**
   * Of references that shore has said it holds one is enough; of those at the gateway so many as the policy says, while nothing is lost there; of
   * others the messages must lie so far apart that any `windowMessages − 1` in a row may be lost.
   */
  private get leavesOne(): boolean {
    const { newestSeqs, oldestSeqs, sender } = this
    const [newest, oldest] = [newestSeqs[0], oldestSeqs.at(-1)]
    if (newest === undefined || oldest === undefined) return false
    if (this.heldCount > 0 || newest - oldest >= windowFor(sender) - 1) return true
    return trustsGateway(sender) && this.gatewayCount >= sender.policy.gatewayMessages
  }

  /** The same of two: any run of lost messages leaves another. */
  private get leavesTwo(): boolean {
    const { newestSeqs, oldestSeqs, sender, count } = this
    const [newest, second] = newestSeqs
    const [last, oldest] = oldestSeqs
    if (second === undefined || last === undefined || oldest === undefined) return false
    if (count > PAIRED_MAX || this.followsFull) return false
    const apart = windowFor(sender) - 1
    if (this.heldCount > 1 || (newest !== undefined && newest - last >= apart && second - oldest >= apart)) return true
    return trustsGateway(sender) && this.gatewayCount > sender.policy.gatewayMessages
  }

  private get windowBits(): { bits: number; byTwo: boolean } | undefined {
    const sure = this.sureReferences
    if (sure === 0) return undefined
    const [one, two] = [1 + bitLength(this.worstByOne), 1 + bitLength(this.worstByTwo)]
    const byTwo = sure === 2 && two < one
    const bits = byTwo ? two : one
    return bits <= WINDOW_BITS_MAX ? { bits, byTwo } : undefined
  }

  private get windowedCost(): number {
    const window = this.windowBits
    return window === undefined ? FULL_BITS : WINDOWED_BITS + 2 * window.bits
  }

  /** The shortest form that is safe, once the references in reach have been looked at. */
  shortest(): FirstFix {
    const { atS, lat, lon } = this.fix
    const window = this.windowBits
    if (this.move !== undefined && this.movedCost < Math.min(this.windowedCost, FULL_BITS)) return this.move
    if (window === undefined) return { form: 'full', atS, lat, lon }
    const { bits, byTwo } = window
    const low = { latLow: lowBits(lat, bits), lonLow: lowBits(lon, bits) }
    return { form: 'windowed', atS, ...(byTwo ? { byTwo } : {}), bits, ...low }
  }
}

const costOf = (move: Move | undefined) =>
  move === undefined ? FULL_BITS : MOVED_BITS + bitLength(Math.abs(move.lat)) + bitLength(Math.abs(move.lon))
