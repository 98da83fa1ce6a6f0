import { bitLength } from './bits'

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
    if (this.atBit + bits > 8 * this.bytes.length) {
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
    const left = 8 * this.bytes.length - this.atBit
    return !this.broken && left < 8 && this.read(left) === 0
  }

  get overran(): boolean {
    return this.broken
  }
}
