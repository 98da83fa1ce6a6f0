import { describe, expect, it } from 'vitest'
import { toHex } from '#base/bytes'
import { BitReader, BitWriter } from './bit-string'

const golomb = (value: number, k: number) => {
  const writer = new BitWriter()
  writer.writeGolomb(value, k)
  writer.write(1, 1)
  const text = [...writer.finish()].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return text.slice(0, text.lastIndexOf('1'))
}

describe('bits of version 1', () => {
  it('VC1 writes numbers most significant bit first, and fills the last byte with zeros', () => {
    const writer = new BitWriter()
    writer.write(5, 3)
    writer.write(1, 2)
    writer.write(0x3ff, 10)
    expect(toHex(writer.finish())).toBe('affe')
  })

  it('VC2 codes by exp-Golomb of any order', () => {
    expect([0, 1, 2, 3, 4].map((value) => golomb(value, 0))).toEqual(['1', '010', '011', '00100', '00101'])
    expect([0, 1, 2, 5, 6].map((value) => golomb(value, 1))).toEqual(['10', '11', '0100', '0111', '001000'])
    expect([0, 7, 8, 23, 24].map((value) => golomb(value, 3))).toEqual(['1000', '1111', '010000', '011111', '00100000'])
    for (const k of [0, 3, 15]) {
      for (const value of [0, 1, 100, 65_535, 1_000_000, 2 ** 31 - 1 - 2 ** k]) {
        const writer = new BitWriter()
        writer.writeGolomb(value, k)
        const reader = new BitReader(writer.finish())
        expect(reader.readGolomb(k)).toBe(value)
        expect(reader.endsCleanly()).toBe(true)
      }
    }
  })

  it('VC2 refuses a code whose number would have more than 32 bits', () => {
    const reader = new BitReader(new Uint8Array(4))
    reader.readGolomb(0)
    expect(reader.overran).toBe(true)
    const long = new BitReader(Uint8Array.of(0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0))
    expect(long.readGolomb(0)).toBe(0)
    expect(long.overran).toBe(true)
  })

  it('past the end gives zeros and says so', () => {
    const reader = new BitReader(Uint8Array.of(0xff))
    expect(reader.read(4)).toBe(15)
    expect(reader.read(5)).toBe(0)
    expect(reader.overran).toBe(true)
    expect(reader.endsCleanly()).toBe(false)
  })
})
