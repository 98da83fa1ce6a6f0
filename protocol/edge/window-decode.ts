import { type Account, accountStart } from './account'
import { DIGEST_SPAN, digestOf } from './digest'
import type { WireFix } from './expected-place'
import { tellFirst } from './field-entry'
import type { FieldFrame } from './field-frame'
import { isPlace } from './report'
import { compareOrder, HELD_MAX, type HeldEntry, REFERENCE_SPAN, type Reference, type RunState } from './shore-state'
import { fixAt } from './steps'

/** A fix now known. `full`: its place stood in full. */
export type Known = {
  readonly slot: number
  readonly atS: number
  readonly lat: number
  readonly lon: number
  readonly full: boolean
}

/** What entries have led to: fixes now known, how many of these entries wait, and how many make a place that is none on earth. */
export type Decoded = { readonly known: readonly Known[]; readonly heldCount: number; readonly impossible: number }

export type Entries = Pick<FieldFrame, 'entries' | 'reach'>

/**
 * Enters a message's entries into a run and decodes what can be: its own, and those that have waited for them. The outcome does not
 * depend on the order in which messages come: an entry is told by any fix of its slot from messages within its reach that stands before it.
 */
export function takeEntries(run: RunState, { entries, reach }: Entries, seq: number): Decoded {
  const told: Told = { known: [], impossible: 0 }
  const waiting = new Set<number>()
  const places = new Map<number, number>()
  for (const { slot, first, earlier } of entries) {
    const index = places.get(slot) ?? 0
    places.set(slot, index + 1)
    if (first.form === 'full') noteTold(run, told, { slot, earlier, seq, index }, first, true)
    else insertInOrder(listOf(run.held, slot), { slot, first, earlier, seq, index, fromSeq: seq - reach })
    if (run.held.has(slot)) waiting.add(slot)
  }
  // What came late may be what others wait for: a moved entry needs every message since its reference.
  for (const slot of seq < run.account.newest ? [...run.held.keys()].sort((a, b) => a - b) : waiting)
    releaseHeld(run, slot, told)
  const heldCount = [...waiting].reduce((sum, slot) => sum + countOf(run.held.get(slot) ?? [], seq), 0)
  return { known: told.known, impossible: told.impossible, heldCount }
}

type Told = { readonly known: Known[]; impossible: number }

/** Enters the fixes of an entry whose first one is told, and that one as a reference for others; a place that is none on earth tells nothing. */
function noteTold(
  run: RunState,
  told: Told,
  { slot, earlier, seq, index }: Pick<HeldEntry, 'slot' | 'earlier' | 'seq' | 'index'>,
  first: WireFix,
  full: boolean,
): void {
  const fixes = [first, ...earlier.map((offset) => fixAt(first, offset, run.halvings))]
  if (!fixes.every(({ atS, lat, lon }) => atS > 0 && atS < 2 ** 32 && isPlace(lat, lon, run.halvings))) {
    told.impossible += 1
    return
  }
  for (const { atS, lat, lon } of fixes) told.known.push({ slot, atS, lat, lon, full })
  const { atS, lat, lon } = first
  insertInOrder(listOf(run.references, slot), { seq, index, atS, lat, lon })
}

const countOf = (held: readonly HeldEntry[], seq: number) =>
  held.reduce((sum, entry) => sum + (entry.seq === seq ? 1 : 0), 0)

function listOf<T>(map: Map<number, T[]>, slot: number): T[] {
  const list = map.get(slot) ?? []
  map.set(slot, list)
  return list
}

type Placed = { readonly seq: number; readonly index: number }

function insertInOrder<T extends Placed>(list: T[], item: T): void {
  list.splice(countBefore(list, item), 0, item)
}

