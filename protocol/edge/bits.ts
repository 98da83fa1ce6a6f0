/** Bits of a whole number: 0 for 0, 1 for 1, 2 for 2 and 3. Integer only: Math.log2 differs between engines. */
export function bitLength(value: number): number {
  return value < 4_294_967_296 ? 32 - Math.clz32(value) : 32 + bitLength(Math.floor(value / 4_294_967_296))
}

/** Whole numbers to non-negative ones, small ones first: 0, −1, 1, −2, 2 … */
export const zigzag = (value: number) => (value >= 0 ? 2 * value : -2 * value - 1)
export const unzigzag = (code: number) => (code % 2 === 0 ? code / 2 : -(code + 1) / 2)

/** Bits that exp-Golomb of order k takes for a value. */
export function golombBits(value: number, k: number): number {
  return 2 * bitLength(value + 2 ** k) - 1 - k
}

/** The order, of those up to `kMax`, that takes the fewest bits for all the values; the smallest of equals. */
export function bestGolombOrder(values: readonly number[], kMax: number): number {
  let best = 0
  let bestBits = Number.POSITIVE_INFINITY
  for (let k = 0; k <= kMax; k++) {
    // No code of order k is shorter than k + 1 bits.
    if (values.length * (k + 1) >= bestBits) break
    let bits = 0
    for (const value of values) bits += golombBits(value, k)
    if (bits < bestBits) {
      best = k
      bestBits = bits
    }
  }
  return best
}

/** Writes numbers bit by bit, most significant first. */
export class BitWriter {
  private readonly bytes: number[] = []
  private current = 0
  private free = 8

  /** `bits` up to 32; the value must fit. */
  write(value: number, bits: number): void {
    let left = bits
    let rest = value
    while (left > 0) {
      const take = Math.min(left, this.free)
      const scale = 2 ** (left - take)
      const head = Math.floor(rest / scale)
      rest -= head * scale
      this.current = this.current * 2 ** take + head
      this.free -= take
      left -= take
      if (this.free === 0) this.flush()
    }
  }

  /** Exp-Golomb of order k: as many zeros as the number is longer than k bits, then the number plus 2^k. */
  writeGolomb(value: number, k: number): void {
    const shifted = value + 2 ** k
    const length = bitLength(shifted)
    this.write(0, length - 1 - k)
    this.write(shifted, length)
  }

  /** Whole bytes so far, the last one filled with zero bits. */
  finish(): Uint8Array {
    if (this.free < 8) {
      this.current *= 2 ** this.free
      this.flush()
    }
    return Uint8Array.from(this.bytes)
  }

  private flush(): void {
    this.bytes.push(this.current)
    this.current = 0
    this.free = 8
  }
}

/** Reads what a BitWriter wrote. Never throws: past the end it gives zeros and remembers that it did. */
export class BitReader {
  private readonly bytes: Uint8Array
  private atBit = 0
  private broken = false

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  read(bits: number): number {
    if (bits > this.bitsLeft) {
      this.broken = true
      return 0
    }
    let value = 0
    let left = bits
    while (left > 0) {
      const offset = this.atBit % 8
      const take = Math.min(left, 8 - offset)
      const byte = this.bytes[(this.atBit - offset) / 8] ?? 0
      value = value * 2 ** take + ((byte >> (8 - offset - take)) & (2 ** take - 1))
      this.atBit += take
      left -= take
    }
    return value
  }

  readGolomb(k: number): number {
    let zeros = 0
    while (!this.broken && this.read(1) === 0) zeros += 1
    if (this.broken || zeros + k > 31) {
      this.broken = true
      return 0
    }
    return 2 ** (zeros + k) + this.read(zeros + k) - 2 ** k
  }

  /** True when everything read was there, and nothing but zero bits to the end of the byte is left. */
  endsCleanly(): boolean {
    const left = this.bitsLeft
    return !this.broken && left < 8 && this.read(left) === 0
  }

  /** Bits that have not been read yet. */
  get bitsLeft(): number {
    return 8 * this.bytes.length - this.atBit
  }

  get overran(): boolean {
    return this.broken
  }
}
