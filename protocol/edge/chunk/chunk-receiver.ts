import { equalBytes } from '#base/bytes'
import { MINUTE_MS } from '#base/units'
import type { EdgeFault } from '../fault'
import { joinContent } from './chunk-content'
import type { Chunk, ChunkAnswer, ChunkReply } from './chunk-frame'
import { type ChunkReceiver, type FinishedTransfer, INCOMING_MAX, type IncomingTransfer } from './chunk-receiver-state'
import { type ContentKind, STANDING_MAX } from './content-kind'
import { restorePieces } from './erasure'
import { expandId, expiresAtMs, stampOf, wireId, wireStamp } from './transfer-id'

export {
  type ChunkReceiver,
  createChunkReceiver,
  decodeChunkReceiver,
  encodeChunkReceiver,
} from './chunk-receiver-state'

/** What follows from a chunk, for the caller to do or to record. */
export type ChunkEffect =
  /** A content, whole and proved, once. `id` is the transfer's: of two contents of a kind the one with the higher id is the newer. */
  | { readonly kind: 'content'; readonly contentKind: ContentKind; readonly id: number; readonly content: Uint8Array }
  /** To be sent to the peer, alone or with something else that goes. */
  | { readonly kind: 'reply'; readonly reply: ChunkReply }
  /** Nothing new: the piece, or the whole content, is here. */
  | { readonly kind: 'duplicate' }
  /** A transfer that has not come whole is not kept any more. */
  | { readonly kind: 'dropped'; readonly contentKind: ContentKind; readonly id: number; readonly reason: DropReason }
  | { readonly kind: 'fault'; readonly fault: EdgeFault }

/** Its time was over; a newer one stands; another needed its room; as many chunks spoke against it as for it. */
export type DropReason = 'expired' | 'superseded' | 'room' | 'contradicted'

/** The same question, or a chunk that comes too late, is answered again after so long: sooner than a sender asks again. */
const ANSWER_PAUSE_MS = 5 * MINUTE_MS

/**
 * Takes one chunk that a frame's check or tag has let pass. Chunks may come in any order and any number of times. State is changed in
 * place and bounded. `nowMs`: on shore the radio session's time, on a boat its clock.
 */
export function takeChunk(receiver: ChunkReceiver, chunk: Chunk, nowMs: number): ChunkEffect[] {
  const dropped = wakeReceiver(receiver, nowMs)
  return [...dropped, ...takeLive(receiver, chunk, expandId(chunk.id, nowMs), nowMs)]
}

function takeLive(receiver: ChunkReceiver, chunk: Chunk, id: number, nowMs: number): ChunkEffect[] {
  const { kind } = chunk
  if (expiresAtMs(id, chunk.lifetime) <= nowMs) return [fault('chunk-expired')]
  const finished = receiver.finished.find((one) => one.kind === kind && one.id === id)
  if (finished !== undefined) {
    return [{ kind: 'duplicate' }, ...answerLate(finished, chunk, nowMs, { status: 'done' })]
  }
  const newer = newerStanding(receiver, kind, id)
  if (newer !== undefined) {
    const newerStamp = wireStamp(stampOf(newer.id))
    return [fault('chunk-superseded'), ...answerLate(newer, chunk, nowMs, { status: 'superseded', newerStamp })]
  }
  const transfer = receiver.incoming.find((one) => one.kind === kind && one.id === id)
  if (transfer === undefined) return begin(receiver, chunk, id, nowMs)
  return isOfShape(transfer, chunk)
    ? takePiece(receiver, transfer, chunk, nowMs)
    : takeContradiction(receiver, transfer, chunk, nowMs)
}

const fault = (kind: 'chunk-expired' | 'chunk-superseded' | 'chunk-conflict' | 'content-damaged'): ChunkEffect => {
  return { kind: 'fault', fault: { kind } }
}

/** The finished transfer that makes this one void: the newest, when as many newer ones are finished as may stand beside each other. */
function newerStanding({ finished }: ChunkReceiver, kind: ContentKind, id: number): FinishedTransfer | undefined {
  const newer = finished.filter((one) => one.kind === kind && one.id > id)
  return newer.length < STANDING_MAX[kind] ? undefined : newer.reduce((a, b) => (b.id > a.id ? b : a))
}

const isOfShape = (transfer: IncomingTransfer, { lifetime, dataCount, piece }: Chunk) =>
  transfer.lifetime === lifetime && transfer.dataCount === dataCount && transfer.pieceBytes === piece.length

function begin(receiver: ChunkReceiver, chunk: Chunk, id: number, nowMs: number): ChunkEffect[] {
  const { kind, lifetime, dataCount, piece } = chunk
  const dropped = receiver.incoming.length < INCOMING_MAX ? [] : makeRoom(receiver)
  const transfer: IncomingTransfer = {
    kind,
    id,
    lifetime,
    dataCount,
    pieceBytes: piece.length,
    pieces: new Map(),
    conflicts: 0,
    heardAtMs: nowMs,
    answeredAtMs: 0,
    answeredQuestion: 0,
  }
  receiver.incoming.push(transfer)
  return [...dropped, ...takePiece(receiver, transfer, chunk, nowMs)]
}

/** The transfer gives way of which the fewest pieces have come, since each was paid for; of equals the one unheard for longest. */
function makeRoom(receiver: ChunkReceiver): ChunkEffect[] {
  const [least] = receiver.incoming.toSorted((a, b) => a.pieces.size - b.pieces.size || a.heardAtMs - b.heardAtMs)
  return drop(receiver, (transfer) => transfer === least, 'room')
}

