import type { LivePoint, LiveTracks } from './messages'

/** Where one entrant has been: published positions in order of their own time, each time once. Three arrays of one length. */
export type Track = {
  readonly atS: readonly number[]
  readonly latE5: readonly number[]
  readonly lonE5: readonly number[]
}

/** Tracks by entrant id; who was never heard has none. A set of points: merging in any order, any number of times, gives the same. */
export type Tracks = ReadonlyMap<number, Track>

export const NO_TRACKS: Tracks = new Map()

/** Tracks with the points in their places by time. A point for a time already known replaces it. Tracks not named are shared. */
export function mergePoints(tracks: Tracks, points: readonly LivePoint[]): Tracks {
  if (points.length === 0) return tracks
  const merged = new Map(tracks)
  for (const [id, added] of groupById(points)) merged.set(id, mergeTrack(merged.get(id), added))
  return merged
}

/** Points as an answer of `GET /live/SLUG/tracks`, from any order. */
export function encodeTracks(epoch: string, version: number, tracks: Tracks): LiveTracks {
  const rows = [...tracks].sort(([a], [b]) => a - b).map(([id, track]) => ({ id, steps: stepsOf(track) }))
  return { epoch, version, tracks: rows }
}

/** The points of such an answer, to be merged. */
export function decodeTracks(answer: LiveTracks): LivePoint[] {
  return answer.tracks.flatMap(({ id, steps }) => pointsOf(id, steps))
}

function groupById(points: readonly LivePoint[]): Map<number, LivePoint[]> {
  const groups = new Map<number, LivePoint[]>()
  for (const point of points) {
    const group = groups.get(point[0])
    if (group) group.push(point)
    else groups.set(point[0], [point])
  }
  return groups
}

type MutableTrack = { atS: number[]; latE5: number[]; lonE5: number[] }

function mergeTrack(old: Track | undefined, added: readonly LivePoint[]): Track {
  const track: MutableTrack = {
    atS: [...(old?.atS ?? [])],
    latE5: [...(old?.latE5 ?? [])],
    lonE5: [...(old?.lonE5 ?? [])],
  }
  const ordered = added
    .map((point, order) => ({ point, order }))
    .sort((a, b) => a.point[1] - b.point[1] || a.order - b.order)
  for (const { point } of ordered) insert(track, point)
  return track
}

function insert(track: MutableTrack, [, atS, latE5, lonE5]: LivePoint): void {
  const at = placeOf(track.atS, atS)
  const known = track.atS[at] === atS ? 1 : 0
  track.atS.splice(at, known, atS)
  track.latE5.splice(at, known, latE5)
  track.lonE5.splice(at, known, lonE5)
}

/** The first index whose time is not before `atS`. */
export function placeOf(timesS: readonly number[], atS: number): number {
  let low = 0
  let high = timesS.length
  if (high === 0 || (timesS[high - 1] as number) < atS) return high
  while (low < high) {
    const middle = (low + high) >> 1
    if ((timesS[middle] as number) < atS) low = middle + 1
    else high = middle
  }
  return low
}

function stepsOf(track: Track): number[] {
  const steps: number[] = []
  let [atS, latE5, lonE5] = [0, 0, 0]
  for (let i = 0; i < track.atS.length; i++) {
    const [nextS, nextLat, nextLon] = [track.atS[i] as number, track.latE5[i] as number, track.lonE5[i] as number]
    steps.push(nextS - atS, nextLat - latE5, nextLon - lonE5)
    ;[atS, latE5, lonE5] = [nextS, nextLat, nextLon]
  }
  return steps
}

function pointsOf(id: number, steps: readonly number[]): LivePoint[] {
  const points: LivePoint[] = []
  let [atS, latE5, lonE5] = [0, 0, 0]
  for (let i = 0; i + 2 < steps.length; i += 3) {
    atS += steps[i] as number
    latE5 += steps[i + 1] as number
    lonE5 += steps[i + 2] as number
    points.push([id, atS, latE5, lonE5])
  }
  return points
}
