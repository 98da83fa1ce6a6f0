import { mustExist } from '#base/assert'
import { bitLength } from './bits'
import { expectMoved, windowDistance } from './field-entry'
import { WINDOW_BITS_MAX } from './field-frame'
import type { Place } from './places'
import { APART_S_MAX } from './plan'
import { wrapLonSteps } from './report'
import type { CarriedFix, OwedFix, Sender, SenderSlot } from './sender-state'

/** Losses in a thousand, up to which the modem's word is taken, and from which on the window is half as wide again, and wider. */
const GATEWAY_TRUSTED = 16
const LOSS_FELT = 60
const LOSS_HEAVY = 180

/** About what places take: full, and of moved and windowed ones all but what is told of them. */
const FULL_BITS = 38
const MOVED_BITS = 5
const WINDOWED_BITS = 3

/** Messages that must lie between the first and the last reference for shore to hold one of them whatever becomes of those between. */
function windowFor({ policy, silentLoss }: Sender): number {
  if (silentLoss < LOSS_FELT) return policy.windowMessages
  return Math.ceil(policy.windowMessages * (silentLoss < LOSS_HEAVY ? 1.5 : 2.5))
}

/**
 * How a fix can be told by references, looked at from the newest back: how many low bits tell it apart from them, how far it lies beside where
 * they let it be expected, and how surely shore holds them. Every message that carried the slot counts for the bits, since it may have
 * arrived; those that failed count for nothing else.
 */
export class Weighing {
  private readonly sender: Sender
  private readonly carried: readonly CarriedFix[]
  private readonly fix: OwedFix
  private next: number
  /** The newest and the one before it, how many there are, and how many of the two may be relied on. */
  private near: CarriedFix | undefined
  private far: CarriedFix | undefined
  private count = 0
  private sureCount = 0
  /** The greatest distance from any of them. */
  private worst = 0
  private newestSeq = -1
  private oldestSeq = -1
  private isHeld = false
  private gatewayCount = 0

  constructor(sender: Sender, { carried }: SenderSlot, fix: OwedFix) {
    this.sender = sender
    this.carried = carried
    this.fix = fix
    this.next = carried.length - 1
  }

  /** Looks at the references not yet looked at, down to those of message `firstSeq`; gives about what the place takes then. */
  costTo(firstSeq: number): number {
    for (; this.next >= 0; this.next--) {
      const reference = this.carried[this.next] as CarriedFix
      if (reference.seq < firstSeq) break
      this.lookAt(reference)
    }
    if (!this.isSafe) return FULL_BITS
    const move = this.move()
    if (move === undefined) return this.windowedCost
    return Math.min(this.windowedCost, MOVED_BITS + bitLength(Math.abs(move.lat)) + bitLength(Math.abs(move.lon)))
  }

  private lookAt(reference: CarriedFix): void {
    const { arrival, seq, lat, lon } = reference
    this.worst = Math.max(this.worst, windowDistance(this.fix.lat - lat), windowDistance(this.fix.lon - lon))
    if (this.count === 0) this.near = reference
    else if (this.count === 1) this.far = reference
    if (this.count < 2 && (arrival === 'held' || (arrival === 'gateway' && this.reliesOnOne))) this.sureCount += 1
    this.count += 1
    if (arrival === 'doubtful') return
    if (this.newestSeq < 0) this.newestSeq = seq
    this.oldestSeq = seq
    if (arrival === 'held') this.isHeld = true
    else if (arrival === 'gateway') this.gatewayCount += 1
  }

  private get reliesOnOne(): boolean {
    return this.sender.policy.gatewayMessages === 1 && this.sender.silentLoss < GATEWAY_TRUSTED
  }

  /**
   * Of references that shore has said it holds one is enough; of those at the gateway so many as the policy says, while nothing is lost there; of
   * others the messages must lie so far apart that any `windowMessages − 1` in a row may be lost.
   */
  get isSafe(): boolean {
    if (this.newestSeq < 0) return false
    if (this.isHeld || this.newestSeq - this.oldestSeq >= windowFor(this.sender) - 1) return true
    return this.sender.silentLoss < GATEWAY_TRUSTED && this.gatewayCount >= this.sender.policy.gatewayMessages
  }

  /** Low bits that tell the fix apart from every reference. */
  get bits(): number {
    return 1 + bitLength(this.worst)
  }

  get windowedCost(): number {
    return this.bits <= WINDOW_BITS_MAX ? WINDOWED_BITS + 2 * this.bits : FULL_BITS
  }

  /**
   * How far the fix lies beside where its references let it be expected, if they are one or two and shore can be relied on to have all of
   * them: then they are all that it can take, and no window is needed.
   */
  move(): (Place & { byTwo: boolean; gapS: number }) | undefined {
    const { near, far, fix, count } = this
    if (near === undefined || count > 2 || this.sureCount < count) return undefined
    const gapS = fix.atS - near.atS
    if (gapS <= 0 || gapS >= APART_S_MAX) return undefined
    const { halvings } = this.sender.policy
    const expected = expectMoved(count === 2 ? [near, mustExist(far, 'a second reference')] : [near], fix.atS, halvings)
    const lon = wrapLonSteps(fix.lon - expected.lon, halvings)
    return { lat: fix.lat - expected.lat, lon, byTwo: count === 2, gapS }
  }
}
