import { concatBytes } from '#base/bytes'
import { CONTENT_KINDS, type ContentKind } from './content-kind'
import { DATA_PIECES_MAX } from './erasure'
import { makeId, PRINT_BITS, stampOf, wireStamp } from './transfer-id'

/** The longest content. */
export const CONTENT_BYTES_MAX = 16_000
/** Proof and mark at the end of the content. */
const TRAILER_BYTES = 5
/** The longest content with its trailer, filled up to whole pieces. */
export const CODED_BYTES_MAX = CONTENT_BYTES_MAX + TRAILER_BYTES + DATA_PIECES_MAX - 1
/** Ends the content; zeros after it fill the last piece. */
const MARK = 0x80

/** How a content is cut: into so many pieces of so many bytes. */
export type Shape = { readonly dataCount: number; readonly pieceBytes: number }

/** What the proof binds beside the content, so that no damaged chunk can make a content pass for another's. */
export type Label = {
  readonly kind: ContentKind
  readonly stamp: number
  readonly lifetime: number
  readonly dataCount: number
}

/** What fits into 64 pieces of so many bytes, and is a content at all. */
export const contentBytesMax = (pieceBytesMax: number) =>
  Math.min(CONTENT_BYTES_MAX, DATA_PIECES_MAX * pieceBytesMax - TRAILER_BYTES)

/** As few pieces of at most `pieceBytesMax` as it takes, all of one length; undefined when the content is too long. */
export function shapeOf(contentBytes: number, pieceBytesMax: number): Shape | undefined {
  if (contentBytes > contentBytesMax(pieceBytesMax)) return undefined
  const bytes = contentBytes + TRAILER_BYTES
  const dataCount = Math.ceil(bytes / pieceBytesMax)
  return { dataCount, pieceBytes: Math.ceil(bytes / dataCount) }
}

/** Cuts a content, its proof and mark behind it, into pieces; the id tells the proof's first bits. */
export function cutContent(
  content: Uint8Array,
  label: Label,
  pieceBytes: number,
): { id: number; pieces: Uint8Array[] } {
  const proof = proofOf(content, label)
  const coded = new Uint8Array(label.dataCount * pieceBytes)
  coded.set(content)
  new DataView(coded.buffer).setUint32(content.length, proof)
  coded[content.length + 4] = MARK
  const pieces = Array.from({ length: label.dataCount }, (_, i) => coded.subarray(i * pieceBytes, (i + 1) * pieceBytes))
  return { id: makeId(label.stamp, printOf(proof)), pieces }
}

/** The content of a transfer's data pieces; undefined unless its proof holds and is the one that the id tells of. */
export function joinContent(
  pieces: readonly Uint8Array[],
  id: number,
  label: Omit<Label, 'stamp'>,
): Uint8Array | undefined {
  const coded = concatBytes(pieces)
  const contentBytes = coded.findLastIndex((byte) => byte !== 0) - 4
  if (contentBytes < 0 || coded[contentBytes + 4] !== MARK) return undefined
  const content = coded.slice(0, contentBytes)
  const proof = proofOf(content, { ...label, stamp: stampOf(id) })
  const said = new DataView(coded.buffer).getUint32(contentBytes)
  return said === proof && makeId(stampOf(id), printOf(proof)) === id ? content : undefined
}

const printOf = (proof: number) => proof >>> (32 - PRINT_BITS)

/** CRC-32 of six bytes of label (kind, lifetime, stamp modulo 2^19 in three, data pieces) and the content. */
function proofOf(content: Uint8Array, { kind, lifetime, stamp, dataCount }: Label): number {
  const low = wireStamp(stamp)
  const head = [CONTENT_KINDS.indexOf(kind), lifetime, low >> 16, (low >> 8) & 0xff, low & 0xff, dataCount]
  return crc32(content, crc32(Uint8Array.from(head)))
}

/** CRC-32/ISO-HDLC (polynomial 0x04c11db7, reflected, start and final xor all ones), going on from the CRC of what came before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] as number)
  return ~crc >>> 0
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})
