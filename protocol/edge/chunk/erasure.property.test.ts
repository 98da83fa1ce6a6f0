import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '#base/bytes'
import { createRandom, type Random } from '#base/random'
import { DATA_PIECES_MAX, PARITY_PIECES_MAX, parityPiece, restorePieces } from './erasure'

function randomPieces(random: Random, count: number, lengthBytes: number): Uint8Array[] {
  return Array.from({ length: count }, () => Uint8Array.from({ length: lengthBytes }, () => random.int(256)))
}

/** All pieces of the code by number, `parityCount` of them parity. */
function allPieces(data: readonly Uint8Array[], parityCount: number): [number, Uint8Array][] {
  const parity = Array.from({ length: parityCount }, (_, row) => parityPiece(data, row))
  return [...data, ...parity].map((piece, number) => [number, piece])
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

const textOf = (pieces: readonly Uint8Array[]) => pieces.map(toHex)

describe('parity', () => {
  it('K5 any k of n pieces give the data back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: DATA_PIECES_MAX }),
        fc.integer({ min: 0, max: PARITY_PIECES_MAX }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        (dataCount, parityCount, lengthBytes, seed) => {
          const random = createRandom(seed)
          const data = randomPieces(random, dataCount, lengthBytes)
          const kept = shuffled(allPieces(data, parityCount), random).slice(0, dataCount)
          expect(textOf(restorePieces(new Map(kept), dataCount))).toEqual(textOf(data))
        },
      ),
    )
  })

  it('K5 the largest code gives back the 32 data pieces that are all lost together, wherever they lie', () => {
    const random = createRandom('largest')
    const data = randomPieces(random, DATA_PIECES_MAX, 8)
    const pieces = allPieces(data, PARITY_PIECES_MAX)
    for (let first = 0; first <= DATA_PIECES_MAX - PARITY_PIECES_MAX; first++) {
      const kept = pieces.filter(([number]) => number < first || number >= first + PARITY_PIECES_MAX)
      expect(textOf(restorePieces(new Map(kept), DATA_PIECES_MAX))).toEqual(textOf(data))
    }
  })

  it('K5 multiplies in GF(256) modulo 0x11d by 1 / ((64 + row) xor column): held to a slow multiplication', () => {
    for (let row = 0; row < PARITY_PIECES_MAX; row++) {
      for (let column = 0; column < DATA_PIECES_MAX; column++) {
        const data = Array.from({ length: column + 1 }, (_, at) => Uint8Array.of(at === column ? 1 : 0))
        const [coefficient = 0] = parityPiece(data, row)
        expect(slowProduct(coefficient, (64 + row) ^ column)).toBe(1)
      }
    }
    expect(toHex(parityPiece([Uint8Array.of(1, 2, 0)], 0))).toBe('366c00')
  })
})

/** Bit by bit, as the field is defined. */
function slowProduct(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = product & 0x80 ? ((product << 1) ^ 0x11d) & 0xff : product << 1
    if ((b >> bit) & 1) product ^= a
  }
  return product
}
