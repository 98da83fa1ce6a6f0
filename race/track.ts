/**
 * The fixes of one entry, ordered by their own time. One place an instant: what arrives in which order, and how often,
 * leaves no trace here. Columns rather than objects, because 200 boats × 20,000 fixes must fit in memory and stay fast.
 */
export type Track = { readonly atMs: number[]; readonly latDeg: number[]; readonly lonDeg: number[] }

/** What came of offering a fix: `known` changes nothing; the others say where it now lies. */
export type Placement = { readonly kind: 'known' } | { readonly kind: 'added' | 'replaced'; readonly index: number }

const KNOWN: Placement = { kind: 'known' }

export function createTrack(): Track {
  return { atMs: [], latDeg: [], lonDeg: [] }
}

/**
 * Puts a fix in its place. Where two places claim one instant the southern, then the western one stands: an arbitrary
 * rule, but one that does not ask who came first.
 */
export function placeFix(track: Track, fixAtMs: number, latDeg: number, lonDeg: number): Placement {
  const index = countBefore(track, fixAtMs)
  if (track.atMs[index] !== fixAtMs) {
    insertFix(track, index, fixAtMs, latDeg, lonDeg)
    return { kind: 'added', index }
  }
  if (!standsBefore(latDeg, lonDeg, track.latDeg[index] as number, track.lonDeg[index] as number)) return KNOWN
  track.latDeg[index] = latDeg
  track.lonDeg[index] = lonDeg
  return { kind: 'replaced', index }
}

/** Number of fixes taken before an instant: the index of the first at or after it. */
export function countBefore(track: Track, atMs: number): number {
  const { length } = track.atMs
  if (length === 0 || (track.atMs[length - 1] as number) < atMs) return length
  let low = 0
  let high = length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((track.atMs[middle] as number) < atMs) low = middle + 1
    else high = middle
  }
  return low
}

/** Time of the newest fix; undefined for an empty track. */
export function newestAtMs(track: Track): number | undefined {
  return track.atMs[track.atMs.length - 1]
}

function standsBefore(latDeg: number, lonDeg: number, otherLatDeg: number, otherLonDeg: number): boolean {
  return latDeg < otherLatDeg || (latDeg === otherLatDeg && lonDeg < otherLonDeg)
}

/** Puts a fix at an index, whatever its time. */
export function insertFix(track: Track, index: number, fixAtMs: number, latDeg: number, lonDeg: number): void {
  if (index === track.atMs.length) {
    track.atMs.push(fixAtMs)
    track.latDeg.push(latDeg)
    track.lonDeg.push(lonDeg)
    return
  }
  track.atMs.splice(index, 0, fixAtMs)
  track.latDeg.splice(index, 0, latDeg)
  track.lonDeg.splice(index, 0, lonDeg)
}
