import { bitLength } from './bits'
import { CONTEXTS } from './contexts'
import { expectFrom, type WireFix } from './expected-place'
import { codeNumber, codeSigned, codeTree, numberContexts } from './numbers'
import type { Coder } from './range-coder'
import { wrapLonSteps } from './report'

/** Intervals that have a number; another one is written out behind the last. */
const INTERVALS_S = [10, 15, 20, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 3600, 14_400] as const
export const INTERVAL_S_MAX = 65_536

/** The interval with a number that is nearest. */
export const nearestInterval = (spanS: number): number =>
  INTERVALS_S.reduce<number>(
    (best, one) => (Math.abs(one - spanS) < Math.abs(best - spanS) ? one : best),
    INTERVALS_S[0],
  )

/** The nominal time between fixes. */
export function codeInterval(coder: Coder, contexts: number, intervalS: number): number {
  const known = (INTERVALS_S as readonly number[]).indexOf(intervalS)
  const index = codeTree(coder, contexts, 4, known < 0 ? INTERVALS_S.length : known)
  if (index < INTERVALS_S.length) return INTERVALS_S[index] as number
  return coder.uniform(Math.min(INTERVAL_S_MAX, intervalS) - 1, INTERVAL_S_MAX) + 1
}

/** More do not fit into their number: the jitter takes the rest. */
const INTERVALS_MAX = 2 ** 15 - 1

/** An interval for a frame: one with a number, if it is near enough that the jitter costs less than writing it out. */
export function roundInterval(intervalS: number): number {
  const known = nearestInterval(intervalS)
  return Math.abs(known - intervalS) * 50 <= intervalS ? known : Math.min(INTERVAL_S_MAX, intervalS)
}

/** A span of time, by the nominal interval or by some of them and jitter. `trail` is 0 at first, then what the last one returned. */
export function codeSpan(
  coder: Coder,
  nominalS: number,
  trail: number,
  spanS: number,
): { spanS: number; trail: number } {
  const onGrid = coder.bit(CONTEXTS.onGrid + trail, spanS === nominalS ? 1 : 0) === 1
  if (onGrid) return { spanS: nominalS, trail: 1 }
  const intervals = Math.min(INTERVALS_MAX, Math.floor((spanS + Math.floor(nominalS / 2)) / nominalS))
  const count = codeNumber(coder, CONTEXTS.intervals, 4, intervals)
  const jitterS = codeSigned(coder, CONTEXTS.jitter, 5, spanS - intervals * nominalS)
  return { spanS: Math.max(1, count * nominalS + jitterS), trail: 2 }
}

/** Steps of latitude and longitude that a fix lies beside where it was expected. */
export type Residual = { readonly lat: number; readonly lon: number }

/** How long a latitude's residual was: what the longitude's is like, and the next latitude's. */
export const residualClass = (lat: number) => CLASS_OF_LENGTH[bitLength(Math.abs(lat))] ?? 5
const CLASS_OF_LENGTH = [0, 1, 2, 2, 3, 3, 3, 4, 4, 4] as const

/** `before` is the class of the residual before it; -1: there is none. */
export function codeResidual(
  coder: Coder,
  contexts: { lat: number; lon: number },
  before: number,
  residual: Residual,
): Residual {
  const lat = codeSigned(coder, contexts.lat + (before + 1) * numberContexts(5), 5, residual.lat)
  const lon = codeSigned(coder, contexts.lon + residualClass(lat) * numberContexts(5), 5, residual.lon)
  return { lat, lon }
}

const CONTEXTS_OF_STEPS = { lat: CONTEXTS.stepLat, lon: CONTEXTS.stepLon }

/** A fix by its distance from the newest fix of its message: `atS` is negative. */
export type Offset = WireFix
export const NO_OFFSET: Offset = { atS: 0, lat: 0, lon: 0 }

export function offsetFrom(newest: WireFix, fix: WireFix, halvings: number): Offset {
  return { atS: fix.atS - newest.atS, lat: fix.lat - newest.lat, lon: wrapLonSteps(fix.lon - newest.lon, halvings) }
}

export function fixAt(newest: WireFix, offset: Offset, halvings: number): WireFix {
  const lon = wrapLonSteps(newest.lon + offset.lon, halvings)
  return { atS: newest.atS + offset.atS, lat: newest.lat + offset.lat, lon }
}

/** What steps of a tracker lean on: the interval, and what the last step was like. */
export type StepTrail = { readonly nominalS: number; span: number; residual: number }

/** The step from the last offset of a tracker back to the one before it in time. */
export function codeStep(
  coder: Coder,
  halvings: number,
  trail: StepTrail,
  offset: Offset,
  known: readonly Offset[],
): Offset {
  const later = known.at(-1) ?? NO_OFFSET
  const span = codeSpan(coder, trail.nominalS, trail.span, Math.max(1, later.atS - offset.atS))
  const expected = expectFrom(later, known.length > 1 ? known.at(-2) : undefined, span.spanS, halvings)
  const beside = { lat: offset.lat - expected.lat, lon: wrapLonSteps(offset.lon - expected.lon, halvings) }
  const residual = codeResidual(coder, CONTEXTS_OF_STEPS, trail.residual, beside)
  trail.span = span.trail
  trail.residual = residualClass(residual.lat)
  return {
    atS: later.atS - span.spanS,
    lat: expected.lat + residual.lat,
    lon: wrapLonSteps(expected.lon + residual.lon, halvings),
  }
}
