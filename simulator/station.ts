import { onShoreFrame, type ShoreWord } from '#protocol/edge/from-shore'
import { observeInFull } from '#protocol/edge/locate'
import type { Order } from '#protocol/edge/order-frame'
import { noteOutcome, type Outgoing } from '#protocol/edge/outgoing'
import type { SenderPolicy } from '#protocol/edge/policy'
import { createSender, fillOf, hasNews, nextMessage, observe, type Sender } from '#protocol/edge/sender'
import type { TagKey } from '#protocol/edge/tag'
import type { Dispatch, Modem } from './modem'
import { createRuleKeeper, type RuleKeeper, type RuleKeeping } from './rule-keeper'
import type { Timeline } from './timeline'
import { createVoice, type Voice } from './voice'

/** One position as a device knows it. */
export type StationFix = {
  readonly slot: number
  readonly atS: number
  readonly latDeg: number
  readonly lonDeg: number
}

/** When a station sends of itself. Without any of these it sends only when told. */
export type SendRule = {
  /** As soon as the next message would fill its budget. */
  readonly whenFull: boolean
  /** When its oldest unsent fix has waited so long. */
  readonly afterMs?: number
}

/** A device with our protocol's sender and a modem: a solo tracker, or a field gateway that speaks for many. */
export type Station = Voice & {
  /** Takes a fix, of its own or heard from a tracker near by. */
  hear(fix: StationFix): void
  /** Sends what is new, now or as soon as the modem is free. Without news, nothing. */
  send(): void
  /** Sends until nothing is left; for the end of a file. */
  finish(): void
  /** Takes what shore has sent. What cannot be read, or is for another run, is passed over. */
  onShore(bytes: Uint8Array): void
  /** Time of the oldest fix that shore may not have yet: where a station that takes over from this one must begin. */
  readonly unsettledSinceS: number | undefined
  /** Time of the newest fix heard. */
  readonly heardThroughS: number | undefined
  /** What a station that takes over from this one must know of its reporting; nothing if it keeps no rule. */
  readonly keptRule: Uint8Array | undefined
}

export type StationOptions = {
  readonly policy: SenderPolicy
  readonly epoch: number
  /** Size of a message: a whole one, or a credit's. */
  readonly budgetBytes: number
  readonly rule: SendRule
  readonly modem: Modem
  readonly timeline: Timeline
  /** Fixes from before are passed over: an earlier run of the device has sent them. */
  readonly hearsFromS?: number
  /** Absent: its frames are not authenticated. */
  readonly key?: TagKey
  /** Absent: it keeps no reporting rule, and takes none. */
  readonly reporting?: RuleKeeping
  /** Told of what shore says that is not for the sender alone: a text is to be shown, and how often fixes come is its owner's. */
  readonly onWord?: (word: ShoreWord) => void
}

/** More than any one fix adds to a message. */
const FIX_BYTES_MAX = 14

/** Creates a station with a fresh sender. */
export function createStation(options: StationOptions): Station {
  const { modem, timeline, rule, budgetBytes } = options
  const sender = createSender(options.policy, options.epoch, options.key)
  const books = createBooks()
  const gauge = createFillGauge(sender, budgetBytes)
  let wanted = false
  let finishing = false
  let isToLocate = false

  const isDue = () => {
    if (keeper?.wantsMessage()) return true
    if (!hasNews(sender)) return false
    if (wanted || finishing) return true
    if (rule.whenFull && gauge.isFull(timeline.nowMs)) return true
    return patience.isOver()
  }

  const onShore = (bytes: Uint8Array) => {
    const taken = onShoreFrame(sender, bytes, timeline.nowMs)
    if (taken.ok) options.onWord?.(taken.value)
    if (taken.ok && taken.value.kind === 'rule') keeper?.take(taken.value.rule)
    if (taken.ok && taken.value.kind === 'order') isToLocate ||= obey(taken.value.order, keeper, patience)
    if (!taken.ok || taken.value.kind !== 'reply' || !hasNews(sender)) return
    // A gateway's messages have room beside the live fixes. A solo tracker's are full of them: what shore misses takes one of its own.
    if (options.policy.profile === 'solo') wanted = true
    gauge.reset()
    sendIfDue()
  }

  const hand = (outgoing: Outgoing) => {
    modem.send(outgoing.bytes, dispatchOf(outgoing, { sender, books, keeper, onDone: sendIfDue, onShore }))
  }

  const sendIfDue = () => {
    patience.note()
    if (modem.busy) return
    const said = voice.next()
    if (said !== undefined) return hand(said)
    const message = isDue() ? nextMessage(sender, keeper?.fill() ?? budgetBytes, timeline.nowMs) : undefined
    if (message === undefined) return
    wanted = false
    gauge.reset()
    patience.restart()
    books.onMessage(message.messageId, hasNews(sender))
    hand(message)
  }
  const patience = createPatience(sender, timeline, rule.afterMs, sendIfDue)
  const voice = createVoice(sender, timeline, sendIfDue)
  const keeper = options.reporting && createRuleKeeper(sender, timeline, options.reporting, sendIfDue)

  return {
    hear(fix) {
      if (fix.atS < (options.hearsFromS ?? 0)) return
      if (isToLocate) observeInFull(sender, fix)
      if (takeFix(fix, { sender, books, keeper })) gauge.noteFix()
      if (isToLocate) wanted = hasNews(sender)
      isToLocate = false
      sendIfDue()
    },
    send() {
      wanted = hasNews(sender)
      sendIfDue()
    },
    finish() {
      finishing = true
      sendIfDue()
    },
    onShore,
    say: voice.say,
    ask: voice.ask,
    get unsettledSinceS() {
      return books.unsettledSinceS()
    },
    get heardThroughS() {
      return books.heardThroughS()
    },
    get keptRule() {
      return keeper?.kept
    },
  }
}

