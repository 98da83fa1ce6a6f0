import { assert } from '#base/assert'
import { concatBytes } from '#base/bytes'
import { bad, ok, type Result } from '#base/result'
import type { SbdFault } from './fault'
import { FRAME_BYTES_MAX, FRAME_PREFIX_BYTES, FRAME_REVISION, readFrameLength } from './frame-length'

/** Information element identifiers (SBD Service Developers Guide 3.0, sections 6.2 and 7.2). */
export const ELEMENT = {
  moHeader: 0x01,
  moPayload: 0x02,
  moLocation: 0x03,
  moConfirmation: 0x05,
  mtHeader: 0x41,
  mtPayload: 0x42,
  mtConfirmation: 0x44,
  mtPriority: 0x46,
} as const

/** One information element: identifier, and content without its own three-byte prefix. */
export type SbdElement = { readonly id: number; readonly content: Uint8Array }

export type SplitFrame = {
  readonly elements: readonly SbdElement[]
  /** Bytes after a complete frame: seen in real deliveries, harmless, counted. */
  readonly surplusBytes: number
}

const ELEMENT_PREFIX_BYTES = 3

/** Cuts a whole frame into its elements, in the order given, known or not. Contents are views into `frame`. */
export function splitFrame(frame: Uint8Array): Result<SplitFrame, SbdFault> {
  const length = readFrameLength(frame)
  if (!length.ok) return length
  const endByte = length.value.kind === 'known' ? length.value.lengthBytes : length.value.needBytes
  if (frame.length < endByte) return bad({ kind: 'truncated', needBytes: endByte, haveBytes: frame.length })
  const elements = splitElements(frame, endByte)
  if (!elements.ok) return elements
  return ok({ elements: elements.value, surplusBytes: frame.length - endByte })
}

function splitElements(frame: Uint8Array, endByte: number): Result<SbdElement[], SbdFault> {
  const view = viewOf(frame)
  const elements: SbdElement[] = []
  let atByte = FRAME_PREFIX_BYTES
  while (atByte < endByte) {
    const contentAt = atByte + ELEMENT_PREFIX_BYTES
    if (contentAt > endByte) return bad({ kind: 'element-overruns', atByte })
    const lengthBytes = view.getUint16(atByte + 1)
    if (contentAt + lengthBytes > endByte) return bad({ kind: 'element-overruns', atByte })
    const content = new Uint8Array(frame.buffer, frame.byteOffset + contentAt, lengthBytes)
    elements.push({ id: view.getUint8(atByte), content })
    atByte = contentAt + lengthBytes
  }
  return ok(elements)
}

/** Builds a frame of the elements, in the order given. */
export function joinFrame(elements: readonly SbdElement[]): Uint8Array {
  const body = concatBytes(elements.flatMap(({ id, content }) => [prefixBytes(id, content.length), content]))
  const frame = concatBytes([prefixBytes(FRAME_REVISION, body.length), body])
  assert(frame.length <= FRAME_BYTES_MAX, `a frame of ${frame.length} bytes is within the cap`)
  return frame
}

/** The frame's prefix and an element's have one shape: a byte, and the length of what follows. */
function prefixBytes(first: number, length: number): Uint8Array {
  return Uint8Array.of(first, length >> 8, length & 0xff)
}

/** The content of the only element with this identifier, nothing if there is none, `repeated` if there are two. */
export function onlyElement(
  elements: readonly SbdElement[],
  id: number,
  repeated: SbdFault,
): Result<Uint8Array | undefined, SbdFault> {
  const found = elements.filter((element) => element.id === id)
  return found.length > 1 ? bad(repeated) : ok(found[0]?.content)
}

/**
 * The header's and the payload's content by the rules that MO and MT share: exactly one header of the right length, at
 * most one payload. An empty payload element is the same as none.
 */
export function headerAndPayload(
  elements: readonly SbdElement[],
  ids: { readonly header: number; readonly payload: number; readonly headerBytes: number },
): Result<{ header: Uint8Array; payload?: Uint8Array }, SbdFault> {
  const header = onlyElement(elements, ids.header, { kind: 'header-repeated' })
  if (!header.ok) return header
  const payload = onlyElement(elements, ids.payload, { kind: 'payload-repeated' })
  if (!payload.ok) return payload
  if (!header.value) return bad({ kind: payload.value ? 'payload-without-header' : 'header-missing' })
  if (header.value.length !== ids.headerBytes) return bad({ kind: 'header-length', lengthBytes: header.value.length })
  return ok({ header: header.value, ...(payload.value?.length ? { payload: payload.value.slice() } : {}) })
}

/** Big-endian access to exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
