import type { Random } from '#base/random'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '#base/units'
import { EPOCHS } from '#protocol/edge/frame'
import { onShoreFrame } from '#protocol/edge/from-shore'
import { nextUrgent, nextUrgentAtMs, noteOutcome, type Outgoing } from '#protocol/edge/outgoing'
import type { SenderPolicy } from '#protocol/edge/policy'
import {
  createSender,
  decodeSender,
  encodeSender,
  fillOf,
  hasNews,
  nextMessage,
  observe,
  type Sender,
} from '#protocol/edge/sender'
import type { Alarm } from '#protocol/edge/sender-state'
import { createReportDesk, type ReportDesk, type ReportDeskOptions, readBackDesk } from '#simulator/report-desk'
import type { Timeline } from '#simulator/timeline'
import type { SimulationFaults } from './faults'
import type { Measured } from './fleet'
import { drawInstants } from './instants'
import type { CopyOnItsWay, RoughAttempt, RoughLink } from './rough-link'

/** Who is told what a device does. */
export type DeviceWatch<Message> = {
  /** Something is built and handed to the modem for the first time; what is returned stands for it from then on. */
  readonly onOutgoing: (epoch: number, outgoing: Outgoing, sender: Sender) => Message
  /** What the modem says in the end. */
  readonly onOutcome: (message: Message, outcome: 'sent' | 'failed') => void
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
  /** Tells the sender something beside fixes, which goes before them; nothing while the device is off. */
  say(tell: (sender: Sender, clockMs: number) => void): void
  /** Those that are kept now. */
  readonly alarms: readonly Alarm[]
}

const BUDGET_BYTES = 340
const ATTEMPTS_MAX = 2
const RETRY_AFTER_MS = 20_000

type Life = {
  sender: Sender
  desk?: ReportDesk
  busy: boolean
  inFlight?: Outgoing
  /** The message in flight had no room for all that waited. */
  leftSome: boolean
  waitingSinceMs?: number
  deafUntilMs: number
  /** When an alarm is looked after next. */
  looksAtMs: number
}

const fresh = { busy: false, leftSome: false, looksAtMs: Number.POSITIVE_INFINITY }

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
  let life: Life = { ...begin(), ...fresh, deafUntilMs: 0 }

  const hand = (outgoing: Outgoing) => {
    const sentIn = life
    life.busy = true
    life.inFlight = outgoing
    const message = watch.onOutgoing(epoch, outgoing, life.sender)
    const onDone = (outcome: 'sent' | 'failed') => {
      watch.onOutcome(message, outcome)
      if (outcome === 'sent') listen(watch, life.sender, clockMs(timeline.nowMs))
      noteOutcome(life.sender, outgoing, outcome)
      if (outcome === 'sent') life.desk?.noteSent(outgoing.bytes)
      life.busy = false
      if (hasNews(life.sender)) life.waitingSinceMs ??= timeline.nowMs
      send(carriesFixes(outgoing) ? outcome === 'sent' && isFull(life) : isDue())
    }
    attempt(options, { message, bytes: outgoing.bytes, isAlive: () => life === sentIn, onDone })
  }

  const isDue = () => {
    if (life.waitingSinceMs === undefined) return false
    return timeline.nowMs - life.waitingSinceMs >= reportMs || life.desk?.isWorthSending(life.sender) === true
  }

  const send = (withFixes: boolean) => {
    if (life.busy || timeline.nowMs < life.deafUntilMs) return
    const atMs = clockMs(timeline.nowMs)
    const outgoing = nextUrgent(life.sender, BUDGET_BYTES, atMs) ?? (withFixes ? nextFixes(life, atMs) : undefined)
    if (outgoing === undefined) planLook(atMs)
    else hand(outgoing)
  }

  /** An alarm's repeat waits for no round. */
  const planLook = (atClockMs: number) => {
    const waitMs = (nextUrgentAtMs(life.sender) ?? Number.POSITIVE_INFINITY) - atClockMs
    const looksAtMs = timeline.nowMs + Math.max(SECOND_MS, waitMs)
    if (looksAtMs >= life.looksAtMs) return
    const looked = Object.assign(life, { looksAtMs })
    timeline.at(looksAtMs, () => {
      looked.looksAtMs = Number.POSITIVE_INFINITY
      if (life === looked) send(false)
    })
  }

  const restart = (forgets: boolean, deafMs: number) => {
    const deafUntilMs = Math.min(span.quietFromMs, timeline.nowMs + deafMs)
    if (forgets) epoch = (epoch + 1) % EPOCHS
    const next = forgets ? begin() : readBackAll(life, policy)
    if (!forgets && life.busy && life.inFlight !== undefined) noteOutcome(next.sender, life.inFlight, 'failed')
    life = { ...next, ...fresh, deafUntilMs }
  }

  planRestarts(options, restart)

  return {
    hear(slot, fix) {
      if (timeline.nowMs < life.deafUntilMs) return
      const { atS, latDeg, lonDeg } = fix
      if (life.desk === undefined) observe(life.sender, { slot, atS, latDeg, lonDeg })
      else if (!life.desk.hear(slot, fix)) return
      life.waitingSinceMs ??= timeline.nowMs
    },
    endRound: () => send(isDue()),
    say(tell) {
      if (timeline.nowMs < life.deafUntilMs) return
      tell(life.sender, clockMs(timeline.nowMs))
      send(false)
    },
    get alarms() {
      return life.sender.alarms
    },
  }
}