/** How many of a list in order come before an item. */
function countBefore(list: readonly Placed[], item: Placed): number {
  const last = list.at(-1)
  // Mostly it comes after all.
  if (last === undefined || compareOrder(last, item) < 0) return list.length
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareOrder(list[middle] as Placed, item) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Tells the entries of a slot that wait, from the earliest on: each depends only on what stands before it, and may be the reference of
 * those after it, so that once through is enough.
 */
function releaseHeld(run: RunState, slot: number, told: Told): void {
  const left: HeldEntry[] = []
  for (const entry of run.held.get(slot) ?? []) {
    const references = referencesFor(run, entry, left.at(-1)?.seq ?? -1)
    if (references === undefined) left.push(entry)
    else noteTold(run, told, entry, tellFirst(entry.first, references, run.halvings), false)
  }
  if (left.length > 0) run.held.set(slot, left)
  else run.held.delete(slot)
}

/**
 * The references that an entry is told by, the newest first; undefined when it must wait for more. `waitingSeq`: the last message before it in which an
 * entry of its slot waits still.
 */
function referencesFor(
  { references, account }: RunState,
  entry: HeldEntry,
  waitingSeq: number,
): Reference[] | undefined {
  const { first, slot, seq, fromSeq } = entry
  const known = references.get(slot) ?? []
  const end = countBefore(known, entry)
  const newest = known.slice(Math.max(0, end - (first.byTwo ? 2 : 1)), end).reverse()
  const oldest = newest[first.byTwo ? 1 : 0]
  if (oldest === undefined) return undefined
  if (first.form === 'windowed') return oldest.seq >= fromSeq ? newest : undefined
  return waitingSeq < oldest.seq && hasAllBetween(account, oldest.seq, seq) ? newest : undefined
}

function hasAllBetween({ checks }: Account, fromSeq: number, beforeSeq: number): boolean {
  for (let seq = fromSeq; seq < beforeSeq; seq++) if (!checks.has(seq)) return false
  return true
}

/**
 * Whether shore knows what a message of sequence `seq` says that it should; undefined when it does not have all the messages that this is about.
 */
export function agreesWith(run: RunState, digest: number, seq: number): boolean | undefined {
  const { account, references } = run
  const untold = untoldMessages(run)
  const start = accountStart(account)
  // What came before shore began to listen may be meant too; before a run's first message there is nothing.
  if (start > seq - DIGEST_SPAN && start % account.turn !== 0) return undefined
  const firstSeq = Math.max(seq - DIGEST_SPAN, start)
  for (let before = firstSeq; before < seq; before++) {
    if (!account.checks.has(before) || untold.has(before)) return undefined
  }
  const newest = new Map<number, Reference>()
  for (const [slot, known] of references) {
    const last = known[countBefore(known, { seq, index: 0 }) - 1]
    if (last !== undefined && last.seq >= firstSeq) newest.set(slot, last)
  }
  return digestOf(newest) === digest
}

/** Messages with entries that still wait. */
export function untoldMessages(run: RunState): Set<number> {
  const untold = new Set<number>()
  for (const held of run.held.values()) for (const entry of held) untold.add(entry.seq)
  return untold
}

/** The oldest message whose waiting entries are kept: of the newest as many as have `HELD_MAX` fixes. */
function heldSince(held: RunState['held']): number {
  let fixes = 0
  for (const waiting of held.values()) for (const { earlier } of waiting) fixes += 1 + earlier.length
  if (fixes <= HELD_MAX) return 0
  fixes = 0
  const newestFirst = [...held.values()].flat().sort((a, b) => compareOrder(b, a))
  const first = newestFirst.find(({ earlier }) => {
    fixes += 1 + earlier.length
    return fixes > HELD_MAX
  })
  return first === undefined ? 0 : first.seq + 1
}

/**
 * Drops references and waiting entries too far behind to be of use. A message whose entries can no longer be told counts as one that
 * has not come: it stays a gap, to be made good or given up like any other.
 */
export function forgetBehind(run: RunState): void {
  const { account, references, held } = run
  const keepFrom = account.newest - REFERENCE_SPAN + 1
  for (const [slot, list] of references) {
    const stale = countBefore(list, { seq: keepFrom, index: 0 })
    if (stale > 0) list.splice(0, stale)
    if (list.length === 0) references.delete(slot)
  }
  if (held.size === 0) return
  const heldFrom = Math.max(keepFrom, heldSince(held))
  for (const [slot, list] of held) {
    const stale = list.splice(0, countBefore(list, { seq: heldFrom, index: 0 }))
    for (const { seq } of stale) account.checks.delete(seq)
    if (list.length === 0) held.delete(slot)
  }
}
