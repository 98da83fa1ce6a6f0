import { type FieldEntry, nearReference } from './field-frame'
import { isPlace } from './report'
import { compareOrder, HELD_MAX, type HeldEntry, REFERENCE_SPAN, type RunState } from './shore-state'

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

/**
 * Enters a message's entries into a run and decodes what can be: its own, and those that have waited for them. The outcome does not
 * depend on the order in which messages come: an entry is told by any fix of its slot from messages within its reach that stands before it.
 */
export function takeEntries(run: RunState, entries: readonly FieldEntry[], reach: number, seq: number): Decoded {
  const known: Known[] = []
  const waiting = new Set<number>()
  for (const [index, entry] of entries.entries()) {
    const { slot, atS } = entry
    if (entry.form === 'full') {
      const { lat, lon } = entry
      known.push({ slot, atS, lat, lon, full: true })
      insertInOrder(listOf(run.references, slot), { seq, index, lat, lon })
    } else {
      const { bits, latLow, lonLow } = entry
      insertInOrder(listOf(run.held, slot), { slot, atS, seq, index, fromSeq: seq - reach, bits, latLow, lonLow })
    }
    if (run.held.has(slot)) waiting.add(slot)
  }
  let impossible = 0
  for (const slot of waiting) impossible += releaseHeld(run, slot, known)
  const heldCount = [...waiting].reduce((sum, slot) => sum + countOf(run.held.get(slot) ?? [], seq), 0)
  return { known, heldCount, impossible }
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
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareOrder(list[middle] as Placed, item) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Decodes the held entries of a slot, from the earliest on: each depends only on what stands before it, and may be the reference of
 * those after it, so that once through is enough. Returns how many led nowhere on earth.
 */
function releaseHeld(run: RunState, slot: number, known: Known[]): number {
  const references = listOf(run.references, slot)
  const left: HeldEntry[] = []
  let impossible = 0
  for (const entry of run.held.get(slot) ?? []) {
    const reference = references[countBefore(references, entry) - 1]
    if (reference === undefined || reference.seq < entry.fromSeq) {
      left.push(entry)
      continue
    }
    const lat = nearReference(entry.latLow, entry.bits, reference.lat)
    const lon = nearReference(entry.lonLow, entry.bits, reference.lon)
    if (isPlace(lat, lon, run.halvings)) {
      known.push({ slot, atS: entry.atS, lat, lon, full: false })
      insertInOrder(references, { seq: entry.seq, index: entry.index, lat, lon })
    } else impossible += 1
  }
  if (left.length > 0) run.held.set(slot, left)
  else run.held.delete(slot)
  return impossible
}

/** Messages with entries that still wait. */
export function untoldMessages(run: RunState): Set<number> {
  const untold = new Set<number>()
  for (const held of run.held.values()) for (const entry of held) untold.add(entry.seq)
  return untold
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
  const entries = [...held.values()].flat().sort((a, b) => compareOrder(b, a))
  const heldFrom = Math.max(keepFrom, entries.length > HELD_MAX ? (entries[HELD_MAX] as HeldEntry).seq + 1 : keepFrom)
  for (const [slot, list] of held) {
    const stale = list.splice(0, countBefore(list, { seq: heldFrom, index: 0 }))
    for (const { seq } of stale) account.checks.delete(seq)
    if (list.length === 0) held.delete(slot)
  }
}
