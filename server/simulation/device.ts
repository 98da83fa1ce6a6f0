import type { Random } from '#base/random'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { EPOCHS } from '#protocol/edge/frame'
import type { SenderPolicy } from '#protocol/edge/policy'
import {
  atGateway,
  createSender,
  decodeSender,
  encodeSender,
  failed,
  fillOf,
  hasNews,
  nextMessage,
  type OutgoingMessage,
  observe,
  onReply,
  type Sender,
} from '#protocol/edge/sender'
import { createReportDesk, type ReportDesk, type ReportDeskOptions, readBackDesk } from '#simulator/report-desk'
import type { Timeline } from '#simulator/timeline'
import type { SimulationFaults } from './faults'
import type { Measured } from './fleet'
import { drawInstants } from './instants'
import type { CopyOnItsWay, RoughAttempt, RoughLink } from './rough-link'

/** Who is told what a device does. */
export type DeviceWatch<Message> = {
  /** A message is built and handed to the modem for the first time; what is returned stands for it from then on. */
  readonly onMessage: (epoch: number, message: OutgoingMessage) => Message
  /** The gateway has booked a session; shore is given the copies when they are due. `bytes` is missing in one that failed. */
  readonly onSession: (session: BookedCopies, message: Message, bytes?: Uint8Array) => void
  /** A contact: what waits for the device at the gateway. One message a contact. */
  readonly takeReply: () => Uint8Array | undefined
}

export type BookedCopies = { readonly atMs: number; readonly copies: readonly CopyOnItsWay[] }

export type DeviceOptions<Message> = {
  readonly policy: SenderPolicy
  /** A message goes when its oldest fix has waited so long; 0: after every round. */
  readonly reportMs: number
  /** What decides which fixes go, and when; absent: all do. */
  readonly desk?: ReportDeskOptions
  readonly link: RoughLink
  readonly timeline: Timeline
  readonly faults: SimulationFaults
  readonly random: Random
  readonly span: { readonly fromMs: number; readonly quietFromMs: number }
  readonly watch: DeviceWatch<Message>
}

/** A tracker or a gateway: our protocol's sender beside a modem, with a clock of its own and a power supply that may fail. */
export type Device = {
  hear(slot: number, fix: Measured): void
  /** All of a round have been heard. */
  endRound(): void
}

const BUDGET_BYTES = 340
const ATTEMPTS_MAX = 2
const RETRY_AFTER_MS = 20_000

type Life = {
  sender: Sender
  desk?: ReportDesk
  busy: boolean
  inFlight?: number
  /** The message in flight had no room for all that waited. */
  leftSome: boolean
  waitingSinceMs?: number
  deafUntilMs: number
}

