import { bad, ok, type Result } from '#base/result'
import type { Chunk, ChunkReply } from './chunk/chunk-frame'
import type { EdgeFault } from './fault'
import { openFrame } from './frame'
import type { Neighbours } from './neighbours-frame'
import type { Order } from './order-frame'
import { readOther } from './other-frame'
import type { ReportingRule } from './reporting-rule'
import { onReply } from './sender'
import type { Sender } from './sender-state'
import type { SosAck } from './sos-frame'
import { onSosAck } from './sos-sender'

/** What shore has said, for the device to do or to show; what concerns the sender itself, it has taken. */
export type ShoreWord =
  /** Which messages shore has, and which it misses. */
  | { readonly kind: 'reply' }
  | { readonly kind: 'sos-ack'; readonly ack: SosAck }
  | { readonly kind: 'neighbours'; readonly said: Neighbours }
  /** For a receiver and a sender of chunks. */
  | { readonly kind: 'chunk'; readonly chunk: Chunk }
  | { readonly kind: 'chunk-reply'; readonly reply: ChunkReply }
  /** For a reporter. */
  | { readonly kind: 'rule'; readonly rule: ReportingRule }
  /** To show, or to do. */
  | { readonly kind: 'order'; readonly order: Order }

/** Takes whatever shore has sent. A fault changes nothing. */
export function onShoreFrame(sender: Sender, bytes: Uint8Array, nowMs: number): Result<ShoreWord, EdgeFault> {
  const opened = openFrame(bytes)
  if (!opened.ok) return opened
  if (opened.value.kind !== 'other') {
    const taken = onReply(sender, bytes, nowMs)
    return taken.ok ? ok({ kind: 'reply' }) : taken
  }
  const other = readOther(opened.value, Math.floor(nowMs / 1000), sender.seal.key)
  if (!other.ok) return other
  switch (other.value.kind) {
    case 'sos-ack': {
      const taken = onSosAck(sender, other.value.ack, nowMs)
      return taken.ok ? ok(other.value) : taken
    }
    case 'neighbours':
    case 'chunk':
    case 'chunk-reply':
    case 'rule':
    case 'order':
      return ok(other.value)
    default:
      // What only boats say: an echo, or somebody else's.
      return bad({ kind: 'unknown-kind', frameKind: other.value.kind })
  }
}
