import { assert, mustExist } from '#base/assert'

/**
 * An erasure code over GF(256): of `k` data pieces and any number of parity pieces, all of one length, any `k` give the data back.
 * Systematic: data pieces are what they are. Parity piece i is the sum over j of data piece j times 1 / ((64 + i) ⊕ j), a Cauchy
 * matrix, of which every square part has an inverse (J. Blömer et al., "An XOR-Based Erasure-Resilient Coding Scheme", 1995).
 */
export const DATA_PIECES_MAX = 64
export const PARITY_PIECES_MAX = 32

/** GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1, in which 2 generates all but 0. */
const POLYNOMIAL = 0x11d
const POWERS = new Uint8Array(2 * 255)
const LOGARITHMS = new Uint8Array(256)
for (let i = 0, power = 1; i < 255; i++) {
  POWERS[i] = power
  POWERS[i + 255] = power
  LOGARITHMS[power] = i
  power = power < 128 ? 2 * power : (2 * power) ^ POLYNOMIAL
}

const inverse = (value: number) => POWERS[255 - (LOGARITHMS[value] as number)] as number

/** What data piece `column` is multiplied with in parity piece `row`. Both at most 6 bits and apart by 64, so never 1 / 0. */
const coefficient = (row: number, column: number) => inverse((DATA_PIECES_MAX + row) ^ column)

/** target += factor · source, in place; subtraction is the same. */
function addScaled(target: Uint8Array, source: Uint8Array, factor: number): void {
  if (factor === 0) return
  const shift = LOGARITHMS[factor] as number
  for (let i = 0; i < target.length; i++) {
    const value = source[i] as number
    if (value !== 0) target[i] = (target[i] as number) ^ (POWERS[(LOGARITHMS[value] as number) + shift] as number)
  }
}

function scale(target: Uint8Array, factor: number): void {
  const shift = LOGARITHMS[factor] as number
  for (let i = 0; i < target.length; i++) {
    const value = target[i] as number
    if (value !== 0) target[i] = POWERS[(LOGARITHMS[value] as number) + shift] as number
  }
}

/** Parity piece `row`, 0–31, of data pieces of one length. */
export function parityPiece(data: readonly Uint8Array[], row: number): Uint8Array {
  assert(row >= 0 && row < PARITY_PIECES_MAX && data.length <= DATA_PIECES_MAX, 'the code has 64 columns and 32 rows')
  const parity = new Uint8Array(data[0]?.length ?? 0)
  data.forEach((piece, column) => {
    addScaled(parity, piece, coefficient(row, column))
  })
  return parity
}

/**
 * The data pieces, from any `dataCount` pieces of one length: by number, data from 0, parity row i at `dataCount + i`. A wrong
 * piece gives wrong data; proof is somebody else's.
 */
export function restorePieces(pieces: ReadonlyMap<number, Uint8Array>, dataCount: number): Uint8Array[] {
  const columns = Array.from({ length: dataCount }, (_, column) => column)
  const missing = columns.filter((column) => !pieces.has(column))
  const rows = [...pieces.keys()].filter((number) => number >= dataCount).slice(0, missing.length)
  assert(rows.length === missing.length, 'as many pieces as there are data pieces')
  const matrix = rows.map((number) => Uint8Array.from(missing, (column) => coefficient(number - dataCount, column)))
  const sums = rows.map((number) => withoutKnown(pieces, dataCount, number))
  solve(matrix, sums)
  return columns.map((column) => mustExist(pieces.get(column) ?? sums[missing.indexOf(column)], 'a data piece'))
}

/** A parity piece less what the data pieces at hand have put into it. */
function withoutKnown(pieces: ReadonlyMap<number, Uint8Array>, dataCount: number, number: number): Uint8Array {
  const sum = mustExist(pieces.get(number), 'a parity piece').slice()
  for (const [column, piece] of pieces) {
    if (column < dataCount) addScaled(sum, piece, coefficient(number - dataCount, column))
  }
  return sum
}

/** Solves matrix · x = sums in place (Gauss–Jordan). No pivot is 0, because no leading part of a Cauchy matrix is singular. */
function solve(matrix: readonly Uint8Array[], sums: readonly Uint8Array[]): void {
  matrix.forEach((pivotRow, p) => {
    const pivotSum = mustExist(sums[p], 'a sum a row')
    const toOne = inverse(pivotRow[p] as number)
    scale(pivotRow, toOne)
    scale(pivotSum, toOne)
    matrix.forEach((row, r) => {
      const factor = row[p] as number
      if (r === p) return
      addScaled(row, pivotRow, factor)
      addScaled(mustExist(sums[r], 'a sum a row'), pivotSum, factor)
    })
  })
}
