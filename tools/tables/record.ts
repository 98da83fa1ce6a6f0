import { createRandom, type Random } from '#base/random'
import type { Result } from '#base/result'
import { CONTEXT_COUNT } from '#protocol/edge/contexts'
import type { EdgeFault } from '#protocol/edge/fault'
import { codeFieldFrame, decodeFieldFrame } from '#protocol/edge/field-frame'
import { type OpenedFrame, openFrame } from '#protocol/edge/frame'
import { FIELD_POLICY, SOLO_POLICY } from '#protocol/edge/policy'
import type { Coder } from '#protocol/edge/range-coder'
import { codeReplyFrame, decodeReply } from '#protocol/edge/reply-frame'
import {
  atGateway,
  createSender,
  failed,
  hasNews,
  nextMessage,
  observe,
  onReply,
  type Sender,
} from '#protocol/edge/sender'
import { createShoreState, gapReport, receive } from '#protocol/edge/shore-session'
import { codeSoloFrame, decodeSoloFrame } from '#protocol/edge/solo-frame'
import { NO_KEY } from '#protocol/edge/tag'
import type { TrainingFix, TrainingFleet } from './training-fleets'

/** By context: of each message that used it, the bits in their order. */
export type Bits = readonly (readonly number[])[][]

/** A coder that keeps which bits were written under which context. */
class Recorder implements Coder {
  readonly bits: number[][] = Array.from({ length: CONTEXT_COUNT }, () => [])

  bit(context: number, bit: number): number {
    ;(this.bits[context] as number[]).push(bit)
    return bit
  }

  uniform(value: number): number {
    return value
  }
}

/** Sends fleets as gateways and as solo trackers do, over links of several kinds, and keeps the bits of every message. */
export function recordFleets(fleets: readonly TrainingFleet[]): Bits {
  const all: number[][][] = Array.from({ length: CONTEXT_COUNT }, () => [])
  const keep = ({ bits }: Recorder) => {
    for (const [context, row] of bits.entries()) if (row.length > 0) (all[context] as number[][]).push(row)
  }
  for (const fleet of fleets) {
    for (const link of LINKS) sendField(fleet, link, keep)
    for (let slot = 0; slot < Math.min(12, fleet.slots); slot++) sendSolo(fleet, slot, keep)
  }
  return all
}

/** The modem's word is relied on wholly, or not so much; there is none; or shore answers. */
const LINKS = ['gateway', 'careful', 'blind', 'replies'] as const
type Link = (typeof LINKS)[number]

type Keep = (recorder: Recorder) => void

/** A message goes when its oldest fix has waited; its size plays no part, so that the table in force plays none. */
function sendField(fleet: TrainingFleet, link: Link, keep: Keep): void {
  const random = createRandom(`${fleet.name} ${link}`)
  const gatewayMessages = link === 'careful' ? 2 : 1
  const policy = { ...FIELD_POLICY, halvings: fleet.halvings, messageBytesMax: 2000, gatewayMessages }
  const sender = createSender(policy, 1)
  const shore = createShoreState()
  const send = (nowS: number) => {
    const message = nextMessage(sender, 2000, nowS * 1000)
    if (message === undefined) return
    keepField(message.bytes, nowS, keep)
    if (link === 'gateway' || link === 'careful') atGateway(sender, message.messageId)
    if (link !== 'replies') return
    if (random.chance(0.1)) failed(sender, message.messageId)
    else if (!random.chance(0.05)) receive(shore, message.bytes, nowS * 1000)
    answer(sender, gapReport(shore)?.bytes, keep)
  }
  let waitingSinceS = Number.POSITIVE_INFINITY
  for (const fix of fleet.fixes) {
    if (fix.atS > waitingSinceS + fleet.flushAfterS) {
      send(fix.atS)
      waitingSinceS = Number.POSITIVE_INFINITY
    }
    observe(sender, fix)
    waitingSinceS = Math.min(waitingSinceS, fix.atS)
  }
}

function answer(sender: Sender, reply: Uint8Array | undefined, keep: Keep): void {
  if (reply === undefined) return
  onReply(sender, reply, 0)
  const read = decodeReply(reply, NO_KEY)
  const recorder = new Recorder()
  if (read.ok) codeReplyFrame(recorder, read.value)
  keep(recorder)
}

function keepField(bytes: Uint8Array, nowS: number, keep: Keep): void {
  keepFrame(decodeFieldFrame(opened(bytes), nowS, NO_KEY), codeFieldFrame, keep)
}

function opened(bytes: Uint8Array): OpenedFrame {
  const frame = openFrame(bytes)
  if (!frame.ok) throw new Error(`a frame in training is refused: ${frame.fault.kind}`)
  return frame.value
}

function keepFrame<T>(read: Result<T, EdgeFault>, code: (coder: Coder, frame: T) => void, keep: Keep): void {
  if (!read.ok) throw new Error(`a frame in training is refused: ${read.fault.kind}`)
  const recorder = new Recorder()
  code(recorder, read.value)
  keep(recorder)
}

/** So many fixes a message, about what a credit holds. */
const SOLO_FIXES = [6, 14, 24]

function sendSolo(fleet: TrainingFleet, slot: number, keep: Keep): void {
  const fixes = fleet.fixes.filter((fix) => fix.slot === slot)
  const random = createRandom(`${fleet.name} solo ${slot}`)
  const policy = { ...SOLO_POLICY, halvings: fleet.halvings, fixIntervalS: usualGapS(fixes), messageBytesMax: 2000 }
  const sender = createSender({ ...policy, creditBytes: 1, repeatOffsets: [] }, 1)
  let count = pickCount(random)
  for (const fix of fixes) {
    observe(sender, { ...fix, slot: 0 })
    if (--count > 0) continue
    count = pickCount(random)
    while (hasNews(sender)) {
      const message = nextMessage(sender, 2000, fix.atS * 1000)
      if (message === undefined) break
      keepSolo(message.bytes, fix.atS, keep)
    }
  }
}

const pickCount = (random: Random) => SOLO_FIXES[random.int(SOLO_FIXES.length)] as number

function keepSolo(bytes: Uint8Array, nowS: number, keep: Keep): void {
  keepFrame(decodeSoloFrame(opened(bytes), nowS, NO_KEY), codeSoloFrame, keep)
}

function usualGapS(fixes: readonly TrainingFix[]): number {
  const gaps = fixes.slice(1).map((fix, i) => fix.atS - (fixes[i] as TrainingFix).atS)
  gaps.sort((a, b) => a - b)
  return Math.max(1, gaps[gaps.length >> 1] ?? 300)
}
