import { crc16 } from './check'
import type { WireFix } from './expected-place'

/** Messages before one that carries a digest whose fixes it covers. */
export const DIGEST_SPAN = 48

/**
 * A number of 16 bits that stands for a field: for every slot, ascending, that one of the newest 48 messages carried, the newest fix of the last of
 * them. Both sides reckon it from what they remember; if they differ, one of them is wrong.
 */
export function digestOf(newest: ReadonlyMap<number, WireFix>): number {
  const slots = [...newest].sort(([a], [b]) => a - b)
  const bytes = new DataView(new ArrayBuffer(13 * slots.length))
  for (const [i, [slot, { atS, lat, lon }]] of slots.entries()) {
    bytes.setUint8(13 * i, slot)
    bytes.setUint32(13 * i + 1, atS)
    bytes.setInt32(13 * i + 5, lat)
    bytes.setInt32(13 * i + 9, lon)
  }
  return crc16(new Uint8Array(bytes.buffer))
}
