import { bitLength, unzigzag, zigzag } from './bits'
import type { Coder } from './range-coder'

/** Powers of two, up to 2^48: raising is slow, and this is done for every number. */
const POWERS = Array.from({ length: 49 }, (_, exponent) => 2 ** exponent) as readonly number[]
const power = (exponent: number) => POWERS[exponent] as number

/** Contexts that `codeTree` takes. */
export const treeContexts = (depth: number) => 2 ** depth - 1

/** A number of `depth` bits, each bit under the context of those before it. */
export function codeTree(coder: Coder, contexts: number, depth: number, value: number): number {
  if (coder.tree !== undefined) return coder.tree(contexts, depth, value)
  let node = 1
  for (let level = depth - 1; level >= 0; level--)
    node = 2 * node + coder.bit(contexts + node - 1, (value >> level) & 1)
  return node - power(depth)
}

/** Contexts that `codeNumber` takes: those of the tree, and for each length one of the bit below the leading one. */
export const numberContexts = (depth: number) => treeContexts(depth) + 2 ** depth

/** A number below 2^(2^depth − 1): its length under contexts, the bit below its leading one under one of the length, the others as they are. */
export function codeNumber(coder: Coder, contexts: number, depth: number, value: number): number {
  const length = codeTree(coder, contexts, depth, bitLength(value))
  if (length < 2) return length
  const rest = power(length - 2)
  const second = coder.bit(contexts + power(depth) - 1 + length, Math.floor(value / rest) % 2)
  return (2 + second) * rest + codeBits(coder, length - 2, value % rest)
}

/** A number of so many bits, all equally likely; up to 48. */
export function codeBits(coder: Coder, bits: number, value: number): number {
  if (bits <= 16) return bits === 0 ? 0 : coder.uniform(value, power(bits))
  const low = power(bits - 16)
  const high = coder.uniform(Math.floor(value / low), 65536)
  return high * low + codeBits(coder, bits - 16, value % low)
}

/** A number below `count`, all about equally likely; `count` up to 2^28. */
export function codeBelow(coder: Coder, count: number, value: number): number {
  if (count <= 65536) return coder.uniform(value, count)
  const high = coder.uniform(value >> 12, ((count - 1) >> 12) + 1)
  return high * 4096 + coder.uniform(value & 4095, 4096)
}

/** A number with a sign, folded: 0 −1 1 −2 2 … */
export const codeSigned = (coder: Coder, contexts: number, depth: number, value: number) =>
  unzigzag(codeNumber(coder, contexts, depth, zigzag(value)))
