import { bad, ok, type Result } from '#base/result'
import { ELEMENT, joinFrame, onlyElement, splitFrame, viewOf } from './elements'
import type { SbdFault } from './fault'
import { IMEI_BYTES, readImeiText, writeImeiText } from './imei'

/** The gateway's answer to a MT request. Positive status: the place in the device's queue, which is not yet delivery. */
export type MtConfirmation = {
  readonly clientMessageId: number
  /** Echoed as it was sent, so it need not be an IMEI: that may be the very complaint (status −1). */
  readonly imei: string
  /** The gateway's reference, 0 on an error. */
  readonly autoId: number
  /** 1…50 queued, 0 done without payload, negative refused: see {@link describeMtStatus}. */
  readonly status: number
  readonly surplusBytes: number
}

const CONTENT_BYTES = 25

/** Reads the answer to a MT request (Guide section 7.2.5). */
export function decodeMtConfirmation(frame: Uint8Array): Result<MtConfirmation, SbdFault> {
  const split = splitFrame(frame)
  if (!split.ok) return split
  const content = onlyElement(split.value.elements, ELEMENT.mtConfirmation, { kind: 'confirmation-repeated' })
  if (!content.ok) return content
  if (!content.value) return bad({ kind: 'confirmation-missing' })
  if (content.value.length !== CONTENT_BYTES) {
    return bad({ kind: 'confirmation-length', lengthBytes: content.value.length })
  }
  const view = viewOf(content.value)
  return ok({
    clientMessageId: view.getUint32(0),
    imei: readImeiText(content.value, 4),
    autoId: view.getUint32(4 + IMEI_BYTES),
    status: view.getInt16(8 + IMEI_BYTES),
    surplusBytes: split.value.surplusBytes,
  })
}

/** Builds the answer to a MT request, as the gateway does. */
export function encodeMtConfirmation(confirmation: Omit<MtConfirmation, 'surplusBytes'>): Uint8Array {
  const content = new Uint8Array(CONTENT_BYTES)
  const view = viewOf(content)
  view.setUint32(0, confirmation.clientMessageId)
  writeImeiText(content, 4, confirmation.imei)
  view.setUint32(4 + IMEI_BYTES, confirmation.autoId)
  view.setInt16(8 + IMEI_BYTES, confirmation.status)
  return joinFrame([{ id: ELEMENT.mtConfirmation, content }])
}

const REFUSALS: Readonly<Record<number, string>> = {
  [-1]: 'invalid IMEI',
  [-2]: 'IMEI not provisioned',
  [-3]: 'payload too large',
  [-4]: 'payload expected, none received',
  [-5]: 'queue of the device full',
  [-6]: 'gateway resources unavailable',
  [-7]: 'protocol violation',
  [-8]: 'ring alerts disabled for the device',
  [-9]: 'device not attached',
  [-10]: 'our address is not allowed',
  [-11]: 'MTMSN out of range',
  [-12]: 'client certificate rejected',
}

/** What a MT status means. Only −5 and −6 are worth another try ({@link isMtStatusPassing}). */
export function describeMtStatus(status: number): string {
  if (status > 0) return `queued at place ${status}`
  if (status === 0) return 'done; the request had no payload'
  return REFUSALS[status] ?? `refused with unknown status ${status}`
}

/** Whether the refusal may pass by itself, so that the same request is worth sending again. */
export function isMtStatusPassing(status: number): boolean {
  return status === -5 || status === -6
}
