import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import { openState, sealState } from './sealed-state'
import { compareOrder, type HeldEntry, type Reference, type RunState, type ShoreState } from './shore-state'
import type { VarintReader, VarintWriter } from './varint'

/** Counts the layouts of the kept state. Another version is refused by name, and the state rebuilt. */
export const SHORE_STATE_VERSION = 1

/** Shore's state as bytes, for a store. The same state gives the same bytes. */
export function encodeShoreState(state: ShoreState): Uint8Array {
  return sealState(SHORE_STATE_VERSION, (w) => {
    w.unsigned(state.runs.length)
    for (const run of state.runs) writeRun(w, run)
  })
}

/** State from bytes, or why it must be rebuilt. */
export function decodeShoreState(bytes: Uint8Array): Result<ShoreState, EdgeFault> {
  const opened = openState(bytes, SHORE_STATE_VERSION)
  if (!opened.ok) return opened
  const r = opened.value
  const runs = list(r, readRun)
  return r.endsHere() ? ok({ runs }) : bad({ kind: 'state-unreadable' })
}

function list<T>(r: VarintReader, read: (r: VarintReader) => T): T[] {
  const count = r.count()
  const items: T[] = []
  for (let i = 0; i < count && !r.overran; i++) items.push(read(r))
  return items
}

/** By ascending key, so that the order in which things came leaves no trace. */
const sorted = <T>(map: ReadonlyMap<number, T>) => [...map].sort(([a], [b]) => a - b)

/** Only the low 16 bits of a sequence are kept: higher ones depend on what came first. */
const TURN = 0x10000

function writeRun(w: VarintWriter, { epoch, halvings, newestSessionS, account, references, held }: RunState): void {
  const { start, newest, checks, words } = account
  w.unsigned(epoch).unsigned(halvings).signed(newestSessionS)
  w.unsigned(newest & 0xffff).unsigned(newest - start)
  w.unsigned(checks.size)
  for (const [seq, check] of sorted(checks)) w.unsigned(newest - seq).unsigned(check)
  w.unsigned(words.size)
  for (const [seq, word] of sorted(words)) w.unsigned(newest - seq).unsigned(word === 'filled' ? 0 : 1)
  w.unsigned(references.size)
  for (const [slot, rows] of sorted(references)) writeReferences(w, slot, rows, newest)
  const waiting = [...held.values()].flat().sort((a, b) => a.slot - b.slot || compareOrder(a, b))
  w.unsigned(waiting.length)
  for (const { slot, atS, seq, index, fromSeq, bits, latLow, lonLow } of waiting) {
    w.unsigned(slot).signed(newestSessionS - atS)
    w.unsigned(newest - seq)
    w.unsigned(index)
    w.unsigned(seq - fromSeq)
      .unsigned(bits)
      .unsigned(latLow)
      .unsigned(lonLow)
  }
}

function readRun(r: VarintReader): RunState {
  const [epoch, halvings, newestSessionS] = [r.unsigned(), r.unsigned(), r.signed()]
  const newest = TURN + r.unsigned()
  const start = newest - r.unsigned()
  const checks = new Map(list(r, () => [newest - r.unsigned(), r.unsigned()] as const))
  const words = new Map(
    list(r, () => [newest - r.unsigned(), r.unsigned() === 0 ? ('filled' as const) : ('lost' as const)] as const),
  )
  const references = new Map(list(r, () => [r.unsigned(), readReferences(r, newest)] as const))
  const held = new Map<number, HeldEntry[]>()
  for (const entry of list(r, () => readHeld(r, newestSessionS, newest))) {
    held.set(entry.slot, [...(held.get(entry.slot) ?? []), entry])
  }
  return { epoch, halvings, newestSessionS, account: { start, newest, checks, words }, references, held }
}

function writeReferences(w: VarintWriter, slot: number, rows: readonly Reference[], newest: number): void {
  w.unsigned(slot).unsigned(rows.length)
  let last: Reference = { seq: newest, index: 0, lat: 0, lon: 0 }
  for (const row of rows) {
    w.signed(row.seq - last.seq)
      .unsigned(row.index)
      .signed(row.lat - last.lat)
      .signed(row.lon - last.lon)
    last = row
  }
}

function readReferences(r: VarintReader, newest: number): Reference[] {
  let last: Reference = { seq: newest, index: 0, lat: 0, lon: 0 }
  return list(r, () => {
    const seq = last.seq + r.signed()
    const index = r.unsigned()
    last = { seq, index, lat: last.lat + r.signed(), lon: last.lon + r.signed() }
    return last
  })
}

function readHeld(r: VarintReader, newestSessionS: number, newest: number): HeldEntry {
  const slot = r.unsigned()
  const atS = newestSessionS - r.signed()
  const seq = newest - r.unsigned()
  const index = r.unsigned()
  const fromSeq = seq - r.unsigned()
  return { slot, atS, seq, index, fromSeq, bits: r.unsigned(), latLow: r.unsigned(), lonLow: r.unsigned() }
}
