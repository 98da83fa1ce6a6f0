import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeBelow, codeBits, codeNumber, codeSigned, codeTree, numberContexts, treeContexts } from './numbers'
import { type Coder, RangeDecoder, RangeEncoder } from './range-coder'
import { recording } from './test-frames'

const even = (contexts: number) => new Uint16Array(contexts).fill(0x8001)

/** What comes back, and what was written for it. */
function through(contexts: number, code: (coder: Coder, value: number) => number, value: number) {
  const encoder = new RangeEncoder(even(contexts))
  const writer = recording(encoder)
  expect(code(writer, value)).toBe(value)
  const { bytes } = encoder.finish()
  return { value: code(new RangeDecoder(even(contexts), Uint8Array.from(bytes), 0), 0), symbols: writer.symbols }
}

const nothing: Coder = { bit: (_, bit) => bit, uniform: (value) => value }

describe('numbers', () => {
  it('C11 a tree asks each bit under the context of those before it', () => {
    expect(treeContexts(3)).toBe(7)
    const { value, symbols } = through(10, (coder, given) => codeTree(coder, 2, 3, given), 5)
    expect(value).toBe(5)
    expect(symbols).toEqual([
      { context: 2, bit: 1 },
      { context: 4, bit: 0 },
      { context: 7, bit: 1 },
    ])
  })

  it('C2 a number is its length in a tree, the bit below its leading one under a context of the length, and the rest', () => {
    expect(numberContexts(4)).toBe(31)
    const code = (coder: Coder, given: number) => codeNumber(coder, 0, 4, given)
    // 52 is 110100: six bits.
    expect(through(31, code, 52).symbols).toEqual([
      { context: 0, bit: 0 },
      { context: 1, bit: 1 },
      { context: 4, bit: 1 },
      { context: 10, bit: 0 },
      { context: 21, bit: 1 },
      { count: 16, value: 4 },
    ])
    expect(through(31, code, 0).symbols).toHaveLength(4)
    expect(through(31, code, 1).symbols).toHaveLength(4)
    expect(through(31, code, 3).symbols).toHaveLength(5)
  })

  it('C2 brings back every number up to 2^15 − 1 and 2^31 − 1', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4, 5),
        fc.nat(31),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (depth, bits, share) => {
          const value = Math.floor(share * 2 ** Math.min(bits, 2 ** depth - 1))
          const code = (coder: Coder, given: number) => codeNumber(coder, 0, depth, given)
          expect(through(numberContexts(depth), code, value).value).toBe(value)
        },
      ),
    )
    for (const [depth, most] of [
      [4, 2 ** 15 - 1],
      [5, 2 ** 31 - 1],
    ] as const)
      expect(through(63, (coder, given) => codeNumber(coder, 0, depth, given), most).value).toBe(most)
  })

  it('C3 folds signed numbers: 0, −1, 1, −2, 2', () => {
    const folded = [0, -1, 1, -2, 2].map((value) => {
      const writer = recording(nothing)
      expect(codeSigned(writer, 0, 5, value)).toBe(value)
      return writer.symbols.length
    })
    // Lengths 0, 1, 2, 2 and 3 bits: five of the tree, then the second bit, then the rest.
    expect(folded).toEqual([5, 5, 6, 6, 7])
    for (const value of [2 ** 30 - 1, -(2 ** 30)])
      expect(through(63, (coder, given) => codeSigned(coder, 0, 5, given), value).value).toBe(value)
  })

  it('C12 flat numbers go sixteen bits and less at a time, high ones first', () => {
    const bits = (count: number, value: number) => through(1, (coder, given) => codeBits(coder, count, given), value)
    expect(bits(0, 0)).toEqual({ value: 0, symbols: [] })
    expect(bits(16, 65_535).symbols).toEqual([{ count: 65_536, value: 65_535 }])
    expect(bits(32, 0xfedc_ba98)).toEqual({
      value: 0xfedc_ba98,
      symbols: [
        { count: 65_536, value: 0xfedc },
        { count: 65_536, value: 0xba98 },
      ],
    })
    const below = (count: number, value: number) => through(1, (coder, given) => codeBelow(coder, count, given), value)
    expect(below(60_000, 59_999).symbols).toEqual([{ count: 60_000, value: 59_999 }])
    expect(below(1_800_001, 1_800_000)).toEqual({
      value: 1_800_000,
      symbols: [
        { count: 440, value: 439 },
        { count: 4096, value: 1856 },
      ],
    })
  })
})
