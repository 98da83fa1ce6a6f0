import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from '../fault'
import type { OpenedFrame, Seal } from '../frame'
import { codeBits } from '../numbers'
import { proofFault, sealOther } from '../other-kind'
import type { Coder } from '../range-coder'
import type { TagKey } from '../tag'
import { CODED_BYTES_MAX } from './chunk-content'
import { CONTENT_KINDS, type ContentKind } from './content-kind'
import { DATA_PIECES_MAX, PARITY_PIECES_MAX } from './erasure'
import { ID_BITS, STAMP_BITS } from './transfer-id'

/**
 * A chunk as it crosses the wire. About seven and a half bytes stand before its piece, of which:
 * - 4 bits of `kind`: what the receiver hands the content to, and which transfers it makes void;
 * - 25 bits of `id`: which transfer, and which of two is the newer: a stamp of 19 bits and a print of 6 (transfer-id.ts);
 * - 3 bits of `lifetime`: with the stamp the instant at which the transfer is over;
 * - 6 bits of `dataCount`: how many pieces make the content, so that any chunk may come first;
 * - 5 to 7 bits of `number`: which piece: data below `dataCount`, parity rows above. How many parity pieces there are, nobody must know;
 * - 3 bits of `question`: 0, or the number of a question to which the reply says what has come;
 * - 10 bits of the piece's length.
 * Length and proof of the content stand once, inside what is cut.
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

/** What stands before the piece, with the number of the frame's kind and what the coder's end takes, at most. */
export const CHUNK_HEAD_BYTES = 8
/** The frame's first byte, and the longest tag. */
export const CHUNK_FRAME_BYTES = 5
export const PIECE_BYTES_MAX = 1024

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

/** Builds the frame of a chunk. The epoch is the sender's, or from shore any: it says nothing. */
export function encodeChunk(chunk: Chunk, epoch: number, seal: Seal): Uint8Array {
  return sealOther({ kind: 'chunk', epoch }, seal, [], (coder) => void codeChunk(coder, numbered(chunk)))
}

export function encodeChunkReply(reply: ChunkReply, epoch: number, seal: Seal): Uint8Array {
  return sealOther({ kind: 'chunk-reply', epoch }, seal, [], (coder) => void codeReply(coder, numbered(reply)))
}

/** Reads what stands behind the number of the frame's kind. */
export function readChunk(opened: OpenedFrame, key: TagKey): Result<Chunk, EdgeFault> {
  const { kindNumber, ...chunk } = codeChunk(opened.coder, SOME_CHUNK)
  const fault = proofFault(opened, key)
  if (fault !== undefined) return bad(fault)
  const kind = CONTENT_KINDS[kindNumber]
  if (kind === undefined) return bad({ kind: 'unknown-content', contentKind: kindNumber })
  const isPossible = chunk.dataCount * chunk.piece.length <= CODED_BYTES_MAX
  return isPossible ? ok({ kind, ...chunk }) : bad({ kind: 'value-out-of-range' })
}

export function readChunkReply(opened: OpenedFrame, key: TagKey): Result<ChunkReply, EdgeFault> {
  const { kindNumber, ...reply } = codeReply(opened.coder, SOME_REPLY)
  const fault = proofFault(opened, key)
  if (fault !== undefined) return bad(fault)
  const kind = CONTENT_KINDS[kindNumber]
  return kind === undefined ? bad({ kind: 'unknown-content', contentKind: kindNumber }) : ok({ kind, ...reply })
}

/** With the number of its kind, which may be one that this side does not know. */
type Numbered<T> = T & { readonly kindNumber: number }
type ReplyBody = { readonly id: number } & ChunkAnswer

const numbered = <T extends { readonly kind: ContentKind }>(said: T): Numbered<T> => {
  return { ...said, kindNumber: CONTENT_KINDS.indexOf(said.kind) }
}

const SOME_CHUNK = { kindNumber: 0, id: 0, lifetime: 0, dataCount: 1, number: 0, question: 0, piece: new Uint8Array(1) }
const SOME_REPLY = { kindNumber: 0, id: 0, status: 'done' } as const

/** Kinds of content that the wire has numbers for. */
const KIND_COUNT = 16
const QUESTION_COUNT = 8
const LIFETIME_COUNT = 8

function codeChunk(coder: Coder, chunk: Numbered<Omit<Chunk, 'kind'>>): Numbered<Omit<Chunk, 'kind'>> {
  const kindNumber = coder.uniform(chunk.kindNumber, KIND_COUNT)
  const id = codeBits(coder, ID_BITS, chunk.id)
  const lifetime = coder.uniform(chunk.lifetime, LIFETIME_COUNT)
  const dataCount = coder.uniform(chunk.dataCount - 1, DATA_PIECES_MAX) + 1
  const number = coder.uniform(chunk.number, dataCount + PARITY_PIECES_MAX)
  const question = coder.uniform(chunk.question, QUESTION_COUNT)
  const length = coder.uniform(chunk.piece.length - 1, PIECE_BYTES_MAX) + 1
  const piece = new Uint8Array(length)
  for (let i = 0; i < length; i++) piece[i] = coder.uniform(chunk.piece[i] ?? 0, 256)
  return { kindNumber, id, lifetime, dataCount, number, question, piece }
}

function codeReply(coder: Coder, reply: Numbered<ReplyBody>): Numbered<ReplyBody> {
  const kindNumber = coder.uniform(reply.kindNumber, KIND_COUNT)
  const id = codeBits(coder, ID_BITS, reply.id)
  const status = STATUSES[coder.uniform(STATUSES.indexOf(reply.status), STATUSES.length)] ?? 'done'
  return { kindNumber, id, ...codeAnswer(coder, status, reply) }
}

function codeAnswer(coder: Coder, status: ChunkReply['status'], reply: ChunkAnswer): ChunkAnswer {
  if (status === 'done') return { status }
  if (status === 'superseded') {
    return { status, newerStamp: codeBits(coder, STAMP_BITS, reply.status === 'superseded' ? reply.newerStamp : 0) }
  }
  const { question: asked, held: said } = reply.status === 'missing' ? reply : NOTHING_HELD
  const question = coder.uniform(asked - 1, QUESTION_COUNT - 1) + 1
  const count = coder.uniform(Math.max(-1, ...said) + 1, NUMBERS_MAX + 1)
  const held: number[] = []
  for (let number = 0; number < count; number++) {
    if (coder.uniform(said.includes(number) ? 1 : 0, 2) === 1) held.push(number)
  }
  return { status, question, held }
}

const NOTHING_HELD: { readonly question: number; readonly held: readonly number[] } = { question: 1, held: [] }
