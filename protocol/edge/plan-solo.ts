import { mustExist } from '#base/assert'
import { SEQ_TURN } from './data-head'
import { APART_S_MAX, fillToBudget, type Plan, timeSpanFor } from './plan'
import type { Restored } from './restored'
import type { OwedFix, Sender, SenderSlot, Word } from './sender-state'
import { encodeSoloFrame, SOLO_FIXES_MAX } from './solo-frame'
import { roundInterval } from './steps'

/** A solo sender's one slot: what waits and what has gone, each fix in one of the two. */
function readSlot(sender: Sender): { slot: SenderSlot; news: OwedFix[]; sent: OwedFix[] } | undefined {
  const slot = [...sender.slots.values()].find((candidate) => candidate.pending.length > 0)
  if (slot === undefined) return undefined
  const news = slot.pending.toReversed()
  const isNear = (fix: OwedFix) => Math.abs(fix.atS - mustExist(news[0], 'news').atS) < APART_S_MAX
  // A fix that goes again is still among those sent: it counts once, as waiting.
  const sent = slot.history.filter((fix) => !slot.pending.some((waiting) => waiting.atS === fix.atS))
  return { slot, news: news.filter(isNear), sent: sent.filter(isNear) }
}

/**
 * Packs a solo message: first what is new, newest first, in as few paid units as it takes; then, up to the edge of the last one,
 * repeats of what went before at spread offsets, so that most losses heal without asking.
 */
export function planSolo(
  sender: Sender,
  words: readonly (Restored & Word)[],
  budgetBytes: number,
  nowMs: number,
): Plan | undefined {
  const read = readSlot(sender)
  if (read === undefined) return undefined
  const { slot, news, sent } = read
  const build = (fixes: readonly OwedFix[]) => ({ fixes, bytes: encodeFixes(sender, fixes, words, nowMs) })
  const withNews = (opener: readonly OwedFix[]) =>
    fillToBudget(Math.min(news.length, SOLO_FIXES_MAX - opener.length), budgetBytes, (count) =>
      build(newestFirst([...opener, ...news.slice(0, count)])),
    )
  const opener = openerOf(news, sent)
  let built = withNews(opener) ?? (opener.length > 0 ? withNews([]) : undefined)
  if (built === undefined) return undefined
  const { creditBytes, repeatOffsets } = sender.policy
  const paidBytes = Math.min(budgetBytes, Math.ceil(built.bytes.length / creditBytes) * creditBytes)
  for (const offset of repeatOffsets) {
    const repeat = sent.at(-offset)
    if (repeat === undefined || built.fixes.length === SOLO_FIXES_MAX) break
    if (built.fixes.includes(repeat)) continue
    const longer = build(newestFirst([...built.fixes, repeat]))
    if (longer.bytes.length <= paidBytes) built = longer
  }
  const carried = built.fixes.map((fix) => ({ slot: slot.slot, fix, full: true, owed: slot.pending.includes(fix) }))
  return { bytes: built.bytes, carried, words: words.map(({ seq, lost }) => ({ seq, lost })) }
}

/** The newest fix of all opens the message even if it has gone before: every message tells where the tracker is now. */
function openerOf(news: readonly OwedFix[], sent: readonly OwedFix[]): OwedFix[] {
  const newestSent = sent.at(-1)
  return newestSent !== undefined && newestSent.atS > mustExist(news[0], 'news').atS ? [newestSent] : []
}

/** Bytes that all the news would take in one message, without repeats. */
export function soloNewsBytes(sender: Sender): number {
  const read = readSlot(sender)
  if (read === undefined) return 0
  const { news, sent } = read
  const fixes = [...openerOf(news, sent), ...news].slice(0, SOLO_FIXES_MAX)
  return encodeFixes(sender, fixes, [], 1000 * mustExist(fixes[0], 'news').atS).length + sender.words.length
}

function encodeFixes(
  sender: Sender,
  fixes: readonly OwedFix[],
  restored: readonly Restored[],
  nowMs: number,
): Uint8Array {
  const { halvings, fixIntervalS } = sender.policy
  const timeSpan = timeSpanFor(mustExist(fixes[0], 'a fix').atS, nowMs)
  const { epoch, nextSeq, seal } = sender
  const seq = nextSeq % SEQ_TURN
  return encodeSoloFrame(
    { halvings, epoch, seq, intervalS: roundInterval(fixIntervalS), fixes, restored, timeSpan },
    seal,
  )
}

const newestFirst = (fixes: readonly OwedFix[]) => fixes.toSorted((a, b) => b.atS - a.atS)