function planRestarts(
  { timeline, faults, random, span }: Pick<DeviceOptions<unknown>, 'timeline' | 'faults' | 'random' | 'span'>,
  restart: (forgets: boolean, deafMs: number) => void,
): void {
  for (const atMs of drawInstants(random, faults.senderRestartsPerDay, span.fromMs, span.quietFromMs)) {
    const forgets = random.chance(faults.senderForgetsShare)
    const deafMs = random.next() * faults.senderRestartMsMax
    timeline.at(atMs, () => restart(forgets, deafMs))
  }
}

type Sending<Message> = {
  readonly message: Message
  readonly bytes: Uint8Array
  /** False once the device has restarted: it hears no more of it. */
  readonly isAlive: () => boolean
  readonly onDone: (outcome: 'sent' | 'failed') => void
}

/** Tries to send, and once more with the same bytes. */
function attempt<Message>(options: DeviceOptions<Message>, sending: Sending<Message>, number = 1): void {
  const { link, timeline, watch } = options
  const { message, bytes, isAlive, onDone } = sending
  const made = link.attempt(timeline.nowMs)
  timeline.at(made.endsAtMs, () => {
    book(watch, made, message, bytes)
    if (!isAlive()) return
    if (made.modem === 'sent' || number >= ATTEMPTS_MAX) return onDone(made.modem)
    timeline.at(timeline.nowMs + RETRY_AFTER_MS, () => {
      if (isAlive()) attempt(options, sending, number + 1)
    })
  })
}

/** What did not fit, or fills a message of itself, such as all that waited through a blackout, waits no longer. */
const isFull = ({ desk, sender, leftSome }: Life) =>
  desk?.isWorthSending(sender) ?? (leftSome || fillOf(sender) >= BUDGET_BYTES)

const carriesFixes = (outgoing: Outgoing) => 'carried' in outgoing && outgoing.carried.length > 0

function nextFixes(life: Life, atMs: number): Outgoing | undefined {
  const budgetBytes = life.desk?.fill(life.sender) ?? BUDGET_BYTES
  const outgoing = nextMessage(life.sender, budgetBytes, atMs)
  if (outgoing === undefined) return undefined
  life.leftSome = hasNews(life.sender)
  delete life.waitingSinceMs
  return outgoing
}

function book<Message>(watch: DeviceWatch<Message>, made: RoughAttempt, message: Message, bytes: Uint8Array): void {
  if (made.session === undefined) return
  const { kind, atMs, copies } = made.session
  if (kind === 'delivered') watch.onSession({ atMs, copies }, message, bytes)
  else watch.onSession({ atMs, copies }, message)
}

/** What shore says that is damaged, of another run or senseless is refused by the sender, which goes on. */
function listen<Message>(watch: DeviceWatch<Message>, sender: Sender, nowMs: number): void {
  const reply = watch.takeReply()
  if (reply !== undefined) onShoreFrame(sender, reply, nowMs)
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
