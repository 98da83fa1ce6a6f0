import { assert, mustExist } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from '../fault'
import { contentBytesMax, shapeOf } from './chunk-content'
import { CHUNK_HEAD_BYTES, type Chunk, type ChunkReply } from './chunk-frame'
import type { ChunkPolicy } from './chunk-policy'
import { type ChunkSender, createTransfer, type OutgoingTransfer, TRANSFERS_MAX } from './chunk-sender-state'
import { type ContentKind, replaces } from './content-kind'
import { PARITY_PIECES_MAX, parityPiece } from './erasure'
import { expandStamp, LIFETIMES_MS, stampAt, wireId } from './transfer-id'

export { type ChunkSender, decodeChunkSender, encodeChunkSender } from './chunk-sender-state'

/** What becomes of a transfer, by the ticket that its offer was given. */
export type ChunkSenderEffect =
  /** The receiver has the content and has proved it. */
  | { readonly kind: 'delivered'; readonly ticket: number }
  | { readonly kind: 'given-up'; readonly ticket: number; readonly reason: 'expired' | 'superseded' }

/** Why a content cannot be sent. Nothing has changed by the offer. */
export type OfferFault =
  | { readonly kind: 'content-too-long'; readonly bytesMax: number }
  | { readonly kind: 'too-many-transfers'; readonly transfersMax: number }

export function createChunkSender(policy: ChunkPolicy): ChunkSender {
  assert(policy.bodyBytesMax > CHUNK_HEAD_BYTES && policy.patienceMs > 0, 'a policy leaves room for a piece, and waits')
  return { policy, nextTicket: 1, lastStamp: 0, transfers: [] }
}

/**
 * Takes in a content to be sent, at most 16 000 bytes and 64 pieces. A newer course, roster or configuration makes an older one
 * void. `lifetime` is a number of LIFETIMES_MS.
 */
export function offer(
  sender: ChunkSender,
  content: Uint8Array,
  kind: ContentKind,
  nowMs: number,
  lifetime: number = sender.policy.lifetimes[kind],
): Result<{ ticket: number; effects: ChunkSenderEffect[] }, OfferFault> {
  const pieceBytesMax = sender.policy.bodyBytesMax - CHUNK_HEAD_BYTES
  const shape = shapeOf(content.length, pieceBytesMax)
  if (shape === undefined) return bad({ kind: 'content-too-long', bytesMax: contentBytesMax(pieceBytesMax) })
  const endOf = (transfer: OutgoingTransfer) => {
    if (nowMs >= transfer.endsAtMs) return 'expired'
    return transfer.kind === kind && replaces(kind) ? 'superseded' : undefined
  }
  const kept = sender.transfers.filter((transfer) => endOf(transfer) === undefined)
  if (kept.length >= TRANSFERS_MAX) return bad({ kind: 'too-many-transfers', transfersMax: TRANSFERS_MAX })
  const effects = sender.transfers.flatMap((transfer): ChunkSenderEffect[] => {
    const reason = endOf(transfer)
    return reason === undefined ? [] : [{ kind: 'given-up', ticket: transfer.ticket, reason }]
  })
  const ticket = sender.nextTicket
  sender.nextTicket += 1
  sender.lastStamp = Math.max(stampAt(nowMs), sender.lastStamp + 1)
  const endsAtMs = nowMs + lifetimeMs(lifetime)
  const parts = { ticket, kind, content: content.slice(), lifetime, shape, stamp: sender.lastStamp, endsAtMs }
  sender.transfers = [...kept, createTransfer(parts, roundOf(sender, shape.dataCount))]
  return ok({ ticket, effects })
}

const lifetimeMs = (lifetime: number) => mustExist(LIFETIMES_MS[lifetime], 'a lifetime of the table')

/** Chunks of a round that is to bring so many pieces: some parity is put to them for what gets lost. */
function roundOf({ policy }: ChunkSender, needed: number): number {
  return needed + Math.min(PARITY_PIECES_MAX, Math.floor((needed * policy.parityPerEight) / 8))
}

/** Whether a chunk is ready to go. */
export function hasChunk(sender: ChunkSender, nowMs: number): boolean {
  return sender.transfers.some((transfer) => isReady(transfer, nowMs))
}

/** The round goes on, or its question has waited too long for an answer. */
function isReady({ left, askAgainAtMs, endsAtMs }: OutgoingTransfer, nowMs: number): boolean {
  return nowMs < endsAtMs && (left > 0 || nowMs >= askAgainAtMs)
}

/**
 * The next chunk whose body takes at most `budgetBytes`, of the transfer that has the fewest left to send; undefined when there is
 * none. The last one of a round asks what has come.
 */
export function nextChunk(sender: ChunkSender, budgetBytes: number, nowMs: number): Chunk | undefined {
  boundWaits(sender, nowMs)
  const [transfer] = sender.transfers
    .filter((one) => isReady(one, nowMs) && CHUNK_HEAD_BYTES + one.shape.pieceBytes <= budgetBytes)
    .sort((a, b) => a.left - b.left || a.ticket - b.ticket)
  if (transfer === undefined) return undefined
  const { kind, id, lifetime, shape } = transfer
  const number = turnRing(transfer)
  if (transfer.left === 0) transfer.silences += 1
  else transfer.left -= 1
  const question = transfer.left === 0 ? ask(sender, transfer, nowMs) : 0
  const piece = transfer.pieces[number] ?? parityPiece(transfer.pieces, number - shape.dataCount)
  return { kind, id: wireId(id), lifetime, dataCount: shape.dataCount, number, question, piece }
}

