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
  /** Refresh cycle, modulo 2^8: counts the rounds in which the field was restated in full. */
  readonly cycle: number
  /** In the order of slots; several of one slot newest first, each time once. */
  readonly entries: readonly FieldEntry[]
  readonly restored: readonly Restored[]
}

export const SLOTS_MAX = 256
export const FIELD_ENTRIES_MAX = 512
/** Reaching further back would make shore remember more than it promises to. */
export const REACH_MAX = 63
/** Low bits of a windowed entry: beyond this a full place is as short. */
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

/** An entry as numbers to be coded: its slot after the entry before it, its age in units of time. */
type Coded = { readonly entry: FieldEntry; readonly slotCode: number; readonly ageCode: number }

/** Exp-Golomb orders, and the fewest low bits of any windowed entry. */
type Orders = { readonly slot: number; readonly age: number; readonly leastBits: number; readonly bits: number }

/** Builds a field message: header, what is restored, reach, cycle, the orders of the codes, then the entries by slot. */
export function encodeFieldFrame(frame: FieldFrame): Uint8Array {
  const { halvings, epoch, seq, entries, reach, cycle, restored } = frame
  assert(entries.length > 0 && entries.length <= FIELD_ENTRIES_MAX, 'a field frame carries 1 to 512 entries')
  const baseS = entries.reduce((newest, { atS }) => Math.max(newest, atS), 0)
  const unitS = entries.reduce((unit, { atS }) => greatestCommonDivisor(baseS - atS, unit), 0) || 1
  const coded = codeEntries(entries, baseS, unitS)
  const orders = chooseOrders(coded)
  const writer = new BitWriter()
  writeHeader(writer, { kind: 'field', halvings, epoch, seq: seq & 0xffff, base24: base24Of(baseS) })
  writeRestored(writer, restored)
  writer.write(reach, 6)
  writer.write(cycle & 0xff, 8)
  writer.write(entries.length - 1, 9)
  writer.writeGolomb(unitS - 1, 0)
  writer.write(orders.slot, 3)
  writer.write(orders.age, 4)
  writer.write(orders.leastBits, 5)
  writer.write(orders.bits, 2)
  for (const { entry, slotCode, ageCode } of coded) {
    writer.writeGolomb(slotCode, orders.slot)
    writer.writeGolomb(ageCode, orders.age)
    writeEntryPlace(writer, entry, orders, halvings)
  }
  return sealFrame(writer)
}

/** Fleets report on the minute or the hour: the largest unit that measures all ages saves the bits below it. */
function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function codeEntries(entries: readonly FieldEntry[], baseS: number, unitS: number): Coded[] {
  return entries.map((entry, i) => {
    const before = entries[i - 1]
    const slotCode = slotStepCode(entry.slot - (before?.slot ?? -1))
    const again = before !== undefined && before.slot === entry.slot
    const ageCode = again ? (before.atS - entry.atS) / unitS - 1 : (baseS - entry.atS) / unitS
    assert(slotCode >= 0 && ageCode >= 0, 'entries go by slot, and newest first within a slot')
    return { entry, slotCode, ageCode }
  })
}

function chooseOrders(coded: readonly Coded[]): Orders {
  const widths = coded.flatMap(({ entry }) => (entry.form === 'windowed' ? [entry.bits] : []))
  const leastBits = widths.reduce((least, bits) => Math.min(least, bits), widths[0] ?? 0)
  return {
    slot: bestGolombOrder(
      coded.map(({ slotCode }) => slotCode),
      7,
    ),
    age: bestGolombOrder(
      coded.map(({ ageCode }) => ageCode),
      15,
    ),
    leastBits,
    bits: bestGolombOrder(
      widths.map((bits) => bits - leastBits),
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
  const [reach, cycle, count, unitS] = [body.read(6), body.read(8), body.read(9) + 1, body.readGolomb(0) + 1]
  const orders: Orders = { slot: body.read(3), age: body.read(4), leastBits: body.read(5), bits: body.read(2) }
  const entries: FieldEntry[] = []
  for (let i = 0; i < count && !body.overran; i++) {
    const before = entries.at(-1)
    const slotStep = slotStepOf(body.readGolomb(orders.slot))
    const ageCode = body.readGolomb(orders.age)
    const slot = (before?.slot ?? -1) + slotStep
    const again = before !== undefined && slotStep === 0
    const atS = again ? before.atS - unitS * (ageCode + 1) : baseAtS - unitS * ageCode
    const entry = { slot, atS, ...readEntryPlace(body, orders, halvings) }
    if (!body.overran && !isPossible(entry, halvings)) return bad({ kind: 'value-out-of-range' })
    entries.push(entry)
  }
  return body.endsCleanly() ? ok({ reach, cycle, entries, restored }) : bad({ kind: 'frame-malformed' })
}

/** An impossible width is handed on without its bits: the entry is refused. */
function readEntryPlace(body: BitReader, orders: Orders, halvings: number): EntryPlace {
  if (body.read(1) === 1) return { form: 'full', ...readPlace(body, halvings) }
  const bits = orders.leastBits + body.readGolomb(orders.bits)
  if (bits > WINDOW_BITS_MAX) return { form: 'windowed', bits, latLow: 0, lonLow: 0 }
  return { form: 'windowed', bits, latLow: body.read(bits), lonLow: body.read(bits) }
}

function isPossible(entry: FieldEntry, halvings: number): boolean {
  if (entry.slot < 0 || entry.slot >= SLOTS_MAX || entry.atS <= 0) return false
  return entry.form === 'full'
    ? isPlace(entry.lat, entry.lon, halvings)
    : entry.bits >= 1 && entry.bits <= WINDOW_BITS_MAX
}

/** Bits of an entry's place, without its slot and time: what a choice of reach is weighed by. */
export function placeBits(windowBits: number | undefined, halvings: number): number {
  return windowBits === undefined ? 1 + fullLatBits(halvings) + fullLonBits(halvings) : 2 + 2 * windowBits
}
