import { describe, expect, it } from 'vitest'
import { chaskey, type TagKey, tagKeyOf } from './tag'

/** The key and the vectors of the reference implementation of Chaskey-12: messages 0, 1, 2 … of so many bytes. */
const KEY: TagKey = [0x833d3433, 0x009f389f, 0x2398e64f, 0x417acf39]
const VECTORS: [number, string][] = [
  [0, '43cb1f41 51eba0c2 ff0a8ac3 7ee3f642'],
  [1, 'f9ac2067 9c35a846 441aad3d 777b7330'],
  [15, '03cfb44b 283c8163 fca71448 c40a0aea'],
  [16, '5dd0e2a9 fb5eac8c 633a392e 500c36f3'],
  [17, '8b5f6d5a 202314f6 22092368 9639e606'],
  [33, 'd74bb867 2c0dfb3a b697e9cd 5658edda'],
]

const wordsOf = (tag: Uint8Array) => {
  const view = new DataView(tag.buffer)
  return [0, 4, 8, 12].map((at) => view.getUint32(at, true).toString(16).padStart(8, '0')).join(' ')
}

describe('the tag', () => {
  it('H6 takes a key of 16 bytes, the lowest of each word first', () => {
    const bytes = [0x33, 0x34, 0x3d, 0x83, 0x9f, 0x38, 0x9f, 0x00, 0x4f, 0xe6, 0x98, 0x23, 0x39, 0xcf, 0x7a, 0x41]
    expect(tagKeyOf(Uint8Array.from(bytes))).toEqual(KEY)
    expect(tagKeyOf(Uint8Array.from([9, ...bytes]).subarray(1))).toEqual(KEY)
    expect(() => tagKeyOf(Uint8Array.from(bytes.slice(1)))).toThrow('16 bytes')
  })

  it.each(VECTORS)('H6 is Chaskey-12: of %i bytes', (length, words) => {
    expect(
      wordsOf(
        chaskey(
          KEY,
          Uint8Array.from({ length }, (_, i) => i),
        ),
      ),
    ).toBe(words)
  })
})