type Parts = {
  readonly sender: Sender
  readonly books: ReturnType<typeof createBooks>
  readonly keeper: RuleKeeper | undefined
}

/** Does what can be done at once; says whether the next fix is to be located. */
function obey(order: Order, keeper: RuleKeeper | undefined, patience: ReturnType<typeof createPatience>): boolean {
  if (order.kind === 'interval') {
    keeper?.end()
    patience.change(1000 * order.reportIntervalS)
  }
  return order.kind === 'locate'
}

/** Whether the fix waits to go as it is. */
function takeFix(fix: StationFix, { sender, books, keeper }: Parts): boolean {
  const heard = keeper?.hear(fix) ?? 'all'
  if (heard === 'withheld') books.onWithheld(fix.atS)
  else books.onHeard(fix.atS)
  if (heard === 'all') observe(sender, fix)
  return heard === 'all'
}

/** Keeps all parts told of what becomes of a message. */
function dispatchOf(
  outgoing: Outgoing,
  { sender, books, keeper, onDone, onShore }: Parts & { onDone: () => void; onShore: (bytes: Uint8Array) => void },
): Dispatch {
  const messageId = 'messageId' in outgoing ? outgoing.messageId : undefined
  const onOutcome = (outcome: 'sent' | 'failed') => {
    noteOutcome(sender, outgoing, outcome)
    if (outcome === 'failed') books.onGivenUp(messageId)
    else keeper?.noteSent(outgoing.bytes)
    onDone()
  }
  return { onOutcome, onSettled: () => books.onSettled(messageId), onShore }
}

/** How long the oldest of what is to go has waited, and whether that is long enough. Then `look` is called. */
function createPatience(sender: Sender, timeline: Timeline, firstAfterMs: number | undefined, look: () => void) {
  let afterMs = firstAfterMs
  let sinceMs: number | undefined
  const note = () => {
    if (sinceMs !== undefined || !hasNews(sender)) return
    sinceMs = timeline.nowMs
    if (afterMs !== undefined) timeline.at(timeline.nowMs + afterMs, look)
  }
  const restart = () => {
    sinceMs = undefined
    note()
  }
  return {
    note,
    restart,
    /** From now on it waits so long. */
    change(nextMs: number) {
      afterMs = nextMs
      restart()
    },
    isOver: () => afterMs !== undefined && sinceMs !== undefined && timeline.nowMs - sinceMs >= afterMs,
  }
}

/** Whether the next message would fill its budget, asked of the sender as seldom as can be: it costs a plan of the message. */
function createFillGauge(sender: Sender, budgetBytes: number) {
  /** Fixes that the message surely has room for. */
  let roomFixes = 0
  return {
    isFull(nowMs: number): boolean {
      if (roomFixes > 0) return false
      const fillBytes = fillOf(sender, nowMs)
      roomFixes = Math.floor((budgetBytes - fillBytes) / FIX_BYTES_MAX)
      return fillBytes >= budgetBytes
    },
    noteFix() {
      roomFixes--
    },
    reset() {
      roomFixes = 0
    },
  }
}

/** Which fixes shore may not have, by the oldest of each lot: those unsent, and those of each message on its way. What carries none is in no book. */
function createBooks() {
  const onTheirWay = new Map<number | undefined, number>()
  let unsentSinceS: number | undefined
  let heardThroughS: number | undefined
  const older = (a: number | undefined, b: number) => (a === undefined ? b : Math.min(a, b))
  return {
    onHeard(atS: number) {
      unsentSinceS = older(unsentSinceS, atS)
      heardThroughS = Math.max(heardThroughS ?? 0, atS)
    },
    onWithheld(atS: number) {
      heardThroughS = Math.max(heardThroughS ?? 0, atS)
    },
    onMessage(messageId: number, leavesSome: boolean) {
      if (unsentSinceS !== undefined) onTheirWay.set(messageId, unsentSinceS)
      if (!leavesSome) unsentSinceS = undefined
    },
    onGivenUp(messageId: number | undefined) {
      const atS = onTheirWay.get(messageId)
      if (atS !== undefined) unsentSinceS = older(unsentSinceS, atS)
      onTheirWay.delete(messageId)
    },
    onSettled(messageId: number | undefined) {
      onTheirWay.delete(messageId)
    },
    heardThroughS: () => heardThroughS,
    unsettledSinceS(): number | undefined {
      return [...onTheirWay.values()].reduce(older, unsentSinceS)
    },
  }
}
