import type { Result } from '#base/result'
import type { EdgeFault } from '../fault'
import type { Seal } from '../frame'
import { CHUNK_FRAME_BYTES, type Chunk, type ChunkReply, encodeChunk, encodeChunkReply } from './chunk-frame'
import type { ChunkPolicy } from './chunk-policy'
import { type ChunkEffect, type ChunkReceiver, createChunkReceiver, takeChunk } from './chunk-receiver'
import {
  type ChunkSender,
  type ChunkSenderEffect,
  chunkFailed,
  createChunkSender,
  nextChunk,
  onChunkReply,
} from './chunk-sender'

/** One side's transfers with the other, both ways: the same on a boat and on shore. Each half goes through bytes by itself. */
export type Transfers = {
  readonly receiver: ChunkReceiver
  readonly sender: ChunkSender
  /** What is to be said of transfers that come. Lost with a restart, they are asked for again. */
  answers: ChunkReply[]
}

export function createTransfers(
  policy: ChunkPolicy,
  kept: { readonly receiver?: ChunkReceiver; readonly sender?: ChunkSender } = {},
): Transfers {
  return { receiver: createChunkReceiver(), sender: createChunkSender(policy), ...kept, answers: [] }
}

/** Answers that may wait; of each transfer the last. */
const ANSWERS_MAX = 16

/** Takes a chunk; what it makes to be said goes by `nextTransferFrame`. */
export function onChunk(transfers: Transfers, chunk: Chunk, nowMs: number): Exclude<ChunkEffect, { kind: 'reply' }>[] {
  return takeChunk(transfers.receiver, chunk, nowMs).flatMap((effect) => {
    if (effect.kind !== 'reply') return [effect]
    const { reply } = effect
    const others = transfers.answers.filter((one) => one.kind !== reply.kind || one.id !== reply.id)
    transfers.answers = [...others, reply].slice(-ANSWERS_MAX)
    return []
  })
}

/** Takes what the other side says of a transfer. */
export function onChunkAnswer(
  transfers: Transfers,
  reply: ChunkReply,
  nowMs: number,
): Result<ChunkSenderEffect[], EdgeFault> {
  return onChunkReply(transfers.sender, reply, nowMs)
}

/** A frame of a transfer for the modem; `chunk` if it is one. */
export type TransferFrame = { readonly bytes: Uint8Array; readonly chunk?: Chunk }

/** The next frame that a transfer has to send, in at most `budgetBytes`: an answer first, then a chunk; undefined when there is none. */
export function nextTransferFrame(
  transfers: Transfers,
  sealed: { readonly epoch: number; readonly seal: Seal },
  budgetBytes: number,
  nowMs: number,
): TransferFrame | undefined {
  const answer = transfers.answers.shift()
  if (answer !== undefined) return { bytes: encodeChunkReply(answer, sealed.epoch, sealed.seal) }
  const chunk = nextChunk(transfers.sender, budgetBytes - CHUNK_FRAME_BYTES, nowMs)
  return chunk === undefined ? undefined : { chunk, bytes: encodeChunk(chunk, sealed.epoch, sealed.seal) }
}

/** The modem says that the frame did not go. An answer is asked for again. */
export function transferFailed(transfers: Transfers, { chunk }: TransferFrame): void {
  if (chunk !== undefined) chunkFailed(transfers.sender, chunk)
}
