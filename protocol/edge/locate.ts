import { observe } from './sender'
import type { Sender } from './sender-state'

/** Takes in a fix that shore has asked for: it goes with the next message, in full, whatever shore could tell of it from what went before (O2). */
export function observeInFull(
  sender: Sender,
  fix: { slot: number; atS: number; latDeg: number; lonDeg: number },
): void {
  observe(sender, fix)
  const slot = sender.slots.get(fix.slot)
  if (slot !== undefined) slot.needsFull = true
}
