/** Bits of a whole number: 0 for 0, 1 for 1, 2 for 2 and 3. Integer only: Math.log2 differs between engines. */
export function bitLength(value: number): number {
  return value < 4_294_967_296 ? 32 - Math.clz32(value) : 32 + bitLength(Math.floor(value / 4_294_967_296))
}

/** Whole numbers to non-negative ones, small ones first: 0, −1, 1, −2, 2 … */
export const zigzag = (value: number) => (value >= 0 ? 2 * value : -2 * value - 1)
export const unzigzag = (code: number) => (code % 2 === 0 ? code / 2 : -(code + 1) / 2)
