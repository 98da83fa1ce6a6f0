import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { ELEMENT, headerAndPayload, joinFrame, onlyElement, splitFrame, viewOf } from './elements'
import type { SbdFault } from './fault'
import { IMEI_BYTES, isImei, readImeiText, writeImeiText } from './imei'

/** One request to send a message to a device. */
export type MtMessage = {
  /** Ours to choose; echoed in the confirmation. With `assignMtmsn` it becomes the MTMSN, 1–65535. */
  readonly clientMessageId: number
  readonly imei: string
  /** A sum of {@link MT_FLAG}. */
  readonly flags: number
  /** Absent for a flush or a ring alert alone; never empty. */
  readonly payload?: Uint8Array
  /** 1 (first) to 5 (last, also when absent or out of range). */
  readonly priority?: number
  readonly surplusBytes: number
}

/** Disposition flags (Guide section 7.2.2), decimal there and here. */
export const MT_FLAG = {
  flushQueue: 1,
  ringAlertOnly: 2,
  updateLocation: 8,
  highPriority: 16,
  assignMtmsn: 32,
} as const

const HEADER_BYTES = 21
const PRIORITY_BYTES = 2
const IDS = { header: ELEMENT.mtHeader, payload: ELEMENT.mtPayload, headerBytes: HEADER_BYTES }

/** Largest payload any transceiver takes (9522A/B); a 9602 or 9603 stops at 270. */
export const MT_PAYLOAD_BYTES_MAX = 1890

/** Reads one whole DirectIP MT request, as the gateway does. Location elements (0x43, 0x45) are skipped by their length. */
export function decodeMtMessage(frame: Uint8Array): Result<MtMessage, SbdFault> {
  const split = splitFrame(frame)
  if (!split.ok) return split
  const parts = headerAndPayload(split.value.elements, IDS)
  if (!parts.ok) return parts
  const priority = onlyElement(split.value.elements, ELEMENT.mtPriority, { kind: 'priority-repeated' })
  if (!priority.ok) return priority
  if (priority.value && priority.value.length !== PRIORITY_BYTES) {
    return bad({ kind: 'priority-length', lengthBytes: priority.value.length })
  }
  const { header, payload } = parts.value
  const imei = readImeiText(header, 4)
  if (!isImei(imei)) return bad({ kind: 'bad-imei', imei })
  return ok({
    clientMessageId: viewOf(header).getUint32(0),
    imei,
    flags: viewOf(header).getUint16(4 + IMEI_BYTES),
    ...(payload ? { payload } : {}),
    ...(priority.value ? { priority: viewOf(priority.value).getUint16(0) } : {}),
    surplusBytes: split.value.surplusBytes,
  })
}

/** Builds the frame that asks the gateway to queue a message for a device (Guide section 7.2). */
export function encodeMtMessage(message: Omit<MtMessage, 'surplusBytes'>): Uint8Array {
  assert(isImei(message.imei), `${JSON.stringify(message.imei)} is an IMEI`)
  const { payload, priority } = message
  assert(!payload || (payload.length > 0 && payload.length <= MT_PAYLOAD_BYTES_MAX), 'the payload is 1–1890 bytes')
  return joinFrame([
    { id: ELEMENT.mtHeader, content: encodeHeader(message) },
    ...(priority === undefined ? [] : [{ id: ELEMENT.mtPriority, content: Uint8Array.of(priority >> 8, priority) }]),
    ...(payload ? [{ id: ELEMENT.mtPayload, content: payload }] : []),
  ])
}

function encodeHeader(message: Omit<MtMessage, 'surplusBytes'>): Uint8Array {
  const content = new Uint8Array(HEADER_BYTES)
  viewOf(content).setUint32(0, message.clientMessageId)
  writeImeiText(content, 4, message.imei)
  viewOf(content).setUint16(4 + IMEI_BYTES, message.flags)
  return content
}
