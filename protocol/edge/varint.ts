import { unzigzag, zigzag } from './bits'

/** Writes whole numbers of up to 2^53, small ones in few bytes (LEB128). For state that is kept, not for the radio. */
export class VarintWriter {
  private readonly bytes: number[] = []

  unsigned(value: number): this {
    let rest = value
    while (rest >= 0x80) {
      this.bytes.push((rest % 0x80) + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.bytes.push(rest)
    return this
  }

  signed(value: number): this {
    return this.unsigned(zigzag(value))
  }

  /** Bytes as they are, their number before them. */
  raw(bytes: Iterable<number> & { readonly length: number }): this {
    this.unsigned(bytes.length)
    for (const byte of bytes) this.bytes.push(byte)
    return this
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes)
  }
}

/** Reads what a VarintWriter wrote. Never throws: past the end it gives zeros and remembers that it did. */
export class VarintReader {
  private readonly bytes: Uint8Array
  private at = 0
  private broken = false

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  unsigned(): number {
    let value = 0
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.bytes[this.at]
      if (byte === undefined) break
      this.at += 1
      value += (byte % 0x80) * scale
      if (byte < 0x80) return value
    }
    this.broken = true
    return 0
  }

  signed(): number {
    return unzigzag(this.unsigned())
  }

  /** A count of things that take at least one byte each: more than there are bytes left is damage, not a reason to make room. */
  count(): number {
    const count = this.unsigned()
    if (count <= this.bytes.length - this.at) return count
    this.broken = true
    return 0
  }

  raw(): Uint8Array {
    const count = this.count()
    this.at += count
    return this.bytes.slice(this.at - count, this.at)
  }

  get overran(): boolean {
    return this.broken
  }

  endsHere(): boolean {
    return !this.broken && this.at === this.bytes.length
  }
}
