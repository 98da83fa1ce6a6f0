/**
 * One way through numbers of a frame, for writing and for reading: a layout is a function over a coder, and each side runs the same one.
 * The writer is given every value; the reader passes anything and takes what comes back.
 */
export type Coder = {
  /** One bit under a context: an index into the models. */
  bit(context: number, bit: number): number
  /** What `codeTree` does bit by bit, at once: for coders of which that is asked often. */
  tree?(contexts: number, depth: number, value: number): number
  /** A whole number below `count`, each equally likely. `count` is 1 to 2^16. */
  uniform(value: number, count: number): number
}

/**
 * Models of a message: for each context how likely its next bit is 0, in 12 bits, and in the low 4 bits how much has been learned. A
 * message begins with those of the table and learns from itself, so that no message needs another.
 */
export type Models = Uint16Array

const ONE = 4096
const LEARNED_MAX = 15
/** How far a model moves towards a bit, as a shift, by how much has been learned before. */
const SHIFTS = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5] as const

export function learn(models: Models, context: number, bit: number): void {
  const model = models[context] as number
  const learned = model & 15
  const shift = SHIFTS[learned] as number
  const zero = model >> 4
  const moved = bit === 0 ? zero + ((ONE - zero) >> shift) : zero - (zero >> shift)
  models[context] = (Math.min(ONE - 1, Math.max(1, moved)) << 4) | Math.min(LEARNED_MAX, learned + 1)
}

const TOP = 2 ** 32
const BOTTOM = 2 ** 24
const BELOW_TOP_BYTE = BOTTOM - 1

/**
 * How many bits of a number in [low, low + range) tell all that can follow apart from what is outside; both sides reckon it, so that what
 * stands behind the code begins where it ends. `value` is that number's bits, with the carry above 2^32.
 */
function endOf(low: number, range: number): { bits: number; value: number } {
  for (let bits = 0; ; bits++) {
    const step = 2 ** (32 - bits)
    const value = Math.ceil(low / step) * step
    if (value + step <= low + range) return { bits, value }
  }
}

/** Writes bits by their likelihood, in about −log2 of it each. Integers only, so that every engine writes the same bytes. */
export class RangeEncoder implements Coder {
  private readonly models: Models
  private readonly bytes: number[] = []
  private low = 0
  private range = TOP - 1

  constructor(models: Models) {
    this.models = models
  }

  bit(context: number, bit: number): number {
    const bound = (this.range >>> 12) * ((this.models[context] as number) >> 4)
    if (bit === 0) this.range = bound
    else {
      this.low += bound
      this.range -= bound
    }
    learn(this.models, context, bit)
    if (this.range < BOTTOM) this.shift()
    return bit
  }

  tree(contexts: number, depth: number, value: number): number {
    let node = 1
    for (let level = depth - 1; level >= 0; level--)
      node = 2 * node + this.bit(contexts + node - 1, (value >> level) & 1)
    return value
  }

  uniform(value: number, count: number): number {
    this.range = Math.floor(this.range / count)
    this.low += value * this.range
    if (this.range < BOTTOM) this.shift()
    return value
  }

  /** The code so far in whole bytes, the last one filled with zero bits, and how many bits of it count. */
  finish(): { bytes: number[]; bitCount: number } {
    const { bits, value } = endOf(this.low, this.range)
    const bitCount = 8 * this.bytes.length + bits
    this.low = value
    for (let i = 0; i < bits; i += 8) this.pushByte()
    return { bytes: this.bytes, bitCount }
  }

  private shift(): void {
    while (this.range < BOTTOM) {
      this.pushByte()
      this.range *= 256
    }
  }

  private pushByte(): void {
    if (this.low >= TOP) this.carry()
    this.bytes.push(this.low >>> 24)
    this.low = (this.low & BELOW_TOP_BYTE) * 256
  }

  private carry(): void {
    this.low -= TOP
    let at = this.bytes.length - 1
    while (this.bytes[at] === 255) this.bytes[at--] = 0
    this.bytes[at] = (this.bytes[at] as number) + 1
  }
}

/** Reads what a RangeEncoder wrote. Never throws: behind the end it reads zeros. */
export class RangeDecoder implements Coder {
  private readonly models: Models
  private readonly bytes: Uint8Array
  private at: number
  /** What is read, less `low`. */
  private code = 0
  private low = 0
  private range = TOP - 1
  private readonly from: number

  /** Reads from byte `from` on. */
  constructor(models: Models, bytes: Uint8Array, from: number) {
    this.models = models
    this.bytes = bytes
    this.from = from
    this.at = from
    for (let i = 0; i < 4; i++) this.code = this.code * 256 + this.nextByte()
  }

  bit(context: number, _bit: number): number {
    const bound = (this.range >>> 12) * ((this.models[context] as number) >> 4)
    const bit = this.code < bound ? 0 : 1
    if (bit === 0) this.range = bound
    else this.skip(bound, this.range - bound)
    learn(this.models, context, bit)
    if (this.range < BOTTOM) this.shift()
    return bit
  }

  tree(contexts: number, depth: number, _value: number): number {
    let node = 1
    for (let level = 0; level < depth; level++) node = 2 * node + this.bit(contexts + node - 1, 0)
    return node - (1 << depth)
  }

  uniform(_value: number, count: number): number {
    const range = Math.floor(this.range / count)
    const value = Math.min(count - 1, Math.floor(this.code / range))
    this.skip(value * range, range)
    if (this.range < BOTTOM) this.shift()
    return value
  }

  /** Bits that the code took, once all of it has been read. */
  bitCount(): number {
    return 8 * (this.at - 4 - this.from) + endOf(this.low, this.range).bits
  }

  private skip(by: number, range: number): void {
    this.code -= by
    this.low = (this.low + by) >>> 0
    this.range = range
  }

  private shift(): void {
    while (this.range < BOTTOM) {
      this.code = (this.code & BELOW_TOP_BYTE) * 256 + this.nextByte()
      this.low = (this.low & BELOW_TOP_BYTE) * 256
      this.range *= 256
    }
  }

  private nextByte(): number {
    return this.bytes[this.at++] ?? 0
  }
}
