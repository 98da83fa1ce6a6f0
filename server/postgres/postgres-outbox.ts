import type { Database } from '#db/client'
import { budgetsOfStream } from '#db/link-budget'
import { markOutgoingSeen, queueOutgoing } from '#db/outgoing'
import { countOutgoing } from '#db/outgoing-list'
import {
  beginOutgoing,
  expireOutgoing,
  holdOutgoing,
  nextOutgoing,
  resumeOutgoing,
  settleOutgoing,
  streamsWithOutgoing,
  withOutboxLock,
} from '#db/outgoing-queue'
import type { Clock } from '../ports/clock'
import { OUTGOING_PRIORITY, type Outbox } from '../ports/outbox'
import type { OutgoingQueue, WaitingMessage } from '../ports/outgoing-queue'

export function createPostgresOutbox(db: Database, now: Clock): Outbox {
  return {
    queue: (message) => queueOutgoing(db, { ...message, priority: OUTGOING_PRIORITY[message.kind] }, now()),
    noteSeen: async (streamId, replaces, atMs) => void (await markOutgoingSeen(db, streamId, replaces, atMs)),
  }
}

export function createPostgresOutgoingQueue(db: Database): OutgoingQueue {
  return {
    streamsWithWork: (nowMs) => streamsWithOutgoing(db, nowMs),
    withLock: (streamId, work) => withOutboxLock(db, streamId, work),
    resume: (streamId, nowMs) => resumeOutgoing(db, streamId, nowMs),
    // The table refuses other kinds.
    next: async (streamId, nowMs) => (await nextOutgoing(db, streamId, nowMs)) as WaitingMessage | undefined,
    begin: (message, nowMs, options) => beginOutgoing(db, message, nowMs, options),
    budgets: (message, nowMs) => budgetsOfStream(db, message, nowMs),
    hold: (message, untilMs, reason) => holdOutgoing(db, message, untilMs, reason),
    settle: (message, result, nowMs) => settleOutgoing(db, message, result, nowMs),
    expire: (nowMs) => expireOutgoing(db, nowMs),
    countStates: (nowMs) => countOutgoing(db, nowMs),
  }
}
