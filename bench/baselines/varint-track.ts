import type { TrackerFix } from './fix'

/**
 * Byte varints of what constant velocity does not foretell: LEB128 of zigzag, the gap's change for the time. One tracker's fixes
 * chained, its name left out: the floor of what hand-made codecs with whole bytes reach, on a link that loses nothing.
 */
export function encodeVarintTrack(fixes: readonly TrackerFix[]): Uint8Array {
  const bytes: number[] = []
  for (const [i, fix] of fixes.entries()) {
    const gapS = expectGap(fixes[i - 1], fixes[i - 2])
    const atS = (fixes[i - 1]?.atS ?? 0) + gapS
    const place = expectPlace(fixes[i - 1], fixes[i - 2], fix.atS)
    writeVarint(bytes, zigzag(fix.atS - atS))
    writeVarint(bytes, zigzag(fix.lat - place.lat))
    writeVarint(bytes, zigzag(fix.lon - place.lon))
  }
  return Uint8Array.from(bytes)
}

export function decodeVarintTrack(bytes: Uint8Array): TrackerFix[] {
  const fixes: TrackerFix[] = []
  for (let at = 0; at < bytes.length; ) {
    const values = [0, 0, 0].map(() => {
      const read = readVarint(bytes, at)
      at = read.next
      return unzigzag(read.value)
    })
    const [gapChangeS = 0, latOff = 0, lonOff = 0] = values
    const [last, before] = [fixes.at(-1), fixes.at(-2)]
    const atS = (last?.atS ?? 0) + expectGap(last, before) + gapChangeS
    const place = expectPlace(last, before, atS)
    fixes.push({ atS, lat: place.lat + latOff, lon: place.lon + lonOff })
  }
  return fixes
}

const expectGap = (last: TrackerFix | undefined, before: TrackerFix | undefined) =>
  last && before ? last.atS - before.atS : 0

/** Motion is carried on over at most so many times the gap that it was seen in. */
const CARRIED_GAPS_MAX = 4

function expectPlace(last: TrackerFix | undefined, before: TrackerFix | undefined, atS: number) {
  if (!last || !before) return last ?? { lat: 0, lon: 0 }
  const gaps = Math.min(CARRIED_GAPS_MAX, (atS - last.atS) / (last.atS - before.atS))
  return {
    lat: last.lat + Math.round((last.lat - before.lat) * gaps),
    lon: last.lon + Math.round((last.lon - before.lon) * gaps),
  }
}

const zigzag = (value: number) => (value >= 0 ? 2 * value : -2 * value - 1)
const unzigzag = (code: number) => (code % 2 === 0 ? code / 2 : -(code + 1) / 2)

function writeVarint(bytes: number[], value: number): void {
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  bytes.push(rest)
}

function readVarint(bytes: Uint8Array, from: number): { value: number; next: number } {
  let value = 0
  for (let [at, scale] = [from, 1]; ; at++, scale *= 0x80) {
    const byte = bytes[at] ?? 0
    value += (byte % 0x80) * scale
    if (byte < 0x80) return { value, next: at + 1 }
  }
}
