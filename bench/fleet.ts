import { quantiseDeg, wrapLonSteps } from '#protocol/edge/report'
import type { FileTrack } from '#tools/replay/track-file'
import type { BaselineFix } from './baselines/fix'

/** A file of tracks in flat arrays, so that large files stay small: fixes by tracker, and of a tracker by time. */
export type Fleet = {
  readonly trackers: readonly string[]
  readonly halvings: number
  /** Fixes of tracker k are `firstFix[k]` … `firstFix[k + 1] - 1`. */
  readonly firstFix: Uint32Array
  readonly trackerOf: Uint32Array
  readonly atS: Uint32Array
  readonly latDeg: Float64Array
  readonly lonDeg: Float64Array
  /** What the fix must be after the wire: steps of 1e-4° / 2^halvings. */
  readonly lat: Int32Array
  readonly lon: Int32Array
}

/** A decoded fix of a tracker, in steps. */
export type DecodedFix = { readonly atS: number; readonly lat: number; readonly lon: number }

/** Takes tracks as the reader of files gives them: fixes by time, no instant twice. */
export function createFleet(tracks: readonly FileTrack[], halvings: number): Fleet {
  const count = tracks.reduce((sum, { fixes }) => sum + fixes.length, 0)
  const fleet = {
    trackers: tracks.map(({ tracker }) => tracker),
    halvings,
    firstFix: new Uint32Array(tracks.length + 1),
    trackerOf: new Uint32Array(count),
    atS: new Uint32Array(count),
    latDeg: new Float64Array(count),
    lonDeg: new Float64Array(count),
    lat: new Int32Array(count),
    lon: new Int32Array(count),
  }
  let at = 0
  for (const [tracker, { fixes }] of tracks.entries()) {
    fleet.firstFix[tracker] = at
    for (const { atS, latDeg, lonDeg } of fixes) {
      fleet.trackerOf[at] = tracker
      fleet.atS[at] = atS
      fleet.latDeg[at] = latDeg
      fleet.lonDeg[at] = lonDeg
      fleet.lat[at] = quantiseDeg(latDeg, halvings)
      fleet.lon[at] = wrapLonSteps(quantiseDeg(lonDeg, halvings), halvings)
      at++
    }
  }
  fleet.firstFix[tracks.length] = at
  return fleet
}

export const fixCountOf = (fleet: Fleet) => fleet.atS.length

/** Fixes `from` … `end - 1` of a tracker. */
export function rangeOf({ firstFix }: Fleet, tracker: number): { from: number; end: number } {
  return { from: firstFix[tracker] ?? 0, end: firstFix[tracker + 1] ?? 0 }
}

/** Fixes of some trackers in the order in which they are measured; at the same second, in the order of trackers. */
export function inTimeOrder(fleet: Fleet, firstTracker: number, trackerCount: number): Uint32Array {
  const from = rangeOf(fleet, firstTracker).from
  const { end } = rangeOf(fleet, firstTracker + trackerCount - 1)
  const order = Uint32Array.from({ length: end - from }, (_, i) => from + i)
  const { atS } = fleet
  return order.sort((a, b) => (atS[a] as number) - (atS[b] as number) || a - b)
}

/** The number of the fix that this report is; undefined when there is none like it. */
export function recognise(fleet: Fleet, tracker: number, { atS, lat, lon }: DecodedFix): number | undefined {
  let { from: low, end: high } = rangeOf(fleet, tracker)
  while (low < high) {
    const middle = (low + high) >> 1
    if ((fleet.atS[middle] as number) < atS) low = middle + 1
    else high = middle
  }
  const isTrue = fleet.trackerOf[low] === tracker && fleet.atS[low] === atS && fleet.lat[low] === lat
  return isTrue && fleet.lon[low] === lon ? low : undefined
}

/** A fix as the baselines take it. */
export function baselineFix({ trackerOf, atS, lat, lon }: Fleet, fix: number): BaselineFix {
  return {
    tracker: trackerOf[fix] as number,
    atS: atS[fix] as number,
    lat: lat[fix] as number,
    lon: lon[fix] as number,
  }
}

/** The gap between fixes that occurs most, the shorter of equals: the cadence that a race would promise for the tracker. */
export function usualGapS(fleet: Fleet, tracker: number): number | undefined {
  const { from, end } = rangeOf(fleet, tracker)
  const counts = new Map<number, number>()
  for (let fix = from + 1; fix < end; fix++) {
    const gapS = (fleet.atS[fix] as number) - (fleet.atS[fix - 1] as number)
    counts.set(gapS, (counts.get(gapS) ?? 0) + 1)
  }
  const [most] = [...counts].sort(([gapA, countA], [gapB, countB]) => countB - countA || gapA - gapB)
  return most?.[0]
}
