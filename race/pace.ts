import { HOUR_MS, MINUTE_MS } from '#base/units'
import { alongAtM, newestStage, type ReadTrack, stageAt } from './along'
import { isFinished } from './scan'
import { shapeOf } from './scan-rules'
import { newestAtMs } from './track'

/** How fast an entry comes on along the course at the common time, and when it will be there. */
export type Pace = {
  /** Made good along the course over the last half hour, m/s: towards the next element on a direct leg, along the path on one that follows the ground. */
  readonly vmgMps?: number
  /** When it will finish; absent while nothing tells. */
  readonly eta?: Eta
}

/** In four of five cases the finish lies between the bounds. `latestMs` is absent when it may as well never come, at the pace it has shown. */
export type Eta = { readonly atMs: number; readonly earliestMs: number; readonly latestMs?: number }

const VMG_MS = 30 * MINUTE_MS

/** The pace is read over twice as long as what lies ahead, and over so long at least, as far as the race goes back; in so many pieces. */
const LOOK_BACK_SHARE = 2
const LOOK_BACK_MS = 6 * HOUR_MS
const PIECES = 6

/**
 * Four of five: 1.28 standard deviations, were the pieces independent. Wind and terrain last longer than a piece, so that the deviation is taken to be wider, by
 * what simulated fleets have needed (of their finishes 77 to 93 in 100 came within the bounds).
 */
const DEVIATIONS = 1.28 * 2.3

/** Reads the pace of an entry at the common time, or at its newest fix if that is before. */
export function readPace(entry: ReadTrack, standingsAtMs: number): Pace {
  const { track, rules } = entry
  const atMs = Math.min(standingsAtMs, newestAtMs(track) ?? Number.NEGATIVE_INFINITY)
  const [stage, newest] = [stageAt(entry, atMs), newestStage(entry)]
  if (stage === undefined || newest === undefined || newest.passings.length === 0 || isFinished(newest, rules))
    return {}
  const beganAtMs = Math.max(rules.startsAtMs, track.atMs[0] as number)
  const alongM = (whenMs: number) => alongAtM(entry, stage, Math.round(whenMs))
  const nowM = alongM(atMs)
  const vmg = atMs - VMG_MS < beganAtMs ? {} : { vmgMps: (1000 * (nowM - alongM(atMs - VMG_MS))) / VMG_MS }
  const toGoM = shapeOf(rules, stage).lengthM - nowM
  const eta = estimateEta(alongM, nowM, toGoM, beganAtMs, atMs)
  return { ...vmg, ...(eta === undefined ? {} : { eta }) }
}

function estimateEta(
  alongM: (atMs: number) => number,
  nowM: number,
  toGoM: number,
  beganAtMs: number,
  atMs: number,
): Eta | undefined {
  const sinceMs = atMs - beganAtMs
  if (sinceMs < VMG_MS) return undefined
  const meanMps = (1000 * (nowM - alongM(beganAtMs))) / sinceMs
  if (meanMps <= 0) return undefined
  const aheadMs = (1000 * toGoM) / meanMps
  const backMs = Math.min(sinceMs, Math.max(LOOK_BACK_MS, LOOK_BACK_SHARE * aheadMs))
  const speeds = Array.from({ length: PIECES }, (_, i) => {
    const [from, to] = [atMs - backMs + (i * backMs) / PIECES, atMs - backMs + ((i + 1) * backMs) / PIECES]
    return (1000 * (alongM(to) - alongM(from))) / (to - from)
  })
  return spread(speeds, backMs / PIECES, toGoM, atMs)
}

/** The mean of what was made good, and how far the mean of what comes may lie from it: less far the more there is of either. */
function spread(speedsMps: readonly number[], pieceMs: number, toGoM: number, atMs: number): Eta | undefined {
  const mean = speedsMps.reduce((sum, mps) => sum + mps, 0) / speedsMps.length
  if (mean <= 0) return undefined
  const variance = speedsMps.reduce((sum, mps) => sum + (mps - mean) ** 2, 0) / (speedsMps.length - 1)
  const aheadMs = (1000 * toGoM) / mean
  const piecesAhead = Math.max(aheadMs / pieceMs, 1)
  const deviation = DEVIATIONS * Math.sqrt(variance * (1 / speedsMps.length + 1 / piecesAhead))
  const [fastest, slowest] = [mean + deviation, mean - deviation]
  const after = (mps: number) => Math.round(atMs + (1000 * toGoM) / mps)
  // Slower than a fifth of its mean it is lying still rather than coming.
  const latest = slowest < mean / 5 ? {} : { latestMs: after(slowest) }
  return { atMs: after(mean), earliestMs: after(fastest), ...latest }
}
