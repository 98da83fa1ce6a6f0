import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import type { OpenedFrame, Seal } from './frame'
import { proofFault, sealOther } from './other-kind'
import type { Coder } from './range-coder'
import type { TagKey } from './tag'
import { codeFlag } from './universal'

/** What a boat may ask of shore. The order is the wire's. */
export const WISHES = ['neighbours', 'standings', 'bulletin'] as const
export type Wish = (typeof WISHES)[number]

/** Room for wishes that have no name yet: they are passed over. */
const WISH_COUNT = 8

/** A boat asks; what it asks for is the answer. Six bytes. It has no sequence: who gets no answer asks again. */
export type Ask = { readonly epoch: number; readonly slot: number; readonly wishes: readonly Wish[] }

export function encodeAsk(ask: Ask, seal: Seal): Uint8Array {
  return sealOther({ kind: 'ask', epoch: ask.epoch }, seal, [], (coder) => void codeAsk(coder, ask))
}

/** Reads what stands behind the number of the kind. */
export function readAsk(opened: OpenedFrame, key: TagKey): Result<Ask, EdgeFault> {
  const ask = codeAsk(opened.coder, { slot: 0, wishes: [] })
  const fault = proofFault(opened, key)
  return fault === undefined ? ok({ epoch: opened.epoch, ...ask }) : bad(fault)
}

function codeAsk(coder: Coder, ask: Omit<Ask, 'epoch'>): Omit<Ask, 'epoch'> {
  const slot = coder.uniform(ask.slot, 256)
  const wishes: Wish[] = []
  for (let i = 0; i < WISH_COUNT; i++) {
    const wish = WISHES[i]
    if (codeFlag(coder, wish !== undefined && ask.wishes.includes(wish)) && wish !== undefined) wishes.push(wish)
  }
  return { slot, wishes }
}
