import type { BudgetState } from '#db/link-budget'
import type { SendResult, WaitingOutgoing } from '#db/outgoing-queue'
import type { OutgoingKind } from './outbox'

export type { BudgetState, SendResult }

/** The next message of a device, and how often it has been sent. */
export type WaitingMessage = WaitingOutgoing & { readonly kind: OutgoingKind }

/** The outbox as seen by who sends from it. Everything about one stream happens under its lock. */
export type OutgoingQueue = {
  /** Streams of which a message is due. */
  streamsWithWork(nowMs: number): Promise<string[]>
  /** Runs the work if nobody else sends to the stream's device; else answers `busy` at once. */
  withLock<T>(streamId: string, work: () => Promise<T>): Promise<T | 'busy'>
  /** Lets messages wait again that were never answered for and that `begin` was told to send again. */
  resume(streamId: string, nowMs: number): Promise<void>
  /** The first in the device's line, once it is due; the others wait behind it. */
  next(streamId: string, nowMs: number): Promise<WaitingMessage | undefined>
  /**
   * Marks a message as sent before it is, so that a crash leaves it in doubt and not due; false when it does not wait any more. In doubt it stays,
   * until the device's sessions tell, or until `againAtMs`.
   */
  begin(
    message: WaitingMessage,
    nowMs: number,
    options: { readonly mark: boolean; readonly againAtMs?: number },
  ): Promise<boolean>
  /** What is left of the budgets that a message counts against; none when nothing is bounded. */
  budgets(message: WaitingMessage, nowMs: number): Promise<readonly BudgetState[]>
  /** Lets a message wait on, for a reason. */
  hold(message: WaitingMessage, untilMs: number, reason: string): Promise<void>
  /** Records what became of it. */
  settle(message: WaitingMessage, result: SendResult, nowMs: number): Promise<void>
  /** Ends what is too old; how many. */
  expire(nowMs: number): Promise<number>
  /** How many messages of the last days stand in each state. */
  countStates(nowMs: number): Promise<ReadonlyMap<string, number>>
}
