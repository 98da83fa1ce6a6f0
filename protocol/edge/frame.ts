import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import { type Coder, type Models, RangeDecoder, RangeEncoder } from './range-coder'
import { TABLE } from './table'
import { chaskey, NO_KEY, type TagKey } from './tag'

export type FrameKind = 'field' | 'solo' | 'reply' | 'other'

/** By their number on the wire. */
const KINDS: readonly FrameKind[] = ['field', 'solo', 'reply', 'other']

/** Runs of a sender are told apart by their number modulo this. */
export const EPOCHS = 32

export type TagBytes = 2 | 3 | 4

/** How a stream's frames are sealed. */
export type Seal = { readonly key: TagKey; readonly tagBytes: TagBytes }

/** A stream without a key. */
export const UNSEALED: Seal = { key: NO_KEY, tagBytes: 2 }

/** What every frame begins with. */
export type FrameHead = { readonly kind: FrameKind; readonly epoch: number }

/** No frame is shorter: the head, and a tag. */
const FRAME_BYTES_MIN = 3
/** What is longer is no frame of any link. */
const FRAME_BYTES_MAX = 2048

/**
 * Builds a frame: a byte of version, kind and epoch, the body as the coder writes it, and a tag of at least `tagBytes` that takes what
 * the last byte leaves. `bound` are whole numbers of which the frame carries the low bits alone: the tag covers them too.
 */
export function sealFrame(
  head: FrameHead,
  seal: Seal,
  bound: readonly number[],
  write: (coder: Coder) => void,
): Uint8Array {
  const { bytes, bitCount } = encodeBody(write)
  const first = 0x80 | (KINDS.indexOf(head.kind) << 5) | head.epoch
  const frame = new Uint8Array(1 + Math.ceil((bitCount + 8 * seal.tagBytes) / 8))
  frame[0] = first
  frame.set(bytes, 1)
  const tag = tagOf(frame, bitCount, bound, seal.key)
  putBits(frame, 8 + bitCount, tag)
  return frame
}

/** Models that no encoder uses now: senders try many frames before one goes. */
let spareModels: Models | undefined

function encodeBody(write: (coder: Coder) => void) {
  const models = spareModels ?? TABLE.slice()
  spareModels = undefined
  models.set(TABLE)
  const coder = new RangeEncoder(models)
  write(coder)
  spareModels = models
  return coder.finish()
}

/** The tag over the frame's bits before it, how many they are, and the numbers bound to it. */
function tagOf(frame: Uint8Array, bitCount: number, bound: readonly number[], key: TagKey): Uint8Array {
  const contentBytes = 1 + Math.ceil(bitCount / 8)
  const message = new Uint8Array(contentBytes + 1 + 4 * bound.length)
  message.set(frame.subarray(0, contentBytes))
  const over = bitCount % 8
  if (over > 0) message[contentBytes - 1] = (message[contentBytes - 1] as number) & (0xff00 >> over)
  message[contentBytes] = over
  for (let i = 0; i < 4 * bound.length; i++) {
    message[contentBytes + 1 + i] = (bound[i >> 2] as number) >>> (24 - 8 * (i & 3))
  }
  return chaskey(key, message)
}

/** Writes the bits of `source`, from its first on, from bit `from` to the end. */
function putBits(target: Uint8Array, from: number, source: Uint8Array): void {
  for (let at = from; at < 8 * target.length; at++) {
    const bit = bitAt(source, at - from)
    const [byte, place] = [at >> 3, 7 - (at & 7)]
    target[byte] = ((target[byte] as number) & ~(1 << place)) | (bit << place)
  }
}

const bitAt = (bytes: Uint8Array, at: number) => ((bytes[at >> 3] as number) >> (7 - (at & 7))) & 1

/** A frame in reading: the body stands on the coder, and is worth nothing before its tag is proved. */
export type OpenedFrame = FrameHead & {
  readonly bytes: Uint8Array
  readonly coder: RangeDecoder
  /** A shorter tag proves nothing. */
  readonly tagBytesMin: TagBytes
}

export function openFrame(bytes: Uint8Array, tagBytesMin: TagBytes = 2): Result<OpenedFrame, EdgeFault> {
  const first = bytes[0]
  if (first === undefined || bytes.length < FRAME_BYTES_MIN)
    return bad({ kind: 'frame-too-short', lengthBytes: bytes.length })
  if (first < 0x80) return bad({ kind: 'unknown-version', version: first >> 5 })
  if (bytes.length > FRAME_BYTES_MAX) return bad({ kind: 'frame-malformed' })
  const coder = new RangeDecoder(TABLE.slice(), bytes, 1)
  return ok({ kind: KINDS[(first >> 5) & 3] as FrameKind, epoch: first % EPOCHS, bytes, coder, tagBytesMin })
}

/** What a frame whose body has been read ends with: its tag's bits; fewer than a tag has, or more, and it is none. */
export type FrameEnd = { readonly bitCount: number; readonly tagBits: number }

export function endFrame({ bytes, coder, tagBytesMin }: OpenedFrame): Result<FrameEnd, EdgeFault> {
  const bitCount = coder.bitCount()
  const tagBits = 8 * (bytes.length - 1) - bitCount
  return tagBits >= 8 * tagBytesMin && tagBits < 40 ? ok({ bitCount, tagBits }) : bad({ kind: 'frame-malformed' })
}

/** Whether a frame's tag is that of a key, for these bound numbers. */
export function isProved({ bytes }: OpenedFrame, end: FrameEnd, bound: readonly number[], key: TagKey): boolean {
  const tag = tagOf(bytes, end.bitCount, bound, key)
  for (let i = 0; i < end.tagBits; i++) if (bitAt(bytes, 8 + end.bitCount + i) !== bitAt(tag, i)) return false
  return true
}

/** A number that tells frames apart that are not the same: what stands in their last two bytes. */
export const checkOf = ({ bytes }: OpenedFrame) => (bytes.at(-2) as number) * 256 + (bytes.at(-1) as number)
