import { atGateway, createSender, nextMessage } from '#protocol/edge/sender'
import { createShoreState, receive } from '#protocol/edge/shore-session'
import { observeNext, type SentStream } from './stream'

export type Speed = { readonly encodeFixesPerS: number; readonly decodeFixesPerS: number }

/** The machine is shared: of several goes the fastest is the least disturbed. A large file is gone through once. */
const GOES_MAX = 20
const ENOUGH_MS = 2000

/**
 * Fixes a second on one core: the same messages made again by a sender that knows when they go (without asking it whether they are full),
 * and taken again by shore.
 */
export function measureSpeed(streams: readonly SentStream[], isAtGateway: boolean): Speed {
  const fixCount = streams.reduce((sum, { stream }) => sum + stream.order.length, 0)
  const encodeMs = fastestMs(() => {
    for (const sent of streams) sendOnceMore(sent, isAtGateway)
  })
  const decodeMs = fastestMs(() => {
    for (const sent of streams) receiveOnceMore(sent)
  })
  const perS = (ms: number) => Math.round((1000 * fixCount) / ms)
  return { encodeFixesPerS: perS(encodeMs), decodeFixesPerS: perS(decodeMs) }
}

function fastestMs(go: () => void): number {
  let [fastest, spent] = [Number.POSITIVE_INFINITY, 0]
  for (let goes = 0; goes < GOES_MAX && spent < ENOUGH_MS; goes++) {
    const beganAt = performance.now()
    go()
    const tookMs = performance.now() - beganAt
    fastest = Math.min(fastest, tookMs)
    spent += tookMs
  }
  return fastest
}

function sendOnceMore({ stream, messages }: SentStream, isAtGateway: boolean): void {
  const sender = createSender(stream.policy, 0)
  let observed = 0
  for (const { observedCount, sentAtS } of messages) {
    for (; observed < observedCount; observed++) observeNext(stream, sender, observed)
    const message = nextMessage(sender, stream.budgetBytes, sentAtS * 1000)
    if (message !== undefined && isAtGateway) atGateway(sender, message.messageId)
  }
}

function receiveOnceMore({ messages }: SentStream): void {
  const shore = createShoreState()
  for (const { bytes, sentAtS } of messages) receive(shore, bytes, sentAtS * 1000)
}
