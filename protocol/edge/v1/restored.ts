import type { BitReader } from '../bit-string'
import type { Restored } from '../restored'

/** Words: five bits of count, then how far back (exp-Golomb of order 3, less one) and whether it is lost. */
export function readRestored(reader: BitReader): Restored[] {
  const count = reader.read(5)
  return Array.from({ length: count }, () => ({ back: reader.readGolomb(3) + 1, lost: reader.read(1) === 1 }))
}
