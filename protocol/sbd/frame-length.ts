import { bad, ok, type Result } from '#base/result'
import type { SbdFault } from './fault'

/** Revision and overall length, before the elements. */
export const FRAME_PREFIX_BYTES = 3

/** The protocol revision of every frame today, binary (not the digit). */
export const FRAME_REVISION = 1

/**
 * Longest frame that is read at all, prefix included. The longest legal one is 2,011 bytes; the rest is room for elements
 * that do not exist yet.
 */
export const FRAME_BYTES_MAX = 4096

/** How far a stream has come: the whole frame's length, or how many bytes must be there before it can be told. */
export type FrameLength =
  | { readonly kind: 'known'; readonly lengthBytes: number }
  | { readonly kind: 'need-more'; readonly needBytes: number }

/**
 * Reads how long the frame at the start of `bytes` is, prefix included, as soon as its first three bytes are there.
 * Faults as early as they show: a wrong revision at the first byte, a length above the cap without waiting for the rest.
 */
export function readFrameLength(bytes: Uint8Array): Result<FrameLength, SbdFault> {
  const [revision, high, low] = bytes
  if (revision !== undefined && revision !== FRAME_REVISION) return bad({ kind: 'bad-revision', revision })
  if (high === undefined || low === undefined) return ok({ kind: 'need-more', needBytes: FRAME_PREFIX_BYTES })
  const lengthBytes = FRAME_PREFIX_BYTES + high * 256 + low
  if (lengthBytes > FRAME_BYTES_MAX) return bad({ kind: 'frame-too-long', declaredBytes: lengthBytes })
  return ok({ kind: 'known', lengthBytes })
}
