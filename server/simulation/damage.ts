import type { Random } from '#base/random'

/** Bytes that something has damaged on the way: some changed, cut off, or added. Never the same as before. */
export function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  switch (random.int(4)) {
    case 0:
      return bytes.slice(0, random.int(bytes.length))
    case 1:
      return Uint8Array.from([...bytes, ...Array.from({ length: 1 + random.int(8) }, () => random.int(256))])
    default:
      return changeBytes(bytes, 1 + random.int(6), random)
  }
}

function changeBytes(bytes: Uint8Array, count: number, random: Random): Uint8Array {
  const changed = bytes.slice()
  const first = random.int(bytes.length)
  for (let i = 0; i < count; i++) {
    const at = i === 0 ? first : random.int(bytes.length)
    if (i === 0 || at !== first) changed[at] = (changed[at] as number) ^ (1 + random.int(255))
  }
  return changed
}
