import type { SenderPolicy } from '#protocol/edge/policy'
import { atGateway, createSender, failed, fillOf, hasNews, nextMessage, observe } from '#protocol/edge/sender'
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
}

export type StationOptions = {
  readonly policy: SenderPolicy
  readonly epoch: number
  /** Size of a message: a whole one, or a credit's. */
  readonly budgetBytes: number
  readonly rule: SendRule
  readonly modem: Modem
  readonly timeline: Timeline
}

/** Creates a station with a fresh sender. */
export function createStation(options: StationOptions): Station {
  const { modem, timeline, rule, budgetBytes } = options
  const sender = createSender(options.policy, options.epoch)
  let wanted = false
  let finishing = false
  let oldestUnsentAtMs: number | undefined

  const isDue = () => {
    if (!hasNews(sender)) return false
    if (wanted || finishing) return true
    if (rule.whenFull && fillOf(sender, timeline.nowMs) >= budgetBytes) return true
    const waitedMs = oldestUnsentAtMs === undefined ? 0 : timeline.nowMs - oldestUnsentAtMs
    return rule.afterMs !== undefined && waitedMs >= rule.afterMs
  }

  const sendIfDue = () => {
    if (modem.busy || !isDue()) return
    const message = nextMessage(sender, budgetBytes, timeline.nowMs)
    if (!message) return
    wanted = false
    oldestUnsentAtMs = undefined
    if (hasNews(sender)) noteUnsent()
    modem.send(message.bytes, (outcome) => {
      if (outcome === 'sent') atGateway(sender, message.messageId)
      else failed(sender, message.messageId)
      sendIfDue()
    })
  }

  const noteUnsent = () => {
    if (oldestUnsentAtMs !== undefined) return
    oldestUnsentAtMs = timeline.nowMs
    if (rule.afterMs !== undefined) timeline.at(timeline.nowMs + rule.afterMs, sendIfDue)
  }

  return {
    hear(fix) {
      observe(sender, fix)
      noteUnsent()
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
  }
}
