import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import { type DeviceLinks, LINK_ALARMS, LINK_TROUBLES, type LinkOutcome } from '../ports/device-link'
import type { OutgoingQueue, WaitingMessage } from '../ports/outgoing-queue'
import { heldUntilMs, isMarked, isUrgent, NO_WAY_MS, resultOf, unprovenAgainAtMs } from './outbox-policy'

export type OutboxSenderPorts = {
  readonly queue: OutgoingQueue
  /** What waits for a device to which there is no way waits until it expires. */
  readonly links: DeviceLinks
  readonly now: Clock
  readonly counters: Counters
  readonly log: Pick<Log, 'debug' | 'warn'>
}

/** Sends what waits for devices, to each device one message at a time. */
export type OutboxSender = {
  /** Sends all that is due to a stream's device. Throws when the store is away: what was sent then is in doubt. */
  drain(streamId: string): Promise<'drained' | 'busy'>
  /** Ends what is too old, and names the streams of which a message is due. */
  streamsWithWork(): Promise<string[]>
  /** Sends what is being sent, and nothing more. */
  stop(): void
}

export const OUTBOX_FAULT_KINDS: readonly string[] = [
  'outgoing-refused',
  ...LINK_TROUBLES.map((trouble) => `outgoing-${trouble}`),
  ...LINK_ALARMS.map((alarm) => `link-${alarm}`),
]

export function createOutboxSender(ports: OutboxSenderPorts): OutboxSender {
  const { queue, links, now, counters } = ports
  let isStopped = false
  return {
    drain: async (streamId) => {
      if (Object.keys(links).length === 0) return 'drained'
      const outcome = await queue.withLock(streamId, () => sendDue(ports, streamId, () => isStopped))
      return outcome === 'busy' ? 'busy' : 'drained'
    },
    streamsWithWork: async () => {
      counters.event('outgoing-expired', await queue.expire(now()))
      return queue.streamsWithWork(now())
    },
    stop: () => {
      isStopped = true
    },
  }
}

async function sendDue(ports: OutboxSenderPorts, streamId: string, isStopped: () => boolean): Promise<void> {
  const { queue, now } = ports
  await queue.resume(streamId, now())
  while (!isStopped()) {
    const message = await queue.next(streamId, now())
    if (message === undefined) return
    if (!(await holdForMoney(ports, message))) await sendOne(ports, message)
  }
}

/** Whether a message has to wait for room in a budget. */
async function holdForMoney({ queue, now, counters }: OutboxSenderPorts, message: WaitingMessage): Promise<boolean> {
  const untilMs = heldUntilMs(message, await queue.budgets(message, now()), now())
  if (untilMs === undefined) return false
  await queue.hold(message, untilMs, "the month's budget is used up")
  counters.event('outgoing-held')
  return true
}

/** Marked, sent, settled, in this order: wherever it stops, the message is recorded as sent or as waiting, and never as waiting after it went. */
async function sendOne(
  { queue, links, now, counters, log }: OutboxSenderPorts,
  message: WaitingMessage,
): Promise<void> {
  const link = links[message.link]
  if (link === undefined) {
    const reason = message.link === 'none' ? 'there is no way to it' : `there is no way by ${message.link}`
    return queue.hold(message, now() + NO_WAY_MS, reason)
  }
  const { number, streamId, kind, imei, payload, mtmsn, tries } = message
  const againAtMs = unprovenAgainAtMs(message, now())
  const options = { mark: isMarked(message), ...(againAtMs === undefined ? {} : { againAtMs }) }
  if (!(await queue.begin(message, now(), options))) return
  counters.event('outgoing-sent')
  const outcome = await link.send({ imei, payload, mtmsn, isUrgent: isUrgent(message) })
  countOutcome(outcome, counters)
  log.debug({ number, streamId, kind, tries, bytes: payload.length, outcome }, 'a message to a device was tried')
  const result = resultOf(outcome, message, now())
  if (result.state === 'refused') log.warn({ number, streamId, kind, ...result }, 'a message to a device was refused')
  await queue.settle(message, result, now())
}

function countOutcome(outcome: LinkOutcome, counters: Counters): void {
  if (outcome.kind === 'queued') counters.event('outgoing-accepted')
  else counters.fault(outcome.kind === 'refused' ? 'outgoing-refused' : `outgoing-${outcome.trouble}`)
  if (outcome.kind === 'refused' && outcome.alarm !== undefined) counters.fault(`link-${outcome.alarm}`)
}
