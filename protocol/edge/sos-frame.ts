import { bad, ok, type Result } from '#base/result'
import type { WireFix } from './expected-place'
import type { EdgeFault } from './fault'
import { endFrame, isProved, type OpenedFrame, openFrame, type Seal } from './frame'
import { codeBits } from './numbers'
import { codeOtherKind, OTHER_KINDS, proofFault, sealOther } from './other-kind'
import { codeFullPlace } from './places'
import type { Coder } from './range-coder'
import { isPlace } from './report'
import type { TagKey } from './tag'
import { codeFlag } from './universal'

/** What the distress is, by its number on the wire. */
export const DISTRESSES = [
  'unspecified',
  'man-overboard',
  'medical',
  'fire',
  'sinking',
  'collision',
  'attack',
  'other',
] as const
export type Distress = (typeof DISTRESSES)[number]

/** Room for distresses that have no name yet: they are read as `other`. */
const DISTRESS_COUNT = 16

/** Alarms of a sender count modulo this. */
export const INCIDENTS = 256
export const SENT_BEFORE_MAX = 255

/**
 * An alarm, or that it is cancelled, which takes nothing of its record away. All in it is absolute: it is understood with nothing known of the sender,
 * nor of when it came. About 22 bytes; the same alarm has the same epoch, slot, incident and instant, however often it is sent.
 */
export type Sos = {
  readonly epoch: number
  readonly slot: number
  /** Counts the alarms of the sender's run, modulo 256. */
  readonly incident: number
  readonly distress: Distress
  /** Unix seconds by the sender's clock. */
  readonly raisedAtS: number
  /** In a cancellation: when. */
  readonly cancelledAtS?: number
  /** The newest fix of the slot as the message went; each sending has the newest then. */
  readonly fix?: SosFix
  /** How often the same has been sent before; 255: so often or more. */
  readonly sentBefore: number
}

/** Steps of 1e-4° / 2^halvings; `atS` in Unix seconds. */
export type SosFix = WireFix & { readonly halvings: number }

export type SosState = 'raised' | 'cancelled'

export const stateOf = ({ cancelledAtS }: Pick<Sos, 'cancelledAtS'>): SosState =>
  cancelledAtS === undefined ? 'raised' : 'cancelled'

/** What shore answers: it has the alarm (or the cancellation), or race control has seen it. */
export type SosAck = {
  readonly epoch: number
  readonly slot: number
  readonly incident: number
  readonly state: SosState
  readonly isSeen: boolean
}

/** A false alarm costs more than a byte: these frames never carry a shorter tag. */
const TAG_BYTES_MIN = 3

const strong = (seal: Seal): Seal => (seal.tagBytes < TAG_BYTES_MIN ? { ...seal, tagBytes: TAG_BYTES_MIN } : seal)

export function encodeSos(sos: Sos, seal: Seal): Uint8Array {
  return sealOther({ kind: 'sos', epoch: sos.epoch }, strong(seal), [], (coder) => void codeSos(coder, sos))
}

export function encodeSosAck(ack: SosAck, seal: Seal): Uint8Array {
  return sealOther({ kind: 'sos-ack', epoch: ack.epoch }, strong(seal), [], (coder) => void codeSosAck(coder, ack))
}

/** Reads what stands behind the number of the kind. A fix that is no place on earth is left out; the alarm stands. */
export function readSos(opened: OpenedFrame, key: TagKey): Result<Sos, EdgeFault> {
  const sos = readSosBody(opened)
  const fault = proofFault(opened, key, TAG_BYTES_MIN)
  return fault === undefined ? ok(sos) : bad(fault)
}

function readSosBody({ epoch, coder }: OpenedFrame): Sos {
  const { fix, ...sos } = codeSos(coder, { ...SOME_ALARM, cancelledAtS: 0, fix: SOME_FIX, sentBefore: 0 })
  const isFix = fix !== undefined && isPlace(fix.lat, fix.lon, fix.halvings)
  return { epoch, ...sos, ...(isFix ? { fix } : {}) }
}

