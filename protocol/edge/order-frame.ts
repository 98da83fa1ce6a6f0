import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import type { OpenedFrame, Seal } from './frame'
import { textBytesOf } from './note'
import { codeBits } from './numbers'
import { proofFault, sealOther } from './other-kind'
import type { Coder } from './range-coder'
import { INTERVAL_S_MAX } from './reporting-rule'
import type { TagKey } from './tag'

/** What shore wants of a device, or of one tracker of it. */
export type Order = {
  /** Absent: of the device as a whole. */
  readonly slot?: number
} & (
  | { readonly kind: 'text'; readonly text: string }
  /** To report where it is, at once. */
  | { readonly kind: 'locate' }
  /** To measure and to report so often from now on, s. */
  | { readonly kind: 'interval'; readonly fixIntervalS: number; readonly reportIntervalS: number }
)

/** A text that fits into one message to a device. */
export const ORDER_TEXT_BYTES_MAX = 240

const WHOLE_DEVICE = 256
/** The order is the wire's; a fourth has no name yet. */
const KINDS = ['text', 'locate', 'interval'] as const
const INTERVAL_BITS = 17

/** Whether an order is one that the wire can carry and a device can take. */
export function isOrder(order: Order): boolean {
  if (order.slot !== undefined && !(Number.isInteger(order.slot) && order.slot >= 0 && order.slot < WHOLE_DEVICE))
    return false
  if (order.kind === 'text') {
    const { length } = textBytesOf(order.text)
    return length >= 1 && length <= ORDER_TEXT_BYTES_MAX
  }
  return order.kind === 'locate' || areIntervals(order.fixIntervalS, order.reportIntervalS)
}

const areIntervals = (fixS: number, reportS: number): boolean =>
  Number.isInteger(fixS) && Number.isInteger(reportS) && fixS >= 1 && reportS >= fixS && reportS <= INTERVAL_S_MAX

/** Builds the frame of an order, at most 250 bytes. Its epoch says nothing. */
export function encodeOrder(order: Order, epoch: number, seal: Seal): Uint8Array {
  assert(isOrder(order), 'an order is in its ranges')
  return sealOther({ kind: 'order', epoch }, seal, [], (coder) => {
    coder.uniform(order.slot ?? WHOLE_DEVICE, WHOLE_DEVICE + 1)
    coder.uniform(KINDS.indexOf(order.kind), 4)
    if (order.kind === 'text') codeText(coder, textBytesOf(order.text))
    if (order.kind === 'interval') {
      codeBits(coder, INTERVAL_BITS, order.fixIntervalS)
      codeBits(coder, INTERVAL_BITS, order.reportIntervalS)
    }
  })
}

/** Reads what stands behind the number of the frame's kind. */
export function readOrder(opened: OpenedFrame, key: TagKey): Result<Order, EdgeFault> {
  const { coder } = opened
  const slot = coder.uniform(0, WHOLE_DEVICE + 1)
  const order = readWhat(coder, slot === WHOLE_DEVICE ? {} : { slot })
  const fault = proofFault(opened, key)
  if (fault !== undefined) return bad(fault)
  return order === undefined ? bad({ kind: 'value-out-of-range' }) : ok(order)
}

function readWhat(coder: Coder, whose: Pick<Order, 'slot'>): Order | undefined {
  const kind = KINDS[coder.uniform(0, 4)]
  if (kind === 'locate') return { ...whose, kind }
  if (kind === 'text') {
    const bytes = codeText(coder, new Uint8Array(0))
    return bytes.length === 0 ? undefined : { ...whose, kind, text: new TextDecoder().decode(bytes) }
  }
  if (kind === undefined) return undefined
  const [fixIntervalS, reportIntervalS] = [codeBits(coder, INTERVAL_BITS, 0), codeBits(coder, INTERVAL_BITS, 0)]
  return areIntervals(fixIntervalS, reportIntervalS) ? { ...whose, kind, fixIntervalS, reportIntervalS } : undefined
}

function codeText(coder: Coder, bytes: Uint8Array): Uint8Array {
  const length = coder.uniform(bytes.length, ORDER_TEXT_BYTES_MAX + 1)
  return Uint8Array.from({ length }, (_, i) => coder.uniform(bytes[i] ?? 0, 256))
}
