import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from '../fault'
import { openState, sealState } from '../sealed-state'
import type { VarintReader, VarintWriter } from '../varint'
import { CONTENT_KINDS, type ContentKind } from './content-kind'

/** A content that is coming. */
export type IncomingTransfer = {
  readonly kind: ContentKind
  readonly id: number
  readonly lifetime: number
  readonly dataCount: number
  readonly pieceBytes: number
  /** By number; fewer than `dataCount`. */
  readonly pieces: Map<number, Uint8Array>
  /** Chunks of the same id that said otherwise. */
  conflicts: number
  heardAtMs: number
  /** The last answer, so that repeats of a chunk do not cost one each. */
  answeredAtMs: number
  answeredQuestion: number
}

/** A content that has come and been proved. */
export type FinishedTransfer = { readonly kind: ContentKind; readonly id: number; answeredAtMs: number }

/** What is known of one peer's transfers. */
export type ChunkReceiver = { incoming: IncomingTransfer[]; finished: FinishedTransfer[] }

/**
 * Transfers that may be coming at once. Each holds at most 16 068 bytes of pieces, so that a peer makes nobody hold more than 64 KiB,
 * all counted.
 */
export const INCOMING_MAX = 4

export function createChunkReceiver(): ChunkReceiver {
  return { incoming: [], finished: [] }
}

/** Counts the layouts of the kept state. */
export const CHUNK_RECEIVER_STATE_VERSION = 1

/** A receiver's whole state as bytes. */
export function encodeChunkReceiver({ incoming, finished }: ChunkReceiver): Uint8Array {
  return sealState(CHUNK_RECEIVER_STATE_VERSION, (w) => {
    w.unsigned(incoming.length)
    for (const transfer of incoming) writeIncoming(w, transfer)
    w.unsigned(finished.length)
    for (const { kind, id, answeredAtMs } of finished) {
      w.unsigned(CONTENT_KINDS.indexOf(kind)).unsigned(id).unsigned(answeredAtMs)
    }
  })
}

/** A receiver from bytes, or why it must begin anew. */
export function decodeChunkReceiver(bytes: Uint8Array): Result<ChunkReceiver, EdgeFault> {
  const opened = openState(bytes, CHUNK_RECEIVER_STATE_VERSION)
  if (!opened.ok) return opened
  const r = opened.value
  const incoming = readAll(r, readIncoming)
  const finished = readAll(r, readFinished)
  const isWhole = r.endsHere() && incoming !== undefined && finished !== undefined
  return isWhole ? ok({ incoming, finished }) : bad({ kind: 'state-unreadable' })
}

/** A list of what can be read, or nothing. */
function readAll<T>(r: VarintReader, read: (r: VarintReader) => T | undefined): T[] | undefined {
  const count = r.count()
  const items: T[] = []
  for (let i = 0; i < count; i++) {
    const item = read(r)
    if (r.overran || item === undefined) return undefined
    items.push(item)
  }
  return items
}

function writeIncoming(w: VarintWriter, transfer: IncomingTransfer): void {
  w.unsigned(CONTENT_KINDS.indexOf(transfer.kind)).unsigned(transfer.id).unsigned(transfer.lifetime)
  w.unsigned(transfer.dataCount).unsigned(transfer.pieceBytes).unsigned(transfer.conflicts)
  w.unsigned(transfer.heardAtMs).unsigned(transfer.answeredAtMs).unsigned(transfer.answeredQuestion)
  w.unsigned(transfer.pieces.size)
  for (const [number, piece] of transfer.pieces) w.unsigned(number).raw(piece)
}

function readIncoming(r: VarintReader): IncomingTransfer | undefined {
  const [kind, id, lifetime] = [CONTENT_KINDS[r.unsigned()], r.unsigned(), r.unsigned()]
  const [dataCount, pieceBytes, conflicts] = [r.unsigned(), r.unsigned(), r.unsigned()]
  const [heardAtMs, answeredAtMs, answeredQuestion] = [r.unsigned(), r.unsigned(), r.unsigned()]
  const pieces = readAll(r, () => [r.unsigned(), r.raw()] as const)
  if (kind === undefined || pieces === undefined) return undefined
  const heard = { heardAtMs, answeredAtMs, answeredQuestion, pieces: new Map(pieces) }
  return { kind, id, lifetime, dataCount, pieceBytes, conflicts, ...heard }
}

function readFinished(r: VarintReader): FinishedTransfer | undefined {
  const kind = CONTENT_KINDS[r.unsigned()]
  const [id, answeredAtMs] = [r.unsigned(), r.unsigned()]
  return kind === undefined ? undefined : { kind, id, answeredAtMs }
}
