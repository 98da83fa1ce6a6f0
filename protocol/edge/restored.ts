import { CONTEXTS } from './contexts'
import { codeNumber } from './numbers'
import type { Coder } from './range-coder'

/**
 * Word about an earlier message of the same epoch whose sequence is spent: all that it was the only one to carry is in this message
 * or in one between (`lost` false), or the sender has it no more (`lost` true). `back` counts from the frame's own sequence.
 */
export type Restored = { readonly back: number; readonly lost: boolean }

export const RESTORED_MAX = 31

/** Each word behind a bit that says that there is one more. */
export function codeRestored(coder: Coder, restored: readonly Restored[]): Restored[] {
  const read: Restored[] = []
  while (read.length < RESTORED_MAX) {
    const word = restored[read.length]
    const more = coder.bit(CONTEXTS.words + Math.min(3, read.length), word === undefined ? 0 : 1)
    if (more === 0) break
    const back = codeNumber(coder, CONTEXTS.wordBack, 4, (word?.back ?? 1) - 1) + 1
    read.push({ back, lost: coder.bit(CONTEXTS.wordLost, word?.lost ? 1 : 0) === 1 })
  }
  return read
}
