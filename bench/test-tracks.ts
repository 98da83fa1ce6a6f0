import { createRandom } from '#base/random'
import type { FileTrack } from '#tools/replay/track-file'

const START_S = 1_445_212_800

/**
 * Tracks as real files have them: cadences that differ, seconds of jitter, a night's stop, a tracker that lies still, one that
 * crosses 180°, and a fix half a world away.
 */
export function makeTracks(trackers: number, fixesEach: number, gapS = 600): FileTrack[] {
  return Array.from({ length: trackers }, (_, k) => {
    const random = createRandom(`track ${k}`)
    const speedDegS = k % 4 === 3 ? 0 : 4e-5
    let [atS, latDeg, lonDeg] = [START_S + random.int(gapS), -20 + 3 * k, k % 5 === 1 ? 179.98 : 130]
    const fixes = Array.from({ length: fixesEach }, (_, i) => {
      const stepS = gapS * (k % 3 === 2 ? 2 : 1) + random.int(5) + (i === 15 ? 43_200 : 0)
      atS += stepS
      const moved = i === 15 ? 0 : speedDegS * stepS
      latDeg = clamp(latDeg + moved * Math.cos(i / 9 + k) + 1e-4 * random.normal())
      lonDeg = wrap(lonDeg + moved * Math.sin(i / 9 + k) + 1e-4 * random.normal())
      return i === 22 ? { atS, latDeg: -latDeg, lonDeg: wrap(lonDeg + 180) } : { atS, latDeg, lonDeg }
    })
    return { tracker: `tracker ${k}`, fixes }
  })
}

const clamp = (latDeg: number) => Math.min(89, Math.max(-89, latDeg))
const wrap = (lonDeg: number) => ((((lonDeg + 180) % 360) + 360) % 360) - 180
