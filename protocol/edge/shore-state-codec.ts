import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import { openState, sealState } from './sealed-state'
import { compareOrder, type HeldEntry, type Reference, type RunState, SEQ_TURNS, type ShoreState } from './shore-state'
import type { VarintReader, VarintWriter } from './varint'

/** Counts the layouts of the kept state. Another version is refused by name, and the state rebuilt. */
export const SHORE_STATE_VERSION = 2

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

/** Sequences are kept as they are on the wire: higher bits depend on what came first. */
function writeRun(w: VarintWriter, run: RunState): void {
  const { version, epoch, halvings, newestSessionS, account, references, held } = run
  const { turn, start, newest, checks, words } = account
  w.unsigned(version).unsigned(epoch).unsigned(halvings).signed(newestSessionS)
  w.unsigned(newest % turn).unsigned(newest - start)
  w.unsigned(checks.size)
  for (const [seq, check] of sorted(checks)) w.unsigned(newest - seq).unsigned(check)
  w.unsigned(words.size)
  for (const [seq, word] of sorted(words)) w.unsigned(newest - seq).unsigned(word === 'filled' ? 0 : 1)
  w.unsigned(references.size)
  for (const [slot, rows] of sorted(references)) writeReferences(w, slot, rows, newest)
  const waiting = [...held.values()].flat().sort((a, b) => a.slot - b.slot || compareOrder(a, b))
  w.unsigned(waiting.length)
  for (const entry of waiting) writeHeld(w, entry, newestSessionS, newest)
}

function readRun(r: VarintReader): RunState {
  const version = r.unsigned() === 1 ? 1 : 2
  const [epoch, halvings, newestSessionS] = [r.unsigned(), r.unsigned(), r.signed()]
  const turn = SEQ_TURNS[version]
  const newest = turn + r.unsigned()
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
  const account = { turn, start, newest, checks, words }
  return { version, epoch, halvings, newestSessionS, account, references, held }
}

function writeReferences(w: VarintWriter, slot: number, rows: readonly Reference[], newest: number): void {
  w.unsigned(slot).unsigned(rows.length)
  let last: Reference = { ...NOWHERE, seq: newest }
  for (const row of rows) {
    w.signed(row.seq - last.seq)
      .unsigned(row.index)
      .signed(row.atS - last.atS)
    w.signed(row.lat - last.lat).signed(row.lon - last.lon)
    last = row
  }
}

const NOWHERE: Reference = { seq: 0, index: 0, atS: 0, lat: 0, lon: 0 }

function readReferences(r: VarintReader, newest: number): Reference[] {
  let last: Reference = { ...NOWHERE, seq: newest }
  return list(r, () => {
    const [seq, index, atS] = [last.seq + r.signed(), r.unsigned(), last.atS + r.signed()]
    last = { seq, index, atS, lat: last.lat + r.signed(), lon: last.lon + r.signed() }
    return last
  })
}

/** By their number in kept state: forms of a first fix, each with what it says of its time and its references. */
function formOf(first: HeldEntry['first']): number {
  if (first.form === 'windowed') return first.byTwo ? 5 : 0
  return 1 + (first.gapS === undefined ? 0 : 1) + (first.byTwo ? 2 : 0)
}

function writeHeld(w: VarintWriter, entry: HeldEntry, newestSessionS: number, newest: number): void {
  const { slot, seq, index, fromSeq, first, earlier } = entry
  w.unsigned(slot)
    .unsigned(newest - seq)
    .unsigned(index)
    .unsigned(seq - fromSeq)
  w.unsigned(formOf(first))
  if (first.form === 'windowed')
    w.signed(newestSessionS - first.atS)
      .unsigned(first.bits)
      .unsigned(first.latLow)
      .unsigned(first.lonLow)
  else
    w.signed(first.gapS ?? newestSessionS - first.atS)
      .signed(first.lat)
      .signed(first.lon)
  w.unsigned(earlier.length)
  for (const { atS, lat, lon } of earlier) w.signed(atS).signed(lat).signed(lon)
}

function readHeld(r: VarintReader, newestSessionS: number, newest: number): HeldEntry {
  const slot = r.unsigned()
  const seq = newest - r.unsigned()
  const index = r.unsigned()
  const fromSeq = seq - r.unsigned()
  const first = readFirst(r, newestSessionS)
  return {
    slot,
    seq,
    index,
    fromSeq,
    first,
    earlier: list(r, () => ({ atS: r.signed(), lat: r.signed(), lon: r.signed() })),
  }
}

function readFirst(r: VarintReader, newestSessionS: number): HeldEntry['first'] {
  const form = r.unsigned()
  const time = r.signed()
  if (form === 0 || form === 5) {
    return {
      form: 'windowed',
      atS: newestSessionS - time,
      ...(form === 5 ? { byTwo: true } : {}),
      bits: r.unsigned(),
      latLow: r.unsigned(),
      lonLow: r.unsigned(),
    }
  }
  const hasGap = form % 2 === 0
  const when = hasGap ? { atS: 0, gapS: time } : { atS: newestSessionS - time }
  return { form: 'moved', ...when, byTwo: form > 2, lat: r.signed(), lon: r.signed() }
}
