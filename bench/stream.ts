import type { SenderPolicy } from '#protocol/edge/policy'
import { atGateway, createSender, hasNews, nextMessage, observe, type Sender } from '#protocol/edge/sender'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import type { Findings } from './findings'
import { type Fleet, rangeOf } from './fleet'

/** Trackers that share one sender. Its slots are theirs in the order of the fleet, from `firstTracker` on. */
export type Stream = {
  readonly fleet: Fleet
  readonly firstTracker: number
  readonly policy: SenderPolicy
  /** What a message may take: a whole one, or a credit's. */
  readonly budgetBytes: number
  /** Its fixes in the order in which they are measured. */
  readonly order: Uint32Array
}

export type SentMessage = {
  readonly bytes: Uint8Array
  readonly sentAtS: number
  /** How many of the stream's fixes had been measured when it went. */
  readonly observedCount: number
  /** Numbers of the fixes that shore told from it when nothing was lost. */
  readonly fixes: Uint32Array
}

export type SentStream = { readonly stream: Stream; readonly messages: readonly SentMessage[] }

/** Where a sender stands: of the stream's order, fixes before `waitingFrom` have gone, and the next to be measured is `observedCount`. */
export type Standing = { readonly sender: Sender; readonly waitingFrom: number; readonly observedCount: number }

/** When a message goes. */
export type SendRule = {
  /** The modem reports each message at the gateway as soon as it is handed over; else it says nothing ever. */
  readonly isAtGateway: boolean
  /** How long its oldest fix waits. */
  readonly waitS: number
  /** It is full: the next fix is measured, and would not fit any more. */
  readonly isFullWithout?: (standing: Standing) => boolean
  /** It is full, with the fix just taken in. */
  readonly isFull?: (standing: Standing) => boolean
}

/**
 * Sends a stream's fixes by a rule to a shore that gets every message at once and in order. The shore's reports are compared with
 * the fixes as they come, which also tells which fixes still wait. Ends when all has gone.
 */
export function sendStream(stream: Stream, rule: SendRule, findings: Findings): SentMessage[] {
  const { fleet, order, firstTracker } = stream
  const base = rangeOf(fleet, firstTracker).from
  const sender = createSender(stream.policy, 0)
  const shore = createShoreState()
  const isTold = new Uint8Array(order.length)
  const messages: SentMessage[] = []
  let waitingFrom = 0
  let observedCount = 0
  const standing = (): Standing => ({ sender, waitingFrom, observedCount })

  const send = (sentAtS: number): void => {
    const message = nextMessage(sender, stream.budgetBytes, sentAtS * 1000)
    if (message === undefined) throw new Error(`a fix does not fit into ${stream.budgetBytes} bytes`)
    if (rule.isAtGateway) atGateway(sender, message.messageId)
    const { effects } = receive(shore, message.bytes, sentAtS * 1000)
    const fixes = findings.takeAll(firstTracker, effects)
    messages.push({ bytes: message.bytes, sentAtS, observedCount, fixes })
    for (const fix of fixes) isTold[fix - base] = 1
    while (waitingFrom < observedCount && isTold[(order[waitingFrom] as number) - base] === 1) waitingFrom++
  }

  while (observedCount < order.length) {
    const nextAtS = measuredAtS(stream, observedCount)
    while (hasNews(sender) && measuredAtS(stream, waitingFrom) + rule.waitS <= nextAtS) {
      const dueAtS = measuredAtS(stream, waitingFrom) + rule.waitS
      send(Math.max(dueAtS, messages.at(-1)?.sentAtS ?? 0))
    }
    while (hasNews(sender) && rule.isFullWithout?.(standing())) send(nextAtS)
    observeNext(stream, sender, observedCount)
    observedCount++
    if (rule.isFull?.(standing())) send(nextAtS)
  }
  const endS = measuredAtS(stream, order.length - 1) + (Number.isFinite(rule.waitS) ? rule.waitS : 0)
  while (hasNews(sender)) send(endS)
  return messages
}

/** Hands the sender the fix that stands there in the stream's order. */
export function observeNext({ fleet, firstTracker, order }: Stream, sender: Sender, at: number): void {
  const fix = order[at] as number
  const slot = (fleet.trackerOf[fix] as number) - firstTracker
  const [latDeg, lonDeg] = [fleet.latDeg[fix] as number, fleet.lonDeg[fix] as number]
  observe(sender, { slot, atS: fleet.atS[fix] as number, latDeg, lonDeg })
}

export const measuredAtS = ({ fleet, order }: Stream, at: number) => fleet.atS[order[at] as number] as number
