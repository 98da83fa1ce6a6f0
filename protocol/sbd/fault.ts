import { assertNever } from '#base/assert'

/** Why bytes from a DirectIP peer are not the message they claim to be. Closed; each is a metric of the same name. */
export type SbdFault =
  | { readonly kind: 'bad-revision'; readonly revision: number }
  | { readonly kind: 'frame-too-long'; readonly declaredBytes: number }
  | { readonly kind: 'truncated'; readonly needBytes: number; readonly haveBytes: number }
  | { readonly kind: 'element-overruns'; readonly atByte: number }
  | { readonly kind: 'header-missing' }
  | { readonly kind: 'header-repeated' }
  | { readonly kind: 'header-length'; readonly lengthBytes: number }
  | { readonly kind: 'payload-without-header' }
  | { readonly kind: 'payload-repeated' }
  | { readonly kind: 'bad-imei'; readonly imei: string }
  | { readonly kind: 'location-repeated' }
  | { readonly kind: 'location-length'; readonly lengthBytes: number }
  | { readonly kind: 'location-range' }
  | { readonly kind: 'priority-repeated' }
  | { readonly kind: 'priority-length'; readonly lengthBytes: number }
  | { readonly kind: 'confirmation-missing' }
  | { readonly kind: 'confirmation-repeated' }
  | { readonly kind: 'confirmation-length'; readonly lengthBytes: number }
  | { readonly kind: 'confirmation-value'; readonly value: number }

export type SbdFaultKind = SbdFault['kind']

/** Every fault there is, for counters that must exist before the first fault does. */
export const SBD_FAULT_KINDS: readonly SbdFaultKind[] = [
  'bad-revision',
  'frame-too-long',
  'truncated',
  'element-overruns',
  'header-missing',
  'header-repeated',
  'header-length',
  'payload-without-header',
  'payload-repeated',
  'bad-imei',
  'location-repeated',
  'location-length',
  'location-range',
  'priority-repeated',
  'priority-length',
  'confirmation-missing',
  'confirmation-repeated',
  'confirmation-length',
  'confirmation-value',
]

/** One sentence for a person who reads the log. */
export function describeSbdFault(fault: SbdFault): string {
  switch (fault.kind) {
    case 'bad-revision':
      return `The first byte is ${fault.revision}; DirectIP frames begin with revision 1.`
    case 'frame-too-long':
      return `The frame declares ${fault.declaredBytes} bytes, more than any DirectIP message has.`
    case 'truncated':
      return `The frame needs ${fault.needBytes} bytes and has ${fault.haveBytes}.`
    case 'element-overruns':
      return `The element at byte ${fault.atByte} reaches beyond the end of the frame.`
    case 'header-missing':
      return 'The frame has no header element of the kind expected here.'
    case 'header-repeated':
      return 'The frame has more than one header element.'
    case 'header-length':
      return `The header element is ${fault.lengthBytes} bytes long, not what the format says.`
    case 'payload-without-header':
      return 'The frame has a payload and no header to say whose it is.'
    case 'payload-repeated':
      return 'The frame has more than one payload element.'
    case 'bad-imei':
      return `The IMEI ${JSON.stringify(fault.imei)} is not 15 digits.`
    default:
      return describeSideElement(fault)
  }
}

type SideFault = Extract<SbdFault, { kind: `${'location' | 'priority' | 'confirmation'}-${string}` }>

function describeSideElement(fault: SideFault): string {
  switch (fault.kind) {
    case 'location-repeated':
      return 'The frame has more than one location element; the first is kept.'
    case 'location-length':
      return `The location element is ${fault.lengthBytes} bytes long, not 11.`
    case 'location-range':
      return 'The location element names degrees or minutes that do not exist.'
    case 'priority-repeated':
      return 'The frame has more than one priority element.'
    case 'priority-length':
      return `The priority element is ${fault.lengthBytes} bytes long, not 2.`
    case 'confirmation-missing':
      return 'The frame has no confirmation element.'
    case 'confirmation-repeated':
      return 'The frame has more than one confirmation element.'
    case 'confirmation-length':
      return `The confirmation element is ${fault.lengthBytes} bytes long, not what the format says.`
    case 'confirmation-value':
      return `The confirmation says ${fault.value}, which is neither success (1) nor failure (0).`
    default:
      return assertNever(fault)
  }
}