/** The first byte of a frame of kind `other` is this or more: the version's bit, and the highest kind. */
const OTHER_FRAME = 0xe0

/** What looks like an SOS, and whether its tag is that of the seal. What is not proved may be forged, damaged, or no SOS at all. */
export type GlancedSos = { readonly sos: Sos; readonly isProved: boolean }

/** Looks for an SOS in a payload, whatever it is sealed with, for who must not wait for the key. Undefined: it is none. Never throws. */
export function glanceSos(payload: Uint8Array, seal: Seal): GlancedSos | undefined {
  // Nearly every payload is a report: it is told by its first byte.
  if ((payload[0] ?? 0) < OTHER_FRAME) return undefined
  const opened = openFrame(payload)
  if (!opened.ok || opened.value.kind !== 'other') return undefined
  if (OTHER_KINDS[codeOtherKind(opened.value.coder, 0)] !== 'sos') return undefined
  const sos = readSosBody(opened.value)
  const end = endFrame(opened.value)
  if (!end.ok || end.value.tagBits < 8 * TAG_BYTES_MIN) return undefined
  const isLong = end.value.tagBits >= 8 * seal.tagBytes
  return { sos, isProved: isLong && isProved(opened.value, end.value, [], seal.key) }
}

export function readSosAck(opened: OpenedFrame, key: TagKey): Result<SosAck, EdgeFault> {
  const ack = codeSosAck(opened.coder, { slot: 0, incident: 0, state: 'raised', isSeen: false })
  const fault = proofFault(opened, key, TAG_BYTES_MIN)
  return fault === undefined ? ok({ epoch: opened.epoch, ...ack }) : bad(fault)
}

type Body<T> = Omit<T, 'epoch'>

const SOME_ALARM = { slot: 0, incident: 0, distress: 'unspecified', raisedAtS: 0 } as const
const SOME_FIX: SosFix = { halvings: 0, atS: 0, lat: 0, lon: 0 }

function codeSos(coder: Coder, sos: Body<Sos>): Body<Sos> {
  const slot = coder.uniform(sos.slot, 256)
  const incident = coder.uniform(sos.incident, INCIDENTS)
  const distress = DISTRESSES[coder.uniform(DISTRESSES.indexOf(sos.distress), DISTRESS_COUNT)] ?? 'other'
  const sentBefore = coder.uniform(Math.min(SENT_BEFORE_MAX, sos.sentBefore), SENT_BEFORE_MAX + 1)
  const raisedAtS = codeBits(coder, 32, sos.raisedAtS)
  const named = { slot, incident, distress, sentBefore, raisedAtS }
  const isCancelled = codeFlag(coder, sos.cancelledAtS !== undefined)
  const cancelled = isCancelled ? { cancelledAtS: codeBits(coder, 32, sos.cancelledAtS ?? 0) } : {}
  const hasFix = codeFlag(coder, sos.fix !== undefined)
  return { ...named, ...cancelled, ...(hasFix ? { fix: codeFix(coder, sos.fix ?? SOME_FIX) } : {}) }
}

function codeFix(coder: Coder, fix: SosFix): SosFix {
  const halvings = coder.uniform(fix.halvings, 4)
  const atS = codeBits(coder, 32, fix.atS)
  return { halvings, atS, ...codeFullPlace(coder, fix, undefined, halvings) }
}

function codeSosAck(coder: Coder, ack: Body<SosAck>): Body<SosAck> {
  const slot = coder.uniform(ack.slot, 256)
  const incident = coder.uniform(ack.incident, INCIDENTS)
  const state = codeFlag(coder, ack.state === 'cancelled') ? 'cancelled' : 'raised'
  return { slot, incident, state, isSeen: codeFlag(coder, ack.isSeen) }
}
