import { type Seal, sealFrame } from './frame'
import type { Coder } from './range-coder'

/** What a frame of kind `other` is: the first number of its body, of 16. The order is the wire's; what is added comes last. */
export const OTHER_KINDS = ['sos', 'sos-ack', 'notes', 'ask', 'neighbours', 'chunk', 'chunk-reply', 'rule'] as const

export type OtherKind = (typeof OTHER_KINDS)[number]

export const codeOtherKind = (coder: Coder, number: number) => coder.uniform(number, 16)

/** Builds a frame of kind `other`; `write` writes what stands behind the number of its kind. */
export function sealOther(
  named: { readonly kind: OtherKind; readonly epoch: number },
  seal: Seal,
  bound: readonly number[],
  write: (coder: Coder) => void,
): Uint8Array {
  return sealFrame({ kind: 'other', epoch: named.epoch }, seal, bound, (coder) => {
    codeOtherKind(coder, OTHER_KINDS.indexOf(named.kind))
    write(coder)
  })
}