/** Switches a device on. Its restarts are drawn and planned at once. */
export function createDevice<Message>(options: DeviceOptions<Message>): Device {
  const { timeline, policy, reportMs, span, faults, random, watch } = options
  const clockMs = createDeviceClock(faults, random.fork('clock'), span)
  let epoch = 1
  const begin = (): Pick<Life, 'sender' | 'desk'> => {
    return {
      sender: createSender(policy, epoch),
      ...(options.desk && { desk: createReportDesk(options.desk, policy) }),
    }
  }
  let life: Life = { ...begin(), busy: false, leftSome: false, deafUntilMs: 0 }

  const wantsToGoOn = () =>
    life.desk?.isWorthSending(life.sender) ?? (life.leftSome || fillOf(life.sender) >= BUDGET_BYTES)

  const attempt = (message: Message, outgoing: OutgoingMessage, number: number) => {
    const { messageId, bytes } = outgoing
    const made = options.link.attempt(timeline.nowMs)
    const sentIn = life
    timeline.at(made.endsAtMs, () => {
      book(watch, made, message, bytes)
      // A device that has restarted since hears no more of it.
      if (life !== sentIn) return
      if (made.modem === 'sent') {
        listen(watch, life.sender, clockMs(timeline.nowMs))
        atGateway(life.sender, messageId)
        life.desk?.noteSent(bytes)
      } else if (number < ATTEMPTS_MAX) {
        timeline.at(timeline.nowMs + RETRY_AFTER_MS, () => {
          if (life === sentIn) attempt(message, outgoing, number + 1)
        })
        return
      } else failed(life.sender, messageId)
      life.busy = false
      if (hasNews(life.sender)) life.waitingSinceMs ??= timeline.nowMs
      // What did not fit, or fills a message of itself, such as all that waited through a blackout, waits no longer.
      if (made.modem === 'sent' && wantsToGoOn()) send()
    })
  }

  const send = () => {
    if (life.busy || timeline.nowMs < life.deafUntilMs) return
    const budgetBytes = life.desk?.fill(life.sender) ?? BUDGET_BYTES
    const outgoing = nextMessage(life.sender, budgetBytes, clockMs(timeline.nowMs))
    if (outgoing === undefined) return
    life.busy = true
    life.inFlight = outgoing.messageId
    life.leftSome = hasNews(life.sender)
    delete life.waitingSinceMs
    attempt(watch.onMessage(epoch, outgoing), outgoing, 1)
  }

  const restart = (forgets: boolean, deafMs: number) => {
    const deafUntilMs = Math.min(span.quietFromMs, timeline.nowMs + deafMs)
    if (forgets) epoch = (epoch + 1) % EPOCHS
    const next = forgets ? begin() : readBackAll(life, policy)
    if (!forgets && life.busy && life.inFlight !== undefined) failed(next.sender, life.inFlight)
    life = { ...next, busy: false, leftSome: false, deafUntilMs }
  }

  for (const atMs of drawInstants(random, faults.senderRestartsPerDay, span.fromMs, span.quietFromMs)) {
    const forgets = random.chance(faults.senderForgetsShare)
    const deafMs = random.next() * faults.senderRestartMsMax
    timeline.at(atMs, () => restart(forgets, deafMs))
  }

  return {
    hear(slot, fix) {
      if (timeline.nowMs < life.deafUntilMs) return
      const { atS, latDeg, lonDeg } = fix
      if (life.desk === undefined) observe(life.sender, { slot, atS, latDeg, lonDeg })
      else if (!life.desk.hear(slot, fix)) return
      life.waitingSinceMs ??= timeline.nowMs
    },
    endRound() {
      if (life.waitingSinceMs === undefined) return
      if (timeline.nowMs - life.waitingSinceMs >= reportMs || life.desk?.isWorthSending(life.sender)) send()
    },
  }
}

function book<Message>(watch: DeviceWatch<Message>, made: RoughAttempt, message: Message, bytes: Uint8Array): void {
  if (made.session === undefined) return
  const { kind, atMs, copies } = made.session
  if (kind === 'delivered') watch.onSession({ atMs, copies }, message, bytes)
  else watch.onSession({ atMs, copies }, message)
}

/** A reply that is damaged, of another run or senseless is refused by the sender, which goes on. */
function listen<Message>(watch: DeviceWatch<Message>, sender: Sender, nowMs: number): void {
  const reply = watch.takeReply()
  if (reply !== undefined) onReply(sender, reply, nowMs)
}

function readBackAll({ sender, desk }: Life, policy: SenderPolicy): Pick<Life, 'sender' | 'desk'> {
  return { sender: readBack(sender), ...(desk && { desk: readBackDesk(desk, policy) }) }
}

/** A sender that keeps its state goes on where it was. */
function readBack(sender: Sender): Sender {
  const kept = decodeSender(encodeSender(sender))
  if (!kept.ok) throw new Error(`a sender could not read its own state: ${kept.fault.kind}`)
  return kept.value
}

/** A clock that is wrong by a little all the time, and by much for some hours; right in the quiet end. */
function createDeviceClock(
  faults: SimulationFaults,
  random: Random,
  { fromMs, quietFromMs }: DeviceOptions<unknown>['span'],
): (nowMs: number) => number {
  const off = (worstMs: number) => (2 * random.next() - 1) * worstMs
  const skewMs = off(faults.clockSkewMsMax)
  const jumps = drawInstants(random, faults.clockJumpsPerDay, fromMs, quietFromMs).map((atMs) => {
    return { fromMs: atMs, toMs: atMs + MINUTE_MS + random.next() * 3 * HOUR_MS, offMs: off(faults.clockJumpMsMax) }
  })
  return (nowMs) => {
    if (nowMs >= quietFromMs) return nowMs
    const jump = jumps.findLast((span) => nowMs >= span.fromMs && nowMs < span.toMs)
    return Math.round(nowMs + skewMs + (jump?.offMs ?? 0))
  }
}