function drop(
  receiver: ChunkReceiver,
  isDropped: (transfer: IncomingTransfer) => boolean,
  reason: DropReason,
): ChunkEffect[] {
  const dropped = receiver.incoming.filter(isDropped)
  if (dropped.length === 0) return []
  receiver.incoming = receiver.incoming.filter((transfer) => !dropped.includes(transfer))
  return dropped.map(({ kind, id }) => ({ kind: 'dropped', contentKind: kind, id, reason }))
}

/**
 * A chunk of another length, count or lifetime than those before it: refused, unless as many have now spoken against the transfer as
 * its pieces speak for it. So one damaged chunk that comes first costs itself, not the transfer.
 */
function takeContradiction(
  receiver: ChunkReceiver,
  transfer: IncomingTransfer,
  chunk: Chunk,
  nowMs: number,
): ChunkEffect[] {
  transfer.conflicts += 1
  if (transfer.conflicts < transfer.pieces.size) return [fault('chunk-conflict')]
  const dropped = drop(receiver, (one) => one === transfer, 'contradicted')
  return [fault('chunk-conflict'), ...dropped, ...begin(receiver, chunk, transfer.id, nowMs)]
}

function takePiece(receiver: ChunkReceiver, transfer: IncomingTransfer, chunk: Chunk, nowMs: number): ChunkEffect[] {
  const { number, piece } = chunk
  transfer.heardAtMs = nowMs
  const held = transfer.pieces.get(number)
  if (held !== undefined) {
    const effect: ChunkEffect = equalBytes(held, piece) ? { kind: 'duplicate' } : fault('chunk-conflict')
    return [effect, ...answerMissing(transfer, chunk, nowMs)]
  }
  transfer.pieces.set(number, piece)
  if (transfer.pieces.size < transfer.dataCount) return answerMissing(transfer, chunk, nowMs)
  const content = joinContent(restorePieces(transfer.pieces, transfer.dataCount), transfer.id, transfer)
  if (content === undefined) return beginAgain(transfer, chunk, nowMs)
  return finish(receiver, transfer, content, nowMs)
}

/** A piece was wrong, and nobody knows which: none of them is kept, and the answer to the next question says so. */
function beginAgain(transfer: IncomingTransfer, chunk: Chunk, nowMs: number): ChunkEffect[] {
  transfer.pieces.clear()
  transfer.conflicts = 0
  return [fault('content-damaged'), ...answerMissing(transfer, chunk, nowMs)]
}

function finish(
  receiver: ChunkReceiver,
  transfer: IncomingTransfer,
  content: Uint8Array,
  nowMs: number,
): ChunkEffect[] {
  const { kind, id } = transfer
  receiver.incoming = receiver.incoming.filter((one) => one !== transfer)
  const standing = [...receiver.finished.filter((one) => one.kind === kind), { kind, id, answeredAtMs: nowMs }]
  const kept = standing.toSorted((a, b) => b.id - a.id).slice(0, STANDING_MAX[kind])
  receiver.finished = [...receiver.finished.filter((one) => one.kind !== kind), ...kept]
  const dropped = drop(receiver, (one) => newerStanding(receiver, one.kind, one.id) !== undefined, 'superseded')
  const reply: ChunkReply = { kind, id: wireId(id), status: 'done' }
  return [{ kind: 'content', contentKind: kind, id, content }, ...dropped, { kind: 'reply', reply }]
}

/** What has come, when the chunk asks for it: once for a question, and again after a while, since an answer may be lost. */
function answerMissing(transfer: IncomingTransfer, chunk: Chunk, nowMs: number): ChunkEffect[] {
  const { kind, id, question } = chunk
  if (question === 0 || (question === transfer.answeredQuestion && !isPauseOver(transfer, nowMs))) return []
  transfer.answeredAtMs = nowMs
  transfer.answeredQuestion = question
  const held = [...transfer.pieces.keys()].sort((a, b) => a - b)
  return [{ kind: 'reply', reply: { kind, id, status: 'missing', question, held } }]
}

/** Any chunk that comes too late is answered now and then: its sender cannot know yet, or what was said to it is lost. */
function answerLate(finished: FinishedTransfer, { kind, id }: Chunk, nowMs: number, said: ChunkAnswer): ChunkEffect[] {
  if (!isPauseOver(finished, nowMs)) return []
  finished.answeredAtMs = nowMs
  return [{ kind: 'reply', reply: { kind, id, ...said } }]
}

/** A clock set back ends the pause. */
const isPauseOver = ({ answeredAtMs }: { readonly answeredAtMs: number }, nowMs: number) =>
  nowMs < answeredAtMs || nowMs >= answeredAtMs + ANSWER_PAUSE_MS

/** Drops what has expired. `takeChunk` does so by itself; to be called at `nextReceiverWakeMs` where memory or record matter sooner. */
export function wakeReceiver(receiver: ChunkReceiver, nowMs: number): ChunkEffect[] {
  return drop(receiver, ({ id, lifetime }) => expiresAtMs(id, lifetime) <= nowMs, 'expired')
}

/** When the next transfer expires; undefined when none is coming. */
export function nextReceiverWakeMs({ incoming }: ChunkReceiver): number | undefined {
  const instants = incoming.map(({ id, lifetime }) => expiresAtMs(id, lifetime))
  return instants.length === 0 ? undefined : Math.min(...instants)
}
