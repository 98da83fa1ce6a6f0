import { bad, ok, type Result } from '#base/result'
import { type Ask, readAsk } from './ask-frame'
import { type Chunk, type ChunkReply, readChunk, readChunkReply } from './chunk/chunk-frame'
import type { EdgeFault } from './fault'
import type { OpenedFrame } from './frame'
import { type Neighbours, readNeighbours } from './neighbours-frame'
import { type NoteFrame, readNoteFrame } from './note-frame'
import { type Order, readOrder } from './order-frame'
import { codeOtherKind, OTHER_KINDS } from './other-kind'
import type { ReportingRule } from './reporting-rule'
import { readRule } from './rule-frame'
import { readSos, readSosAck, type Sos, type SosAck } from './sos-frame'
import type { TagKey } from './tag'

/** What a frame of kind `other` says. */
export type OtherFrame =
  | { readonly kind: 'sos'; readonly sos: Sos }
  | { readonly kind: 'sos-ack'; readonly ack: SosAck }
  | { readonly kind: 'notes'; readonly frame: NoteFrame }
  | { readonly kind: 'ask'; readonly ask: Ask }
  | { readonly kind: 'neighbours'; readonly said: Neighbours }
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | { readonly kind: 'chunk-reply'; readonly reply: ChunkReply }
  | { readonly kind: 'rule'; readonly rule: ReportingRule }
  | { readonly kind: 'order'; readonly order: Order }

/** Reads a frame of kind `other` that a radio session of about `sessionAtS` brought, whatever it is. Never throws, whatever the bytes. */
export function readOther(opened: OpenedFrame, sessionAtS: number, key: TagKey): Result<OtherFrame, EdgeFault> {
  const number = codeOtherKind(opened.coder, 0)
  const kind = OTHER_KINDS[number]
  switch (kind) {
    case 'sos':
      return as(readSos(opened, key), (sos) => ({ kind, sos }))
    case 'sos-ack':
      return as(readSosAck(opened, key), (ack) => ({ kind, ack }))
    case 'notes':
      return as(readNoteFrame(opened, sessionAtS, key), (frame) => ({ kind, frame }))
    case 'ask':
      return as(readAsk(opened, key), (ask) => ({ kind, ask }))
    case 'neighbours':
      return as(readNeighbours(opened, key), (said) => ({ kind, said }))
    case 'chunk':
      return as(readChunk(opened, key), (chunk) => ({ kind, chunk }))
    case 'chunk-reply':
      return as(readChunkReply(opened, key), (reply) => ({ kind, reply }))
    case 'rule':
      return as(readRule(opened, key), (rule) => ({ kind, rule }))
    case 'order':
      return as(readOrder(opened, key), (order) => ({ kind, order }))
    default:
      return bad({ kind: 'unknown-kind', frameKind: `other-${number}` })
  }
}

function as<T>(read: Result<T, EdgeFault>, named: (value: T) => OtherFrame): Result<OtherFrame, EdgeFault> {
  return read.ok ? ok(named(read.value)) : read
}
