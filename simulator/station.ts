import type { SenderPolicy } from '#protocol/edge/policy'
import {
  atGateway,
  createSender,
  failed,
  fillOf,
  hasNews,
  nextMessage,
  type OutgoingMessage,
  observe,
  onReply,
  type Sender,
} from '#protocol/edge/sender'
import type { Modem } from './modem'
import type { Timeline } from './timeline'

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
export type Station = {
  /** Takes a fix, of its own or heard from a tracker near by. */
  hear(fix: StationFix): void
  /** Sends what is new, now or as soon as the modem is free. Without news, nothing. */
  send(): void
  /** Sends until nothing is left; for the end of a file. */
  finish(): void
  /** Takes what shore has sent. Anything else than a reply to this run is passed over. */
  onShore(bytes: Uint8Array): void
  /** Time of the oldest fix that shore may not have yet: where a station that takes over from this one must begin. */
  readonly unsettledSinceS: number | undefined
  /** Time of the newest fix heard. */
  readonly heardThroughS: number | undefined
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
}

/** More than any one fix adds to a message. */
const FIX_BYTES_MAX = 14

/** Creates a station with a fresh sender. */
export function createStation(options: StationOptions): Station {
  const { modem, timeline, rule, budgetBytes } = options
  const sender = createSender(options.policy, options.epoch)
  const books = createBooks()
  const gauge = createFillGauge(sender, budgetBytes)
  let wanted = false
  let finishing = false
  let waitingSinceMs: number | undefined

  const isDue = () => {
    if (!hasNews(sender)) return false
    if (wanted || finishing) return true
    if (rule.whenFull && gauge.isFull(timeline.nowMs)) return true
    const waitedMs = waitingSinceMs === undefined ? 0 : timeline.nowMs - waitingSinceMs
    return rule.afterMs !== undefined && waitedMs >= rule.afterMs
  }

  const noteWaiting = () => {
    if (waitingSinceMs !== undefined) return
    waitingSinceMs = timeline.nowMs
    if (rule.afterMs !== undefined) timeline.at(timeline.nowMs + rule.afterMs, sendIfDue)
  }

  const onShore = (bytes: Uint8Array) => {
    const taken = onReply(sender, bytes, timeline.nowMs)
    if (!taken.ok || !hasNews(sender)) return
    // A gateway's messages have room beside the live fixes. A solo tracker's are full of them: what shore misses takes one of its own.
    if (options.policy.profile === 'solo') wanted = true
    gauge.reset()
    noteWaiting()
    sendIfDue()
  }

  const hand = ({ messageId, bytes }: OutgoingMessage) => {
    books.onMessage(messageId, hasNews(sender))
    modem.send(bytes, {
      onOutcome: (outcome) => {
        if (outcome === 'sent') atGateway(sender, messageId)
        else failed(sender, messageId)
        if (outcome === 'failed') books.onGivenUp(messageId)
        if (hasNews(sender)) noteWaiting()
        sendIfDue()
      },
      onSettled: () => books.onSettled(messageId),
      onShore,
    })
  }

  const sendIfDue = () => {
    if (modem.busy || !isDue()) return
    const message = nextMessage(sender, budgetBytes, timeline.nowMs)
    if (!message) return
    wanted = false
    gauge.reset()
    waitingSinceMs = undefined
    if (hasNews(sender)) noteWaiting()
    hand(message)
  }

  return {
    hear(fix) {
      if (fix.atS < (options.hearsFromS ?? 0)) return
      observe(sender, fix)
      books.onHeard(fix.atS)
      gauge.noteFix()
      noteWaiting()
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
    get unsettledSinceS() {
      return books.unsettledSinceS()
    },
    get heardThroughS() {
      return books.heardThroughS()
    },
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

/** Which fixes shore may not have, by the oldest of each lot: those unsent, and those of each message on its way. */
function createBooks() {
  const onTheirWay = new Map<number, number>()
  let unsentSinceS: number | undefined
  let heardThroughS: number | undefined
  const older = (a: number | undefined, b: number) => (a === undefined ? b : Math.min(a, b))
  return {
    onHeard(atS: number) {
      unsentSinceS = older(unsentSinceS, atS)
      heardThroughS = Math.max(heardThroughS ?? 0, atS)
    },
    onMessage(messageId: number, leavesSome: boolean) {
      if (unsentSinceS !== undefined) onTheirWay.set(messageId, unsentSinceS)
      if (!leavesSome) unsentSinceS = undefined
    },
    onGivenUp(messageId: number) {
      const atS = onTheirWay.get(messageId)
      if (atS !== undefined) unsentSinceS = older(unsentSinceS, atS)
      onTheirWay.delete(messageId)
    },
    onSettled(messageId: number) {
      onTheirWay.delete(messageId)
    },
    heardThroughS: () => heardThroughS,
    unsettledSinceS(): number | undefined {
      return [...onTheirWay.values()].reduce(older, unsentSinceS)
    },
  }
}
