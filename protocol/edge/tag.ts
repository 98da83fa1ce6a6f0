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
  const v: Words = [...key]
  for (let block = 0; block <= last; block++) {
    for (let i = 0; i < 4; i++) v[i] = (v[i] as number) ^ wordAt(message, 16 * block + 4 * i)
    if (block === last) mix(v, lastKey)
    permute(v)
  }
  mix(v, lastKey)
  const out = new Uint8Array(16)
  for (let i = 0; i < 16; i++) out[i] = (v[i >> 2] as number) >>> (8 * (i & 3))
  return out
}

type Words = [number, number, number, number]

/** Four bytes, the lowest first; behind the message one byte of 1, then zeros. */
function wordAt(message: Uint8Array, at: number): number {
  return (
    byteAt(message, at) |
    (byteAt(message, at + 1) << 8) |
    (byteAt(message, at + 2) << 16) |
    (byteAt(message, at + 3) << 24)
  )
}

const byteAt = (message: Uint8Array, at: number): number =>
  at < message.length ? (message[at] as number) : at === message.length ? 1 : 0

function mix(v: Words, key: TagKey): void {
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

function permute(v: Words): void {
  let [a, b, c, d] = v
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
  v[0] = a
  v[1] = b
  v[2] = c
  v[3] = d
}
