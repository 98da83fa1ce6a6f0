import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { ELEMENT, headerAndPayload, joinFrame, type SbdElement, splitFrame, viewOf } from './elements'
import type { SbdFault } from './fault'
import { IMEI_BYTES, isImei, readImeiText, writeImeiText } from './imei'
import { decodeLocation, encodeLocation, type SbdLocation } from './location'

/** One mobile-originated message: what a device sent, or tried to send, in one radio session. */
export type MoMessage = {
  /** The gateway's reference for this record, unique over all of them: the message's identity. */
  readonly cdr: number
  readonly imei: string
  /** See {@link describeSessionStatus}. Unknown values are kept: refusing them would lose data. */
  readonly sessionStatus: number
  /** The device's own count. Not an identity: it repeats after a failed session and wraps. */
  readonly momsn: number
  /** 0 when no message towards the device was tried in the session. */
  readonly mtmsn: number
  /** When the radio session was, whole seconds. Not when a fix was taken. */
  readonly sessionAtMs: number
  /** Absent for an empty mailbox check and for a failed session; never empty. */
  readonly payload?: Uint8Array
  readonly location?: SbdLocation
  /** Why a location element was left out. The rest of the message is good all the same. */
  readonly locationFault?: SbdFault
  /** Bytes that came after the complete frame. */
  readonly surplusBytes: number
}

const HEADER_BYTES = 28
const IDS = { header: ELEMENT.moHeader, payload: ELEMENT.moPayload, headerBytes: HEADER_BYTES }

/** Largest payload any transceiver sends (9522A/B); a 9602 or 9603 stops at 340. */
export const MO_PAYLOAD_BYTES_MAX = 1960

/**
 * Reads one whole DirectIP MO frame (SBD Service Developers Guide 3.0, section 6.2): elements in any order, unknown ones
 * skipped by their length, surplus bytes after the frame counted. Never throws.
 */
export function decodeMoMessage(frame: Uint8Array): Result<MoMessage, SbdFault> {
  const split = splitFrame(frame)
  if (!split.ok) return split
  const parts = headerAndPayload(split.value.elements, IDS)
  if (!parts.ok) return parts
  const { header, payload } = parts.value
  const imei = readImeiText(header, 4)
  if (!isImei(imei)) return bad({ kind: 'bad-imei', imei })
  const view = viewOf(header)
  const at = 4 + IMEI_BYTES
  return ok({
    cdr: view.getUint32(0),
    imei,
    sessionStatus: view.getUint8(at),
    momsn: view.getUint16(at + 1),
    mtmsn: view.getUint16(at + 3),
    sessionAtMs: view.getUint32(at + 5) * 1000,
    surplusBytes: split.value.surplusBytes,
    ...(payload && { payload }),
    ...readLocation(split.value.elements),
  })
}

function readLocation(elements: readonly SbdElement[]): Pick<MoMessage, 'location' | 'locationFault'> {
  const [first, ...others] = elements.filter((element) => element.id === ELEMENT.moLocation)
  if (!first) return {}
  const location = decodeLocation(first.content)
  if (!location.ok) return { locationFault: location.fault }
  return { location: location.value, ...(others.length > 0 ? { locationFault: { kind: 'location-repeated' } } : {}) }
}

/** Builds the frame a gateway would deliver: header, location, payload. */
export function encodeMoMessage(message: Omit<MoMessage, 'surplusBytes' | 'locationFault'>): Uint8Array {
  assert(isImei(message.imei), `${JSON.stringify(message.imei)} is an IMEI`)
  const { payload, location } = message
  assert(!payload || (payload.length > 0 && payload.length <= MO_PAYLOAD_BYTES_MAX), 'the payload is 1–1960 bytes')
  return joinFrame([
    { id: ELEMENT.moHeader, content: encodeHeader(message) },
    ...(location ? [{ id: ELEMENT.moLocation, content: encodeLocation(location) }] : []),
    ...(payload ? [{ id: ELEMENT.moPayload, content: payload }] : []),
  ])
}

function encodeHeader(message: Omit<MoMessage, 'surplusBytes'>): Uint8Array {
  const content = new Uint8Array(HEADER_BYTES)
  const view = viewOf(content)
  const at = 4 + IMEI_BYTES
  view.setUint32(0, message.cdr)
  writeImeiText(content, 4, message.imei)
  view.setUint8(at, message.sessionStatus)
  view.setUint16(at + 1, message.momsn)
  view.setUint16(at + 3, message.mtmsn)
  view.setUint32(at + 5, Math.floor(message.sessionAtMs / 1000))
  return content
}

/** Whether a session with this status came to its end (Guide table 6-5): it has brought a message, or there was none to bring. */
export function isSessionDone(sessionStatus: number): boolean {
  return sessionStatus <= 2
}

const SESSION_STATUS: Readonly<Record<number, string>> = {
  0: 'completed',
  1: 'completed; a queued message was too large for one session',
  2: 'completed; the reported location is of unacceptable quality',
  10: 'timed out before completion',
  12: 'the message was too large for one session',
  13: 'radio link lost',
  14: 'IMEI protocol anomaly',
  15: 'IMEI prohibited',
}

/** What a session status means (Guide table 6-5). */
export function describeSessionStatus(sessionStatus: number): string {
  return SESSION_STATUS[sessionStatus] ?? `unknown session status ${sessionStatus}`
}
