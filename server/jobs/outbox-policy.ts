import { MINUTE_MS, SECOND_MS } from '#base/units'
import type { LinkOutcome } from '../ports/device-link'
import type { SendResult, WaitingMessage } from '../ports/outgoing-queue'

/** Between tries of what may pass: doubled from the first to the last, until the message expires. */
const PAUSE_MS_MIN = 5 * SECOND_MS
const PAUSE_MS_MAX = 5 * MINUTE_MS

/** A message in doubt may have been paid for: only what somebody in distress waits for is sent again without proof, and so often. */
const UNPROVEN_TRIES_MAX = 3
const UNPROVEN_AFTER_MS = MINUTE_MS

/** What goes before everything at the gateway too. */
export function isUrgent({ kind }: Pick<WaitingMessage, 'kind'>): boolean {
  return kind === 'sos-ack'
}

/** When a message is sent again if no answer to this sending is ever heard; undefined: only when the device's sessions show that it is lost. */
export function unprovenAgainAtMs(message: Pick<WaitingMessage, 'kind' | 'tries'>, nowMs: number): number | undefined {
  const mayRepeat = isUrgent(message) && message.tries + 1 < UNPROVEN_TRIES_MAX
  return mayRepeat ? nowMs + UNPROVEN_AFTER_MS : undefined
}

/** What follows from what the link says of a message that was tried `tries` times before. */
export function resultOf(outcome: LinkOutcome, tries: number, nowMs: number): SendResult {
  switch (outcome.kind) {
    case 'queued':
      return { state: 'accepted', place: outcome.place }
    case 'refused': {
      const { status, reason } = outcome
      return outcome.mayPass
        ? { state: 'again', atMs: nowMs + pauseMs(tries), status, reason }
        : { state: 'refused', status, reason }
    }
    case 'trouble': {
      const reason = `${outcome.trouble}: ${outcome.reason}`
      return outcome.trouble === 'unreachable'
        ? { state: 'again', atMs: nowMs + pauseMs(tries), reason }
        : { state: 'unanswered', reason }
    }
  }
}

function pauseMs(tries: number): number {
  return Math.min(PAUSE_MS_MIN * 2 ** Math.min(tries, 16), PAUSE_MS_MAX)
}
