import type { EdgeFault } from './fault'
import { endFrame, isProved, type OpenedFrame, type Seal, sealFrame, type TagBytes } from './frame'
import type { Coder } from './range-coder'
import type { TagKey } from './tag'

/** What a frame of kind `other` is: the first number of its body, of 16. The order is the wire's; what is added comes last. */
export const OTHER_KINDS = [
  ...(['sos', 'sos-ack', 'notes', 'ask', 'neighbours', 'chunk', 'chunk-reply', 'rule', 'order'] as const),
] as const

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

/** What is wrong with the end of a frame whose body has been read, if anything is; such as a tag shorter than its kind demands. */
export function proofFault(opened: OpenedFrame, key: TagKey, tagBytesMin: TagBytes = 2): EdgeFault | undefined {
  const end = endFrame(opened)
  if (!end.ok) return end.fault
  if (end.value.tagBits < 8 * tagBytesMin) return { kind: 'frame-malformed' }
  return isProved(opened, end.value, [], key) ? undefined : { kind: 'bad-check' }
}
