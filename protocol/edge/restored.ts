import type { BitReader, BitWriter } from './bits'

/**
 * Word about an earlier message of the same epoch whose sequence is spent: all that it was the only one to carry is in this message
 * or in one between (`lost` false), or the sender has it no more (`lost` true). `back` counts from the frame's own sequence.
 */
export type Restored = { readonly back: number; readonly lost: boolean }

export const RESTORED_MAX = 31

/** Five bits of count, then how far back (exp-Golomb of order 3, less one) and whether it is lost. */
export function writeRestored(writer: BitWriter, restored: readonly Restored[]): void {
  writer.write(restored.length, 5)
  for (const { back, lost } of restored) {
    writer.writeGolomb(back - 1, 3)
    writer.write(lost ? 1 : 0, 1)
  }
}

export function readRestored(reader: BitReader): Restored[] {
  const count = reader.read(5)
  return Array.from({ length: count }, () => ({ back: reader.readGolomb(3) + 1, lost: reader.read(1) === 1 }))
}
