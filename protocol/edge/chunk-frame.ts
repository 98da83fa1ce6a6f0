import { bad, ok, type Result } from '#base/result'
import type { BitReader, BitWriter } from './bits'
import { CODED_BYTES_MAX } from './chunk-content'
import { CONTENT_KINDS, type ContentKind } from './content-kind'
import { DATA_PIECES_MAX, PARITY_PIECES_MAX } from './erasure'
import type { EdgeFault } from './fault'
import { ID_BITS, STAMP_BITS } from './transfer-id'

/**
 * A chunk as it crosses the wire. Six bytes stand before its piece:
 * - 4 bits of `kind`: what the receiver hands the content to, and which transfers it makes void;
 * - 25 bits of `id`: which transfer, and which of two is the newer: a stamp of 19 bits and a print of 6 (transfer-id.ts);
 * - 3 bits of `lifetime`: with the stamp the instant at which the transfer is over;
 * - 6 bits of `dataCount`, less 1: how many pieces make the content, so that any chunk may come first;
 * - 7 bits of `number`: which piece: data below `dataCount`, parity rows above. How many parity pieces there are, nobody must know;
 * - 3 bits of `question`: 0, or the number of a question to which the reply says what has come.
 * The length of a piece is what is left of the message. Length and proof of the content stand once, inside what is cut.
 */
export type Chunk = {
  readonly kind: ContentKind
  /** Modulo 2^25. */
  readonly id: number
  readonly lifetime: number
  /** 1–64. */
  readonly dataCount: number
  readonly number: number
  /** 0–7. */
  readonly question: number
  readonly piece: Uint8Array
}

/** What stands before the piece. */
export const CHUNK_HEAD_BYTES = 6

/** What the receiver of a transfer says of it. */
export type ChunkReply = { readonly kind: ContentKind; readonly id: number } & ChunkAnswer

export type ChunkAnswer =
  /** In answer to a question: the numbers of the pieces that have come, ascending. */
  | { readonly status: 'missing'; readonly question: number; readonly held: readonly number[] }
  | { readonly status: 'done' }
  /** A newer transfer stands, which was offered at this stamp (modulo 2^19). */
  | { readonly status: 'superseded'; readonly newerStamp: number }

const STATUSES: readonly ChunkReply['status'][] = ['missing', 'done', 'superseded']
const NUMBERS_MAX = DATA_PIECES_MAX + PARITY_PIECES_MAX

/** Writes a chunk's body, to the end of its message: nothing may follow it but zero bits to the byte. */
export function writeChunkBody(writer: BitWriter, chunk: Chunk): void {
  writer.write(CONTENT_KINDS.indexOf(chunk.kind), 4)
  writer.write(chunk.id, ID_BITS)
  writer.write(chunk.lifetime, 3)
  writer.write(chunk.dataCount - 1, 6)
  writer.write(chunk.number, 7)
  writer.write(chunk.question, 3)
  for (const byte of chunk.piece) writer.write(byte, 8)
}

/** Reads a chunk's body to the end of the message. */
export function readChunkBody(reader: BitReader): Result<Chunk, EdgeFault> {
  const [kindNumber, id, lifetime] = [reader.read(4), reader.read(ID_BITS), reader.read(3)]
  const [dataCount, number, question] = [reader.read(6) + 1, reader.read(7), reader.read(3)]
  const pieceBytes = Math.floor(reader.bitsLeft / 8)
  if (reader.overran || pieceBytes === 0) return bad({ kind: 'frame-malformed' })
  const kind = CONTENT_KINDS[kindNumber]
  if (kind === undefined) return bad({ kind: 'unknown-content', contentKind: kindNumber })
  if (number >= dataCount + PARITY_PIECES_MAX || dataCount * pieceBytes > CODED_BYTES_MAX) {
    return bad({ kind: 'value-out-of-range' })
  }
  const piece = Uint8Array.from({ length: pieceBytes }, () => reader.read(8))
  if (!reader.endsCleanly()) return bad({ kind: 'frame-malformed' })
  return ok({ kind, id, lifetime, dataCount, number, question, piece })
}

/** Writes a reply's body: 31 bits when all is done, else a bitmap or the newer stamp behind them. */
export function writeChunkReplyBody(writer: BitWriter, reply: ChunkReply): void {
  writer.write(CONTENT_KINDS.indexOf(reply.kind), 4)
  writer.write(reply.id, ID_BITS)
  writer.write(STATUSES.indexOf(reply.status), 2)
  if (reply.status === 'superseded') writer.write(reply.newerStamp, STAMP_BITS)
  if (reply.status !== 'missing') return
  const held = new Set(reply.held)
  const count = Math.max(-1, ...held) + 1
  writer.write(reply.question, 3)
  writer.write(count, 7)
  for (let number = 0; number < count; number++) writer.write(held.has(number) ? 1 : 0, 1)
}

/** Reads a reply's body, and leaves the reader behind it: a reply may share its message. */
export function readChunkReplyBody(reader: BitReader): Result<ChunkReply, EdgeFault> {
  const [kindNumber, id, status] = [reader.read(4), reader.read(ID_BITS), STATUSES[reader.read(2)]]
  const kind = CONTENT_KINDS[kindNumber]
  if (reader.overran) return bad({ kind: 'frame-malformed' })
  if (kind === undefined) return bad({ kind: 'unknown-content', contentKind: kindNumber })
  if (status === undefined) return bad({ kind: 'value-out-of-range' })
  const answer = readAnswer(reader, status)
  if (reader.overran) return bad({ kind: 'frame-malformed' })
  return answer === undefined ? bad({ kind: 'value-out-of-range' }) : ok({ kind, id, ...answer })
}

function readAnswer(reader: BitReader, status: ChunkReply['status']): ChunkAnswer | undefined {
  switch (status) {
    case 'done':
      return { status }
    case 'superseded':
      return { status, newerStamp: reader.read(STAMP_BITS) }
    case 'missing': {
      const [question, count] = [reader.read(3), reader.read(7)]
      if (question === 0 || count > NUMBERS_MAX) return undefined
      const bits = Array.from({ length: count }, () => reader.read(1))
      return { status, question, held: bits.flatMap((bit, number) => (bit === 1 ? [number] : [])) }
    }
  }
}
