import type { Restored } from './restored'
import type { Plan } from './sender'
import type { OwedFix, Sender } from './sender-state'
import { encodeSoloFrame, SOLO_FIXES_MAX } from './solo-frame'

/**
 * Packs a solo message: first what is new, newest first, in as few paid units as it takes; then, up to the edge of the last one,
 * repeats of what went before at spread offsets, so that most losses heal without asking.
 */
export function planSolo(
  sender: Sender,
  words: readonly (Restored & { seq: number })[],
  budgetBytes: number,
): Plan | undefined {
  const slot = [...sender.slots.values()].find((candidate) => candidate.pending.length > 0)
  if (slot === undefined) return undefined
  const { policy } = sender
  const build = (fixes: readonly OwedFix[]) =>
    encodeSoloFrame({
      halvings: policy.halvings,
      epoch: sender.epoch,
      seq: sender.nextSeq,
      intervalS: policy.fixIntervalS,
      fixes,
      restored: words,
    })
  const fits = (fixes: readonly OwedFix[], bytesMax: number) =>
    fixes.length <= SOLO_FIXES_MAX && build(fixes).length <= bytesMax
  // A fix that goes again is still among those sent: it counts once, as waiting.
  const history = slot.history.filter((sent) => !slot.pending.some((waiting) => waiting.atS === sent.atS))
  // The newest fix of all opens the message even if it has gone before: every message tells where the tracker is now.
  let chosen = newestFirst([history.at(-1), slot.pending.at(-1)].filter((fix) => fix !== undefined)).slice(0, 1)
  for (const fix of slot.pending.toReversed()) {
    if (chosen.includes(fix)) continue
    const longer = newestFirst([...chosen, fix])
    if (!fits(longer, budgetBytes)) break
    chosen = longer
  }
  const paidBytes = Math.min(budgetBytes, Math.ceil(build(chosen).length / policy.creditBytes) * policy.creditBytes)
  for (const offset of policy.repeatOffsets) {
    const repeat = history.at(-offset)
    if (repeat === undefined) break
    if (chosen.includes(repeat)) continue
    const longer = newestFirst([...chosen, repeat])
    if (fits(longer, paidBytes)) chosen = longer
  }
  const carried = chosen.map((fix, i) => ({ slot: slot.slot, fix, full: i === 0, owed: slot.pending.includes(fix) }))
  return { bytes: build(chosen), carried, restored: words.map(({ seq, lost }) => ({ seq, lost })) }
}

const newestFirst = (fixes: readonly OwedFix[]) => fixes.toSorted((a, b) => b.atS - a.atS)
