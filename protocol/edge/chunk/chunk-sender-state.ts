import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from '../fault'
import { openState, sealState } from '../sealed-state'
import type { VarintReader, VarintWriter } from '../varint'
import { cutContent, type Shape, shapeOf } from './chunk-content'
import type { ChunkPolicy } from './chunk-policy'
import { CONTENT_KINDS, type ContentKind } from './content-kind'
import { PARITY_PIECES_MAX } from './erasure'
import { LIFETIMES_MS } from './transfer-id'

/** A content on its way. */
export type OutgoingTransfer = {
  /** What the one who offered it knows it by, whatever becomes of its id. */
  readonly ticket: number
  readonly kind: ContentKind
  readonly content: Uint8Array
  readonly lifetime: number
  readonly shape: Shape
  readonly stamp: number
  /** These two follow from all above. */
  readonly id: number
  readonly pieces: readonly Uint8Array[]
  /** When the sender gives up. */
  endsAtMs: number
  /** The piece that goes next, of all data and parity pieces in a ring. */
  nextNumber: number
  /** What the receiver is known to hold. */
  held: ReadonlySet<number>
  /** Chunks that this round still has to send; the last one asks. */
  left: number
  /** Questions asked, and how many of them need no answer any more. */
  asked: number
  answered: number
  /** Without an answer by then, one more chunk asks again. */
  askAgainAtMs: number
  /** How often it has, since the last answer. */
  silences: number
}

/** The state of one side's transfers to the other. */
export type ChunkSender = {
  readonly policy: ChunkPolicy
  nextTicket: number
  /** The stamp of the latest offer, which every later one exceeds. */
  lastStamp: number
  transfers: OutgoingTransfer[]
}

/** Transfers under way at once. */
export const TRANSFERS_MAX = 4

/** A transfer before its first chunk. */
export function createTransfer(
  offer: Pick<OutgoingTransfer, 'ticket' | 'kind' | 'content' | 'lifetime' | 'shape' | 'stamp' | 'endsAtMs'>,
  left: number,
): OutgoingTransfer {
  const { id, pieces } = cutContent(offer.content, { ...offer, ...offer.shape }, offer.shape.pieceBytes)
  const unasked = { asked: 0, answered: 0, askAgainAtMs: 0, silences: 0 }
  return { ...offer, id, pieces, nextNumber: 0, held: new Set(), left, ...unasked }
}

/** Counts the layouts of the kept state. */
export const CHUNK_SENDER_STATE_VERSION = 1

/** A sender's whole state as bytes. */
export function encodeChunkSender({ policy, nextTicket, lastStamp, transfers }: ChunkSender): Uint8Array {
  return sealState(CHUNK_SENDER_STATE_VERSION, (w) => {
    w.unsigned(policy.bodyBytesMax).unsigned(policy.parityPerEight).unsigned(policy.patienceMs)
    for (const kind of CONTENT_KINDS) w.unsigned(policy.lifetimes[kind])
    w.unsigned(nextTicket).unsigned(lastStamp).unsigned(transfers.length)
    for (const transfer of transfers) writeTransfer(w, transfer)
  })
}

/** A sender from bytes, or why it must begin anew. */
export function decodeChunkSender(bytes: Uint8Array): Result<ChunkSender, EdgeFault> {
  const opened = openState(bytes, CHUNK_SENDER_STATE_VERSION)
  if (!opened.ok) return opened
  const r = opened.value
  const [bodyBytesMax, parityPerEight, patienceMs] = [r.unsigned(), r.unsigned(), r.unsigned()]
  const [course, roster, text, configuration] = [r.unsigned(), r.unsigned(), r.unsigned(), r.unsigned()]
  const policy = { bodyBytesMax, parityPerEight, patienceMs, lifetimes: { course, roster, text, configuration } }
  const [nextTicket, lastStamp, count] = [r.unsigned(), r.unsigned(), r.count()]
  const transfers: OutgoingTransfer[] = []
  for (let i = 0; i < count; i++) {
    const transfer = readTransfer(r)
    if (transfer === undefined) return bad({ kind: 'state-unreadable' })
    transfers.push(transfer)
  }
  return r.endsHere() ? ok({ policy, nextTicket, lastStamp, transfers }) : bad({ kind: 'state-unreadable' })
}

function writeTransfer(w: VarintWriter, transfer: OutgoingTransfer): void {
  w.unsigned(transfer.ticket).unsigned(CONTENT_KINDS.indexOf(transfer.kind)).unsigned(transfer.lifetime)
  w.unsigned(transfer.shape.pieceBytes).unsigned(transfer.stamp).unsigned(transfer.endsAtMs)
  w.unsigned(transfer.nextNumber).unsigned(transfer.left).unsigned(transfer.asked).unsigned(transfer.answered)
  w.unsigned(transfer.askAgainAtMs)
    .unsigned(transfer.silences)
    .raw([...transfer.held])
    .raw(transfer.content)
}

function readTransfer(r: VarintReader): OutgoingTransfer | undefined {
  const [ticket, kind, lifetime] = [r.unsigned(), CONTENT_KINDS[r.unsigned()], r.unsigned()]
  const [pieceBytes, stamp, endsAtMs] = [r.unsigned(), r.unsigned(), r.unsigned()]
  const [nextNumber, left, asked, answered] = [r.unsigned(), r.unsigned(), r.unsigned(), r.unsigned()]
  const [askAgainAtMs, silences] = [r.unsigned(), r.unsigned()]
  const held = new Set(r.raw())
  const content = r.raw()
  const shape = shapeOf(content.length, pieceBytes)
  if (r.overran || kind === undefined || shape === undefined || lifetime >= LIFETIMES_MS.length) return undefined
  if (nextNumber >= shape.dataCount + PARITY_PIECES_MAX) return undefined
  const fresh = createTransfer({ ticket, kind, content, lifetime, shape, stamp, endsAtMs }, left)
  return { ...fresh, nextNumber, held, asked, answered, askAgainAtMs, silences }
}
