import type { BaselineFix } from './fix'

/**
 * MessagePack at its shortest: an array of `[tracker, Unix seconds, lat, lon]`, whole numbers in steps, no keys. Written from the
 * specification at https://github.com/msgpack/msgpack/blob/master/spec.md.
 */
export function encodeMsgpackMessage(fixes: readonly BaselineFix[]): Uint8Array {
  const bytes: number[] = []
  writeArrayHead(bytes, fixes.length)
  for (const { tracker, atS, lat, lon } of fixes) {
    writeArrayHead(bytes, 4)
    for (const value of [tracker, atS, lat, lon]) writeWhole(bytes, value)
  }
  return Uint8Array.from(bytes)
}

export function decodeMsgpackMessage(bytes: Uint8Array): BaselineFix[] {
  const reader = new MsgpackReader(bytes)
  return Array.from({ length: reader.arrayHead() }, () => {
    reader.arrayHead()
    return { tracker: reader.whole(), atS: reader.whole(), lat: reader.whole(), lon: reader.whole() }
  })
}

function writeArrayHead(bytes: number[], count: number): void {
  if (count < 16) bytes.push(0x90 + count)
  else bytes.push(0xdc, count >> 8, count & 0xff)
}

function writeWhole(bytes: number[], value: number): void {
  if (value >= 0 && value < 0x80) bytes.push(value)
  else if (value >= -32 && value < 0) bytes.push(0x100 + value)
  else if (value >= 0) writeSized(bytes, value, value < 0x100 ? 0xcc : value < 0x1_0000 ? 0xcd : 0xce)
  else writeSized(bytes, value, value >= -0x80 ? 0xd0 : value >= -0x8000 ? 0xd1 : 0xd2)
}

/** By type byte: uint 8, 16, 32 are 0xcc–0xce, int 8, 16, 32 are 0xd0–0xd2. */
function writeSized(bytes: number[], value: number, type: number): void {
  bytes.push(type)
  for (let shift = 8 * (2 ** (type & 3) - 1); shift >= 0; shift -= 8) bytes.push((value >>> shift) & 0xff)
}

class MsgpackReader {
  private readonly view: DataView
  private at = 0

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  arrayHead(): number {
    const type = this.take(1, (at) => this.view.getUint8(at))
    return type === 0xdc ? this.take(2, (at) => this.view.getUint16(at)) : type - 0x90
  }

  whole(): number {
    const type = this.take(1, (at) => this.view.getUint8(at))
    if (type < 0x80) return type
    if (type >= 0xe0) return type - 0x100
    if (type === 0xcc) return this.take(1, (at) => this.view.getUint8(at))
    if (type === 0xcd) return this.take(2, (at) => this.view.getUint16(at))
    if (type === 0xce) return this.take(4, (at) => this.view.getUint32(at))
    if (type === 0xd0) return this.take(1, (at) => this.view.getInt8(at))
    return type === 0xd1 ? this.take(2, (at) => this.view.getInt16(at)) : this.take(4, (at) => this.view.getInt32(at))
  }

  private take(count: number, read: (at: number) => number): number {
    const at = this.at
    this.at += count
    return read(at)
  }
}
