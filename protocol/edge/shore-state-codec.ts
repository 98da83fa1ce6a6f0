import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import { openState, sealState } from './sealed-state'
import type { EpochState, HeldEntry, Reference, ShoreState } from './shore-state'
import type { VarintReader, VarintWriter } from './varint'

/** Counts the layouts of the kept state. Another version is refused by name, and the state rebuilt. */
export const SHORE_STATE_VERSION = 1

/** Shore's state as bytes, for a store. */
export function encodeShoreState(state: ShoreState): Uint8Array {
  return sealState(SHORE_STATE_VERSION, (w) => {
    w.unsigned(state.epochs.length)
    for (const epoch of state.epochs) writeEpoch(w, epoch)
  })
}

/** State from bytes, or why it must be rebuilt. */
export function decodeShoreState(bytes: Uint8Array): Result<ShoreState, EdgeFault> {
  const opened = openState(bytes, SHORE_STATE_VERSION)
  if (!opened.ok) return opened
  const r = opened.value
  const epochs = list(r, readEpoch)
  return r.endsHere() ? ok({ epochs }) : bad({ kind: 'state-unreadable' })
}

function list<T>(r: VarintReader, read: (r: VarintReader) => T): T[] {
  const count = r.count()
  const items: T[] = []
  for (let i = 0; i < count && !r.overran; i++) items.push(read(r))
  return items
}

function writeEpoch(w: VarintWriter, { epoch, halvings, newestAtS, seen, references, held }: EpochState): void {
  w.unsigned(epoch).unsigned(halvings).signed(newestAtS).signed(seen.start).signed(seen.newest)
  w.unsigned(seen.checks.size)
  for (const [seq, check] of seen.checks) w.signed(seen.newest - seq).unsigned(check)
  w.unsigned(seen.settled.size)
  for (const [seq, state] of seen.settled) w.signed(seen.newest - seq).unsigned(state === 'filled' ? 0 : 1)
  w.unsigned(references.size)
  for (const [slot, rows] of references) {
    w.unsigned(slot).unsigned(rows.length)
    let last: Reference = { seq: seen.newest, index: 0, lat: 0, lon: 0 }
    for (const row of rows) {
      w.signed(row.seq - last.seq)
        .unsigned(row.index)
        .signed(row.lat - last.lat)
        .signed(row.lon - last.lon)
      last = row
    }
  }
  w.unsigned(held.length)
  for (const { slot, atS, seq, index, fromSeq, bits, latLow, lonLow } of held) {
    w.unsigned(slot)
      .signed(newestAtS - atS)
      .signed(seen.newest - seq)
      .unsigned(index)
      .unsigned(seq - fromSeq)
    w.unsigned(bits).unsigned(latLow).unsigned(lonLow)
  }
}

function readEpoch(r: VarintReader): EpochState {
  const [epoch, halvings, newestAtS, start, newest] = [r.unsigned(), r.unsigned(), r.signed(), r.signed(), r.signed()]
  const checks = new Map(list(r, () => [newest - r.signed(), r.unsigned()] as const))
  const settled = new Map(
    list(r, () => [newest - r.signed(), r.unsigned() === 0 ? ('filled' as const) : ('lost' as const)] as const),
  )
  const references = new Map(list(r, () => [r.unsigned(), readReferences(r, newest)] as const))
  const held = list(r, () => readHeld(r, newestAtS, newest))
  return { epoch, halvings, newestAtS, seen: { start, newest, checks, settled }, references, held }
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

function readHeld(r: VarintReader, newestAtS: number, newest: number): HeldEntry {
  const slot = r.unsigned()
  const atS = newestAtS - r.signed()
  const seq = newest - r.signed()
  const index = r.unsigned()
  const fromSeq = seq - r.unsigned()
  return { slot, atS, seq, index, fromSeq, bits: r.unsigned(), latLow: r.unsigned(), lonLow: r.unsigned() }
}
