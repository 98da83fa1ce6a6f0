import { createHash } from 'node:crypto'
import { type DeviceFault, describeDeviceFault } from '#protocol/devices/fault'
import type { DoorMessage, Refusal } from './http-door'

/** Names a message by its bytes: what cannot be read, and what nobody numbers, has no better name. */
export function hashOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** A message that is kept and not processed; whose it claims to be is kept too, where that can be read. */
export function refused(bytes: Uint8Array, refusal: Refusal, claimed: Pick<DoorMessage, 'imei'> = {}): DoorMessage {
  return { identity: hashOf(bytes), bytes, refusal, ...claimed }
}

/** What cannot be read, in words for whoever sends it. */
export function unreadable(fault: DeviceFault): Refusal {
  return { status: 400, fault: fault.kind, sentence: describeDeviceFault(fault) }
}
