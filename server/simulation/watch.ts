import { mustExist } from '#base/assert'
import { openFrame } from '#protocol/edge/frame'
import type { Outgoing } from '#protocol/edge/outgoing'
import type { Sender } from '#protocol/edge/sender'
import { damageBytes } from './damage'
import type { DeviceWatch } from './device'
import type { Ledger } from './ledger'
import { createReplyDesk } from './reply-desk'
import type { SimulationOutcome, World } from './sail'
import type { SentMessage } from './shore'

const CREDIT_BYTES = 50

/** Books what a device sends, brings it to shore when it is due, and shore's replies back. */
export function watchDevice(world: World, stream: number): DeviceWatch<SentMessage> {
  const { timeline, ledger, shore, billed, arriving, options, span } = world
  const damage = world.random.fork(`damage ${stream}`)
  const desk = createReplyDesk(options.faults, world.random.fork(`replies ${stream}`), {
    reply: () => shore.reply(stream, timeline.nowMs),
    onReply: (bytes) => {
      if (isReply(bytes)) ledger.noteReply(stream, bytes)
      billed.replies += 1
      billed.replyCredits += Math.ceil(bytes.length / CREDIT_BYTES)
    },
  })
  return {
    takeReply: () => desk.take(timeline.nowMs < span.quietFromMs),
    onOutgoing: (epoch, outgoing, sender) => noteOutgoing(ledger, stream, { epoch, outgoing, sender }, timeline.nowMs),
    onOutcome: (message, outcome) => {
      const sending = 'incident' in message ? message.sendings.at(-1) : undefined
      if (sending !== undefined) sending.isSent = outcome === 'sent'
    },
    onSession: ({ atMs, copies }, message, bytes) => {
      const sessionNumber = world.sessions++
      if (bytes !== undefined) bill(billed, bytes)
      for (const { deliverAtMs, damaged } of copies) {
        const content = bytes === undefined ? {} : { bytes: damaged ? damageBytes(bytes, damage) : bytes }
        const copy = { stream, sessionAtMs: atMs, damaged, message, sessionNumber, ...content }
        timeline.at(deliverAtMs, () => void arriving.push(copy))
      }
    },
  }
}

function bill(billed: SimulationOutcome['billed'], bytes: Uint8Array): void {
  billed.messages += 1
  billed.bytes += bytes.length
  billed.credits += Math.ceil(bytes.length / CREDIT_BYTES)
}

const isReply = (bytes: Uint8Array) => {
  const opened = openFrame(bytes)
  return opened.ok && opened.value.kind === 'reply'
}

function noteOutgoing(
  ledger: Ledger,
  stream: number,
  { epoch, outgoing, sender }: { epoch: number; outgoing: Outgoing; sender: Sender },
  atMs: number,
): SentMessage {
  if ('ask' in outgoing) throw new Error('nobody asks in a simulated race')
  if ('incident' in outgoing) {
    const { slot, incident } = outgoing
    const alarm = sender.alarms.find((one) => one.slot === slot && one.incident === incident)
    return ledger.said.noteAlarmSent(stream, epoch, mustExist(alarm, 'an alarm that goes is kept'), atMs)
  }
  const message = ledger.noteSent(stream, epoch, outgoing, atMs)
  ledger.said.noteCarried(message, sender.sent.get(outgoing.messageId)?.notes ?? [])
  return message
}