/**
 * The next piece of the ring of data and parity that the receiver is not known to hold: data first, then parity that has not gone
 * yet rather than a repeat, which a chunk that is only late would make worthless; then the one that went longest ago.
 */
function turnRing(transfer: OutgoingTransfer): number {
  const ring = transfer.shape.dataCount + PARITY_PIECES_MAX
  let number = transfer.nextNumber
  while (transfer.held.has(number)) number = (number + 1) % ring
  transfer.nextNumber = (number + 1) % ring
  return number
}

/** Questions are numbered 1–7 in turn; an answer to one of the last seven is known for what it is. */
const QUESTIONS = 7

function ask(sender: ChunkSender, transfer: OutgoingTransfer, nowMs: number): number {
  transfer.asked += 1
  transfer.askAgainAtMs = nowMs + patienceMs(sender, transfer)
  return ((transfer.asked - 1) % QUESTIONS) + 1
}

const patienceMs = ({ policy }: ChunkSender, { silences }: OutgoingTransfer) =>
  policy.patienceMs * 2 ** Math.min(3, silences)

/** A clock set back makes nothing wait longer than it would from now. */
function boundWaits(sender: ChunkSender, nowMs: number): void {
  for (const transfer of sender.transfers) {
    transfer.askAgainAtMs = Math.min(transfer.askAgainAtMs, nowMs + patienceMs(sender, transfer))
    transfer.endsAtMs = Math.min(transfer.endsAtMs, nowMs + lifetimeMs(transfer.lifetime))
  }
}

/** The modem says that a chunk's message did not go: one more takes its place, and the round asks again at its end. */
export function chunkFailed(sender: ChunkSender, chunk: Pick<Chunk, 'kind' | 'id'>): void {
  const transfer = findTransfer(sender, chunk)
  if (transfer !== undefined) transfer.left += 1
}

function findTransfer(sender: ChunkSender, { kind, id }: Pick<Chunk, 'kind' | 'id'>): OutgoingTransfer | undefined {
  return sender.transfers.find((transfer) => transfer.kind === kind && wireId(transfer.id) === id)
}

/** Takes what the receiver says of a transfer. A reply about another transfer, or to an older question, is refused as stale. */
export function onChunkReply(
  sender: ChunkSender,
  reply: ChunkReply,
  nowMs: number,
): Result<ChunkSenderEffect[], EdgeFault> {
  const transfer = findTransfer(sender, reply)
  if (transfer === undefined) return bad({ kind: 'chunk-reply-stale' })
  switch (reply.status) {
    case 'done':
      sender.transfers = sender.transfers.filter((one) => one !== transfer)
      return ok([{ kind: 'delivered', ticket: transfer.ticket }])
    case 'superseded':
      return offerAfter(sender, transfer, expandStamp(reply.newerStamp, nowMs))
    case 'missing':
      return beginRound(sender, transfer, reply.question, reply.held)
  }
}

/**
 * The receiver has a newer transfer that this sender does not know: its state was lost, and its clock was ahead. What is offered now
 * is newer in truth, and takes a stamp that says so.
 */
function offerAfter(
  sender: ChunkSender,
  transfer: OutgoingTransfer,
  newerStamp: number,
): Result<ChunkSenderEffect[], EdgeFault> {
  if (newerStamp < transfer.stamp) return bad({ kind: 'value-out-of-range' })
  sender.lastStamp = Math.max(newerStamp, sender.lastStamp) + 1
  const anew = createTransfer({ ...transfer, stamp: sender.lastStamp }, roundOf(sender, transfer.shape.dataCount))
  sender.transfers = sender.transfers.map((one) => (one === transfer ? anew : one))
  return ok([])
}

/** An answer to any question that still waits for one begins a round that brings what is missing; later answers to those asked so far are stale. */
function beginRound(
  sender: ChunkSender,
  transfer: OutgoingTransfer,
  question: number,
  held: readonly number[],
): Result<ChunkSenderEffect[], EdgeFault> {
  const { asked, answered, shape } = transfer
  const back = (((asked - question) % QUESTIONS) + QUESTIONS) % QUESTIONS
  if (asked - back <= answered) return bad({ kind: 'chunk-reply-stale' })
  const isImpossible = held.some((number) => number >= shape.dataCount + PARITY_PIECES_MAX)
  if (isImpossible || held.length >= shape.dataCount) return bad({ kind: 'value-out-of-range' })
  transfer.held = new Set(held)
  transfer.answered = asked
  transfer.silences = 0
  transfer.left = roundOf(sender, shape.dataCount - held.length)
  return ok([])
}

/** Gives up what has come to its end. To be called at `nextWakeMs`, before `nextChunk`; nothing is harmed by calling it at any time. */
export function wake(sender: ChunkSender, nowMs: number): ChunkSenderEffect[] {
  boundWaits(sender, nowMs)
  const ended = sender.transfers.filter(({ endsAtMs }) => nowMs >= endsAtMs)
  sender.transfers = sender.transfers.filter((transfer) => !ended.includes(transfer))
  return ended.map(({ ticket }) => ({ kind: 'given-up', ticket, reason: 'expired' }))
}

/** The next instant at which a question is to be asked again or a transfer ends; undefined when nothing is under way. */
export function nextWakeMs(sender: ChunkSender): number | undefined {
  const instants = sender.transfers.flatMap(({ left, askAgainAtMs, endsAtMs }) =>
    left > 0 ? [endsAtMs] : [askAgainAtMs, endsAtMs],
  )
  return instants.length === 0 ? undefined : Math.min(...instants)
}
