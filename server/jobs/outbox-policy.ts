import { MINUTE_MS, SECOND_MS } from '#base/units'
import { hasRoomFor } from '#db/link-budget'
import type { LinkOutcome } from '../ports/device-link'
import type { BudgetState, SendResult, WaitingMessage } from '../ports/outgoing-queue'

/** Between tries of what may pass: doubled from the first to the last, until the message expires. */
const PAUSE_MS_MIN = 5 * SECOND_MS
const PAUSE_MS_MAX = 5 * MINUTE_MS
const URGENT_PAUSE_MS_MAX = 15 * SECOND_MS

/** A message in doubt may have been paid for: only what somebody in distress waits for is sent again without proof, and so often. */
const UNPROVEN_TRIES_MAX = 3
const UNPROVEN_AFTER_MS = MINUTE_MS

/** What goes before everything at the gateway too. */
export function isUrgent({ kind }: Pick<WaitingMessage, 'kind'>): boolean {
  return kind === 'sos-ack'
}

/** Whether the device's sessions will name it: DirectIP alone can mark messages, and not those that go before everything. */
export function isMarked(message: Pick<WaitingMessage, 'kind' | 'link'>): boolean {
  return message.link === 'directip' && !isUrgent(message)
}

/** How long a message waits for a way to its device: somebody may configure one. */
export const NO_WAY_MS = 5 * MINUTE_MS

/** When a message is sent again if no answer to this sending is ever heard; undefined: only when the device's sessions show that it is lost. */
export function unprovenAgainAtMs(message: Pick<WaitingMessage, 'kind' | 'tries'>, nowMs: number): number | undefined {
  const mayRepeat = isUrgent(message) && message.tries + 1 < UNPROVEN_TRIES_MAX
  return mayRepeat ? nowMs + UNPROVEN_AFTER_MS : undefined
}

/** How long a message waits for room in a budget until it is looked at again: somebody may have raised it, or the month is over. */
const HELD_MS = 5 * MINUTE_MS

/** Whether a message waits because a budget is used up, and until when. An answer to an SOS waits for no money. */
export function heldUntilMs(
  message: Pick<WaitingMessage, 'kind' | 'payload'>,
  budgets: readonly BudgetState[],
  nowMs: number,
): number | undefined {
  const hasRoom = isUrgent(message) || budgets.every((budget) => hasRoomFor(message.payload.length, budget))
  return hasRoom ? undefined : nowMs + HELD_MS
}

/** What follows from what the link says of a message. */
export function resultOf(
  outcome: LinkOutcome,
  message: Pick<WaitingMessage, 'kind' | 'tries'>,
  nowMs: number,
): SendResult {
  switch (outcome.kind) {
    case 'queued':
      return { state: 'accepted', ...(outcome.place === undefined ? {} : { place: outcome.place }) }
    case 'refused': {
      const { status, reason, alarm } = outcome
      return outcome.mayPass
        ? { state: 'again', atMs: nowMs + pauseMs(message), status, reason }
        : { state: 'refused', status, reason, ...(alarm === undefined ? {} : { alarm }) }
    }
    case 'trouble': {
      const reason = `${outcome.trouble}: ${outcome.reason}`
      return outcome.trouble === 'unreachable'
        ? { state: 'again', atMs: nowMs + pauseMs(message), reason }
        : { state: 'unanswered', reason }
    }
  }
}

function pauseMs(message: Pick<WaitingMessage, 'kind' | 'tries'>): number {
  const pauseMsMax = isUrgent(message) ? URGENT_PAUSE_MS_MAX : PAUSE_MS_MAX
  return Math.min(PAUSE_MS_MIN * 2 ** Math.min(message.tries, 16), pauseMsMax)
}
