import { bitLength, unzigzag, zigzag } from './bits'
import { codeBits } from './numbers'
import type { Coder } from './range-coder'

/** No number here has more bits. */
const BITS_MAX = 31

/**
 * A whole number below 2^31, small ones in fewer bits, with nothing learned of it: exp-Golomb of an order. As many ones as it is longer
 * than the order, a zero, then its bits.
 */
export function codeGolomb(coder: Coder, order: number, value: number): number {
  const shifted = value + 2 ** order
  const given = bitLength(shifted) - 1
  let bits = order
  while (bits < BITS_MAX && codeFlag(coder, bits < given)) bits += 1
  return 2 ** bits + codeBits(coder, bits, shifted - 2 ** bits) - 2 ** order
}

/** A number with a sign, folded: 0 −1 1 −2 2 … */
export const codeSignedGolomb = (coder: Coder, order: number, value: number) =>
  unzigzag(codeGolomb(coder, order, zigzag(value)))

export const codeFlag = (coder: Coder, flag: boolean): boolean => coder.uniform(flag ? 1 : 0, 2) === 1
