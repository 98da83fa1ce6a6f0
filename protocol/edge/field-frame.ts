import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { type BitReader, BitWriter, bestGolombOrder, bitLength } from './bits'
import type { EdgeFault } from './fault'
import { base24Of, sealFrame, writeHeader } from './header'
import { fullLatBits, fullLonBits, isPlace } from './report'
import { type Restored, readRestored, writeRestored } from './restored'
import { readPlace, writePlace } from './solo-frame'

/**
 * One fix of one slot. A full place stands alone. A windowed one gives the low bits of latitude and longitude, as many as tell it
 * apart from every fix of its slot that the sender put into messages from `reach` back on, and before it in the same message.
 */
export type FieldEntry = { readonly slot: number; readonly atS: number } & EntryPlace

export type EntryPlace =
  | { readonly form: 'full'; readonly lat: number; readonly lon: number }
  | { readonly form: 'windowed'; readonly bits: number; readonly latLow: number; readonly lonLow: number }

export type FieldFrame = {
  readonly halvings: number
  readonly epoch: number
  readonly seq: number
  /** B = seq − reach: references come from messages B … seq. */
  readonly reach: number
  /** Refresh cycle, modulo 2^8: how often the whole field has been restated in full. */
  readonly cycle: number
  /** In the order of slots; several of one slot in the order of their times. */
  readonly entries: readonly FieldEntry[]
  readonly restored: readonly Restored[]
}

export const SLOTS_MAX = 256
export const FIELD_ENTRIES_MAX = 511
/** Reaching further back would make shore remember more than it promises to. */
export const REACH_MAX = 63
/** Low bits of a windowed entry: beyond this a full place costs hardly more. */
export const WINDOW_BITS_MAX = 20

/** Low bits that tell a value from a reference which differs by `distance`: the halves are −2^(n−1) … 2^(n−1) − 1. */
export function bitsForDistance(distance: number): number {
  return 1 + bitLength(distance >= 0 ? distance : -distance - 1)
}

/** The value with these low bits that lies in the window round a reference. */
export function nearReference(low: number, bits: number, reference: number): number {
  const span = 2 ** bits
  const up = (((low - reference) % span) + span) % span
  return reference + (up < span / 2 ? up : up - span)
}

export const lowBits = (value: number, bits: number) => ((value % 2 ** bits) + 2 ** bits) % 2 ** bits

/** Builds a field message: header, reach, cycle, what is restored, then the entries by slot. */
export function encodeFieldFrame(frame: FieldFrame): Uint8Array {
  const { halvings, epoch, seq, entries, reach, cycle, restored } = frame
  assert(entries.length > 0 && entries.length <= FIELD_ENTRIES_MAX, 'a field frame carries 1 to 511 entries')
  const baseS = Math.max(...entries.map((entry) => entry.atS))
  const writer = new BitWriter()
  writeHeader(writer, { kind: 'field', halvings, epoch, seq: seq & 0xffff, base24: base24Of(baseS) })
  writeRestored(writer, restored)
  writer.write(reach, 6)
  writer.write(cycle & 0xff, 8)
  writer.write(entries.length, 9)
  const orders = chooseOrders(entries, baseS)
  writer.write(orders.slot, 3)
  writer.write(orders.time, 4)
  writer.write(orders.leastBits, 5)
  writer.write(orders.bits, 2)
  let slot = -1
  for (const entry of entries) {
    writer.writeGolomb(slotStepCode(entry.slot - slot), orders.slot)
    writer.writeGolomb(baseS - entry.atS, orders.time)
    writeEntryPlace(writer, entry, orders, halvings)
    slot = entry.slot
  }
  return sealFrame(writer)
}

type Orders = { slot: number; time: number; leastBits: number; bits: number }

function chooseOrders(entries: readonly FieldEntry[], baseS: number): Orders {
  const widths = entries.flatMap((entry) => (entry.form === 'windowed' ? [entry.bits] : []))
  const leastBits = widths.length === 0 ? 0 : Math.min(...widths)
  const slotSteps = entries.map((entry, i) => slotStepCode(entry.slot - (entries[i - 1]?.slot ?? -1)))
  return {
    slot: bestGolombOrder(slotSteps, 7),
    time: bestGolombOrder(
      entries.map((entry) => baseS - entry.atS),
      15,
    ),
    leastBits,
    bits: bestGolombOrder(
      widths.map((width) => width - leastBits),
      3,
    ),
  }
}

/** The next slot is the usual step and costs least; the same slot again comes second. */
const slotStepCode = (step: number) => (step === 1 ? 0 : step === 0 ? 1 : step)
const slotStepOf = (code: number) => (code === 0 ? 1 : code === 1 ? 0 : code)

function writeEntryPlace(writer: BitWriter, entry: FieldEntry, orders: Orders, halvings: number): void {
  writer.write(entry.form === 'full' ? 1 : 0, 1)
  if (entry.form === 'full') {
    writePlace(writer, entry, halvings)
  } else {
    writer.writeGolomb(entry.bits - orders.leastBits, orders.bits)
    writer.write(entry.latLow, entry.bits)
    writer.write(entry.lonLow, entry.bits)
  }
}

/** Reads a field frame's body. `baseAtS` is the newest fix's time. */
export function decodeFieldBody(
  body: BitReader,
  halvings: number,
  baseAtS: number,
): Result<Pick<FieldFrame, 'reach' | 'cycle' | 'entries' | 'restored'>, EdgeFault> {
  const restored = readRestored(body)
  const [reach, cycle, count] = [body.read(6), body.read(8), body.read(9)]
  const orders: Orders = { slot: body.read(3), time: body.read(4), leastBits: body.read(5), bits: body.read(2) }
  const entries: FieldEntry[] = []
  let slot = -1
  for (let i = 0; i < count && !body.overran; i++) {
    slot += slotStepOf(body.readGolomb(orders.slot))
    const atS = baseAtS - body.readGolomb(orders.time)
    entries.push({ slot, atS, ...readEntryPlace(body, orders, halvings) })
  }
  if (!body.endsCleanly() || count === 0) return bad({ kind: 'frame-malformed' })
  if (!entries.every((entry) => isPossible(entry, halvings))) return bad({ kind: 'value-out-of-range' })
  return ok({ reach, cycle, entries, restored })
}

function readEntryPlace(body: BitReader, orders: Orders, halvings: number): EntryPlace {
  if (body.read(1) === 1) return { form: 'full', ...readPlace(body, halvings) }
  const bits = orders.leastBits + body.readGolomb(orders.bits)
  if (bits > WINDOW_BITS_MAX) return { form: 'windowed', bits, latLow: 0, lonLow: 0 }
  return { form: 'windowed', bits, latLow: body.read(bits), lonLow: body.read(bits) }
}

function isPossible(entry: FieldEntry, halvings: number): boolean {
  if (entry.slot < 0 || entry.slot >= SLOTS_MAX || entry.atS <= 0) return false
  return entry.form === 'full' ? isPlace(entry.lat, entry.lon, halvings) : entry.bits <= WINDOW_BITS_MAX
}

/** Bits of an entry's place, without its slot and time: what a choice of reach is weighed by. */
export function placeBits(windowBits: number | undefined, halvings: number): number {
  return windowBits === undefined ? 1 + fullLatBits(halvings) + fullLonBits(halvings) : 2 + 2 * windowBits
}
