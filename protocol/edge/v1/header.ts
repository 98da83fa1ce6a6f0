import { bad, ok, type Result } from '#base/result'
import { BitReader, type BitWriter } from '../bit-string'
import { crc16 } from '../check'
import type { EdgeFault } from '../fault'

const FIRST_VERSION = 1

type FrameKind = 'solo' | 'field' | 'reply'

/** By their number on the wire. */
const KINDS: readonly FrameKind[] = ['solo', 'field', 'reply']

/** What every frame of version 1 begins with, seven bytes. */
export type FrameHeader = {
  readonly kind: FrameKind
  /** Resolution of the places in the frame. */
  readonly halvings: number
  /** A run of the sender, 0–255. */
  readonly epoch: number
  /** The message's place in its epoch, modulo 2^16. */
  readonly seq: number
  /** Unix seconds modulo 2^24: the newest fix in the frame. In a reply: the first sequence that it speaks of. */
  readonly base24: number
}

export const HEADER_BYTES = 7
export const CHECK_BYTES = 2
const BASE_SPAN_S = 2 ** 24

export function writeHeader(writer: BitWriter, header: FrameHeader): void {
  writer.write(FIRST_VERSION, 3)
  writer.write(KINDS.indexOf(header.kind), 3)
  writer.write(header.halvings, 2)
  writer.write(header.epoch, 8)
  writer.write(header.seq, 16)
  writer.write(header.base24, 24)
}

/** Adds the check to a frame's header and body. */
export function sealFrame(writer: BitWriter): Uint8Array {
  const body = writer.finish()
  const frame = new Uint8Array(body.length + CHECK_BYTES)
  frame.set(body)
  new DataView(frame.buffer).setUint16(body.length, crc16(body))
  return frame
}

export type OpenedFrame = { readonly header: FrameHeader; readonly body: BitReader; readonly check: number }

/**
 * Proves a frame's check and reads its header; the reader stands at the first bit of the body. The version is looked at before the
 * check: what stands where in a frame of another version is not ours to say.
 */
export function openFrame(frame: Uint8Array): Result<OpenedFrame, EdgeFault> {
  if (frame.length < HEADER_BYTES + CHECK_BYTES) return bad({ kind: 'frame-too-short', lengthBytes: frame.length })
  const content = frame.subarray(0, frame.length - CHECK_BYTES)
  const body = new BitReader(content)
  const version = body.read(3)
  if (version !== FIRST_VERSION) return bad({ kind: 'unknown-version', version })
  const check = (frame[frame.length - 2] as number) * 256 + (frame[frame.length - 1] as number)
  if (crc16(content) !== check) return bad({ kind: 'bad-check' })
  const kindNumber = body.read(3)
  const kind = KINDS[kindNumber]
  if (kind === undefined) return bad({ kind: 'unknown-kind', frameKind: kindNumber })
  const [halvings, epoch, seq, base24] = [body.read(2), body.read(8), body.read(16), body.read(24)]
  return ok({ header: { kind, halvings, epoch, seq, base24 }, body, check })
}

/** The instant with these low 24 bits that lies nearest to the radio session: right while the two are less than 97 days apart. */
export function expandBase(base24: number, sessionAtS: number): number {
  const turns = Math.round((sessionAtS - base24) / BASE_SPAN_S)
  return base24 + turns * BASE_SPAN_S
}
