import { bad, ok, type Result } from '#base/result'
import type { BitReader } from '../bit-string'
import type { EdgeFault } from '../fault'
import type { FieldEntry, FirstFix } from '../field-entry'
import { SLOTS_MAX, WINDOW_BITS_MAX } from '../field-frame'
import { isPlace } from '../report'
import type { Restored } from '../restored'
import { readRestored } from './restored'
import { readPlace } from './solo-frame'

/** Exp-Golomb orders, and the fewest low bits of any windowed entry. */
type Orders = { readonly slot: number; readonly age: number; readonly leastBits: number; readonly bits: number }

/** The next slot is the usual step and costs least; the same slot again comes second. */
const slotStepOf = (code: number) => (code === 0 ? 1 : code === 1 ? 0 : code)

type FieldBody = { reach: number; cycle: number; entries: FieldEntry[]; restored: Restored[] }

/** Reads a field frame's body. `baseAtS` is the newest fix's time. */
export function decodeFieldBody(body: BitReader, halvings: number, baseAtS: number): Result<FieldBody, EdgeFault> {
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
    const atS = again ? before.first.atS - unitS * (ageCode + 1) : baseAtS - unitS * ageCode
    const entry: FieldEntry = { slot, first: { atS, ...readEntryPlace(body, orders, halvings) }, earlier: [] }
    if (!body.overran && !isPossible(entry, halvings)) return bad({ kind: 'value-out-of-range' })
    entries.push(entry)
  }
  return body.endsCleanly() ? ok({ reach, cycle, entries, restored }) : bad({ kind: 'frame-malformed' })
}

type Timeless<T> = T extends unknown ? Omit<T, 'atS'> : never

/** An impossible width is handed on without its bits: the entry is refused. */
function readEntryPlace(
  body: BitReader,
  orders: Orders,
  halvings: number,
): Timeless<Exclude<FirstFix, { form: 'moved' }>> {
  if (body.read(1) === 1) return { form: 'full', ...readPlace(body, halvings) }
  const bits = orders.leastBits + body.readGolomb(orders.bits)
  if (bits > WINDOW_BITS_MAX) return { form: 'windowed', bits, latLow: 0, lonLow: 0 }
  return { form: 'windowed', bits, latLow: body.read(bits), lonLow: body.read(bits) }
}

function isPossible({ slot, first }: FieldEntry, halvings: number): boolean {
  if (slot < 0 || slot >= SLOTS_MAX || first.atS <= 0) return false
  if (first.form === 'full') return isPlace(first.lat, first.lon, halvings)
  return first.form === 'windowed' && first.bits >= 1 && first.bits <= WINDOW_BITS_MAX
}
