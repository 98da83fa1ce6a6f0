import { bad, ok, type Result } from '#base/result'
import { ELEMENT, joinFrame, onlyElement, splitFrame } from './elements'
import type { SbdFault } from './fault'

/** What shore answers to a MO message: `success` takes it off the gateway's queue, otherwise it comes again. */
export type MoConfirmation = { readonly success: boolean; readonly surplusBytes: number }

/** The 7-byte answer to a MO message (Guide section 6.2.7). */
export function encodeMoConfirmation(success: boolean): Uint8Array {
  return joinFrame([{ id: ELEMENT.moConfirmation, content: Uint8Array.of(success ? 1 : 0) }])
}

/** Reads the answer to a MO message, as the gateway does. */
export function decodeMoConfirmation(frame: Uint8Array): Result<MoConfirmation, SbdFault> {
  const split = splitFrame(frame)
  if (!split.ok) return split
  const content = onlyElement(split.value.elements, ELEMENT.moConfirmation, { kind: 'confirmation-repeated' })
  if (!content.ok) return content
  if (!content.value) return bad({ kind: 'confirmation-missing' })
  const [value] = content.value
  if (value === undefined || content.value.length !== 1) {
    return bad({ kind: 'confirmation-length', lengthBytes: content.value.length })
  }
  if (value > 1) return bad({ kind: 'confirmation-value', value })
  return ok({ success: value === 1, surplusBytes: split.value.surplusBytes })
}
