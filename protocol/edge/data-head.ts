import { CONTEXTS } from './contexts'
import { codeClock, type FrameClock } from './frame-clock'
import { codeTree } from './numbers'
import type { Coder } from './range-coder'
import { codeRestored, type Restored } from './restored'

/** Sequences count modulo this on the wire. */
export const SEQ_TURN = 4096

/** What every frame that carries fixes says before them. */
export type DataHead = {
  /** Modulo 2^12. */
  readonly seq: number
  /** Resolution of the places. */
  readonly halvings: number
  readonly clock: FrameClock
  readonly restored: readonly Restored[]
}

export function codeDataHead(coder: Coder, head: DataHead): DataHead {
  const seq = coder.uniform(head.seq, SEQ_TURN)
  const halvings = codeTree(coder, CONTEXTS.halvings, 2, head.halvings)
  const clock = codeClock(coder, head.clock)
  return { seq, halvings, clock, restored: codeRestored(coder, head.restored) }
}
