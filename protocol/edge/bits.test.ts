import { describe, expect, it } from 'vitest'
import { bitLength, unzigzag, zigzag } from './bits'

describe('bits', () => {
  it('C3, VC3: folds signed numbers: 0, −1, 1, −2, 2', () => {
    expect([0, -1, 1, -2, 2].map(zigzag)).toEqual([0, 1, 2, 3, 4])
    for (const value of [0, -1, 1, 12_345, -12_345, 2 ** 30]) expect(unzigzag(zigzag(value))).toBe(value)
  })

  it('counts the bits of numbers up to 2^53', () => {
    expect([0, 1, 2, 3, 4, 2 ** 32 - 1, 2 ** 32, 2 ** 40].map(bitLength)).toEqual([0, 1, 2, 2, 3, 32, 33, 41])
  })
})
