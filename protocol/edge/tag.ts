import { assert } from '#base/assert'

/**
 * A stream's key as four 32-bit words. Without one, the tag still tells damaged and foreign bytes from frames of ours, and a forger
 * can make it: the stream is then unauthenticated.
 */
export type TagKey = readonly [number, number, number, number]

export const NO_KEY: TagKey = [0, 0, 0, 0]

/** A key from its 16 bytes, the lowest of each word first (H6). */
export function tagKeyOf(bytes: Uint8Array): TagKey {
  assert(bytes.length === 16, 'a key has 16 bytes')
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return [words.getUint32(0, true), words.getUint32(4, true), words.getUint32(8, true), words.getUint32(12, true)]
}

/**
 * Chaskey-12 (ISO/IEC 29192-6): a keyed MAC of 128 bits, made for 32-bit processors: additions, rotations and exclusive ors, no
 * tables. Frames carry its first 16 to 39 bits.
 */
export function chaskey(key: TagKey, message: Uint8Array): Uint8Array {
  const last = Math.max(0, Math.ceil(message.length / 16) - 1)
  const isWhole = message.length > 0 && message.length % 16 === 0
  const lastKey = isWhole ? doubled(key) : doubled(doubled(key))
  const padded = new Uint8Array(16 * (last + 1))
  padded.set(message)
  if (!isWhole) padded[message.length] = 1
  const words = new DataView(padded.buffer)
  const v = Uint32Array.from(key)
  for (let block = 0; block <= last; block++) {
    for (let i = 0; i < 4; i++) v[i] = (v[i] as number) ^ words.getUint32(16 * block + 4 * i, true)
    if (block === last) mix(v, lastKey)
    permute(v)
  }
  mix(v, lastKey)
  const out = new DataView(new ArrayBuffer(16))
  for (let i = 0; i < 4; i++) out.setUint32(4 * i, v[i] as number, true)
  return new Uint8Array(out.buffer)
}

function mix(v: Uint32Array, key: TagKey): void {
  for (let i = 0; i < 4; i++) v[i] = (v[i] as number) ^ (key[i] as number)
}

/** Times x in the field of 2^128 elements, least significant word first. */
function doubled([a, b, c, d]: TagKey): TagKey {
  const carry = d >>> 31 === 0 ? 0 : 0x87
  return [
    ((a << 1) ^ carry) >>> 0,
    ((b << 1) | (a >>> 31)) >>> 0,
    ((c << 1) | (b >>> 31)) >>> 0,
    ((d << 1) | (c >>> 31)) >>> 0,
  ]
}

const ROUNDS = 12
const turn = (value: number, by: number) => (value << by) | (value >>> (32 - by))

function permute(v: Uint32Array): void {
  let [a, b, c, d] = [v[0] as number, v[1] as number, v[2] as number, v[3] as number]
  for (let round = 0; round < ROUNDS; round++) {
    a = (a + b) | 0
    b = turn(b, 5) ^ a
    a = turn(a, 16)
    c = (c + d) | 0
    d = turn(d, 8) ^ c
    a = (a + d) | 0
    d = turn(d, 13) ^ a
    c = (c + b) | 0
    b = turn(b, 7) ^ c
    c = turn(c, 16)
  }
  v.set([a, b, c, d])
}
