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
  let heardThroughS: number | undefined
  let wanted = false
  let finishing = false
  let waitingSinceMs: number | undefined
  /** Fixes that the message surely has room for before its fill need be asked again, which costs a plan of the message. */
  let roomFixes = 0

  const isFull = () => {
    if (roomFixes > 0) return false
    const fillBytes = fillOf(sender, timeline.nowMs)
    roomFixes = Math.floor((budgetBytes - fillBytes) / FIX_BYTES_MAX)
    return fillBytes >= budgetBytes
  }

  const isDue = () => {
    if (!hasNews(sender)) return false
    if (wanted || finishing) return true
    if (rule.whenFull && isFull()) return true
    const waitedMs = waitingSinceMs === undefined ? 0 : timeline.nowMs - waitingSinceMs
    return rule.afterMs !== undefined && waitedMs >= rule.afterMs
  }

  const noteWaiting = () => {
    if (waitingSinceMs !== undefined) return
    waitingSinceMs = timeline.nowMs
    if (rule.afterMs !== undefined) timeline.at(timeline.nowMs + rule.afterMs, sendIfDue)
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
    })
  }

  const sendIfDue = () => {
    if (modem.busy || !isDue()) return
    const message = nextMessage(sender, budgetBytes, timeline.nowMs)
    if (!message) return
    wanted = false
    roomFixes = 0
    waitingSinceMs = undefined
    if (hasNews(sender)) noteWaiting()
    hand(message)
  }

  return {
    hear(fix) {
      if (fix.atS < (options.hearsFromS ?? 0)) return
      observe(sender, fix)
      books.onHeard(fix.atS)
      heardThroughS = Math.max(heardThroughS ?? 0, fix.atS)
      roomFixes--
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
    get unsettledSinceS() {
      return books.unsettledSinceS()
    },
    get heardThroughS() {
      return heardThroughS
    },
  }
}

/** Which fixes shore may not have, by the oldest of each lot: those unsent, and those of each message on its way. */
function createBooks() {
  const onTheirWay = new Map<number, number>()
  let unsentSinceS: number | undefined
  const older = (a: number | undefined, b: number) => (a === undefined ? b : Math.min(a, b))
  return {
    onHeard(atS: number) {
      unsentSinceS = older(unsentSinceS, atS)
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
    unsettledSinceS(): number | undefined {
      return [...onTheirWay.values()].reduce(older, unsentSinceS)
    },
  }
}
