import { createRandom, type Random } from '#base/random'
import { EMPTY_HEAD } from './data-frame'
import { codeDataHead, type DataHead } from './data-head'
import { codeBody, EMPTY_BODY } from './field-body'
import { decodeFieldFrame, type FieldFrame } from './field-frame'
import { openFrame } from './frame'
import { FIELD_POLICY, type SenderPolicy } from './policy'
import type { Coder } from './range-coder'
import { decodeReply, type ReplyFrame } from './reply-frame'
import { quantiseDeg, type WireReport, wrapLonSteps } from './report'
import { createSender, nextMessage, type OutgoingMessage, observe, type Sender } from './sender'
import { createShoreState, gapReport, receive, type ShoreEffect, type ShoreState } from './shore-session'
import { codeFixes, EMPTY_FIXES } from './solo-frame'
import { NO_KEY } from './tag'

export const START_S = 1_790_000_000

export type Fix = { readonly slot: number; readonly atS: number; readonly latDeg: number; readonly lonDeg: number }
export type Message = OutgoingMessage & { readonly sessionAtMs: number }

/** A fleet that wanders: some boats race, some lie still, one crosses 180°. Each step gives a fix of every boat that reports then. */
export function createFleet(seed: string | number, slots: number, options: { reportShare?: number } = {}) {
  const random = createRandom(seed)
  const boats = Array.from({ length: slots }, (_, slot) => ({
    latDeg: -60 + 120 * random.next(),
    lonDeg: slot === 1 ? 179.99 : -180 + 360 * random.next(),
    courseRad: 6.283 * random.next(),
    speedDegS: slot % 5 === 4 ? 0 : 5e-5 * random.next(),
  }))
  let lastS = START_S
  return (atS: number): Fix[] => {
    const stepS = Math.max(0, atS - lastS)
    lastS = atS
    return boats.flatMap((boat, slot) => {
      boat.courseRad += 0.2 * random.normal()
      boat.latDeg = Math.min(89, Math.max(-89, boat.latDeg + boat.speedDegS * stepS * Math.cos(boat.courseRad)))
      boat.lonDeg = wrapDeg(boat.lonDeg + boat.speedDegS * stepS * Math.sin(boat.courseRad))
      const reports = random.chance(options.reportShare ?? 1)
      return reports ? [{ slot, atS, latDeg: boat.latDeg, lonDeg: boat.lonDeg }] : []
    })
  }
}

const wrapDeg = (deg: number) => ((((deg + 180) % 360) + 360) % 360) - 180

/** The truth as text, to compare sets of fixes: what a fix must be after the wire, at its resolution. */
export function truthOf({ slot, atS, latDeg, lonDeg }: Fix, halvings: number): string {
  const lon = wrapLonSteps(quantiseDeg(lonDeg, halvings), halvings)
  return textOf({ slot, atS, lat: quantiseDeg(latDeg, halvings), lon, halvings })
}

export const textOf = ({ slot, atS, lat, lon, halvings }: WireReport) => `${slot} ${atS} ${lat} ${lon} ${halvings}`

export const reportsOf = (effects: readonly ShoreEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'reports' ? effect.reports : []))

export const gapsOf = (effects: readonly ShoreEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'gap' ? [`${effect.seq} ${effect.state}`] : []))

export const heldOf = (effects: readonly ShoreEffect[]) =>
  effects.reduce((sum, effect) => sum + (effect.kind === 'held' ? effect.count : 0), 0)

/** A fleet behind one gateway: a message every so often, each carrying what was measured since. */
export function sailFleet(options: {
  seed: string | number
  slots: number
  messages: number
  everyS?: number
  policy?: Partial<SenderPolicy>
  reportShare?: number
  sender?: Sender
  fromS?: number
  afterMessage?: (sender: Sender, message: Message, random: Random) => void
}) {
  const policy: SenderPolicy = { ...FIELD_POLICY, ...options.policy }
  const sender = options.sender ?? createSender(policy, 1)
  const everyS = options.everyS ?? 60
  const fleet = createFleet(options.seed, options.slots, options)
  const random = createRandom(`${options.seed}/link`)
  const messages: Message[] = []
  const truth = new Set<string>()
  for (let i = 0; i < options.messages; i++) {
    const atS = (options.fromS ?? START_S) + i * everyS
    for (const fix of fleet(atS)) {
      observe(sender, fix)
      truth.add(truthOf(fix, policy.halvings))
    }
    const sent = nextMessage(sender, policy.messageBytesMax, atS * 1000)
    if (sent === undefined) continue
    const message = { ...sent, sessionAtMs: atS * 1000 + 20_000 }
    messages.push(message)
    options.afterMessage?.(sender, message, random)
  }
  return { sender, messages, truth, endS: (options.fromS ?? START_S) + options.messages * everyS }
}

/** Takes messages in the order given into one state. */
export function receiveAll(messages: readonly Message[], state: ShoreState = createShoreState()) {
  const effects = messages.flatMap(({ bytes, sessionAtMs }) => receive(state, bytes, sessionAtMs).effects)
  return { state, effects, reports: new Set(reportsOf(effects).map(textOf)) }
}

/** A permutation of items in which none moves further than `spread` places. */
export function disorder<T>(items: readonly T[], spread: number, random: Random): T[] {
  const keyed = items.map((item, i) => ({ item, key: i + random.int(spread) }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

/** What a field message says, as shore reads it. */
export function readField({ bytes, sessionAtMs }: Pick<Message, 'bytes' | 'sessionAtMs'>): FieldFrame {
  const opened = openFrame(bytes)
  const read = opened.ok ? decodeFieldFrame(opened.value, sessionAtMs / 1000, NO_KEY) : opened
  if (!read.ok) throw new Error(`unreadable: ${read.fault.kind}`)
  return read.value
}

/** The sequences that a reply for this state names. */
export function missingOf(state: ShoreState): readonly number[] | undefined {
  const reply = readReply(state)
  return reply?.missing
}

/** The reply for this state, as a sender reads it. */
export function readReply(state: ShoreState): ReplyFrame | undefined {
  const report = gapReport(state)
  const read = report === undefined ? undefined : decodeReply(report.bytes, NO_KEY)
  return read?.ok ? read.value : undefined
}

/** Runs the layout of a data frame's body over a coder that makes up what it reads. */
export function drawDataBody(kind: 'solo' | 'field', coder: Coder): DataHead {
  const head = codeDataHead(coder, EMPTY_HEAD)
  if (kind === 'field') codeBody(coder, EMPTY_BODY, head)
  else codeFixes(coder, EMPTY_FIXES, head)
  return head
}
