import { assertNever } from '#base/assert'

/** Why a body or a payload of somebody else's device is not what it should be. Closed; each is a metric of the same name. */
export type DeviceFault =
  | { readonly kind: 'body-not-utf8' }
  | { readonly kind: 'body-not-json' }
  | { readonly kind: 'body-too-deep' }
  | { readonly kind: 'field-missing'; readonly field: string }
  | { readonly kind: 'field-invalid'; readonly field: string }
  | { readonly kind: 'message-encrypted' }
  | { readonly kind: 'unknown-payload'; readonly lengthBytes: number }
  | { readonly kind: 'payload-out-of-range' }

export const DEVICE_FAULT_KINDS: readonly DeviceFault['kind'][] = [
  'body-not-utf8',
  'body-not-json',
  'body-too-deep',
  'field-missing',
  'field-invalid',
  'message-encrypted',
  'unknown-payload',
  'payload-out-of-range',
]

/** One sentence for whoever sent it, or sets the device up. */
export function describeDeviceFault(fault: DeviceFault): string {
  switch (fault.kind) {
    case 'body-not-utf8':
      return 'The body is not text in UTF-8.'
    case 'body-not-json':
      return 'The body is not a whole JSON object.'
    case 'body-too-deep':
      return 'The body is nested deeper than any message is.'
    case 'field-missing':
      return `The field ${fault.field} is missing.`
    case 'field-invalid':
      return `The field ${fault.field} has no value that can be.`
    case 'message-encrypted':
      return 'The message is encrypted: switch that off in the app, the connection is encrypted already.'
    case 'unknown-payload':
      return `The payload of ${fault.lengthBytes} bytes is of no kind that is known here.`
    case 'payload-out-of-range':
      return 'The payload names a place or a time that does not exist.'
    default:
      return assertNever(fault)
  }
}
