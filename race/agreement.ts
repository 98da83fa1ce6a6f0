import type { Place } from './course'
import type { Cadence } from './race-setup'

/** What a tracker that withholds fixes has promised, as it holds where shore draws it. */
export type Agreement = {
  /** Its sender reports as soon as it is further from there than this, m; infinite when its credits are used up and only heartbeats go. */
  readonly withinM: number
  /** A fix comes at least so often. */
  readonly heartbeatMs: number
  /** Where shore's prediction leads from the newest fix, and when it ends there; absent: it stays at the fix. */
  readonly towards?: Towards
}

export type Towards = Place & { readonly atMs: number }

/** Silence that is as agreed. */
export type AgreedSilence = { readonly withinM: number; readonly heartbeatDueAtMs: number }

/**
 * Where a tracker that says nothing is expected, degrees: evenly on its way from its newest fix to where the prediction leads, and no further. What is within a
 * bound is within it of this place, not of the fix.
 */
export function expectedPlace(fix: Towards, towards: Towards | undefined, nowMs: number): Place {
  const { latDeg, lonDeg } = fix
  if (towards === undefined || towards.atMs <= fix.atMs) return { latDeg, lonDeg }
  const share = Math.min(1, Math.max(0, (nowMs - fix.atMs) / (towards.atMs - fix.atMs)))
  return {
    latDeg: latDeg + share * (towards.latDeg - latDeg),
    lonDeg: wrapLonDeg(lonDeg + share * wrapLonDeg(towards.lonDeg - lonDeg)),
  }
}

const wrapLonDeg = (lonDeg: number) => lonDeg - 360 * Math.floor((lonDeg + 180) / 360)

/** The cadence that such a tracker's freshness is read against: the heartbeat is the promise, so that silence until then is on time. */
export function agreedCadence({ heartbeatMs }: Agreement): Cadence {
  return { fixIntervalMs: 0, reportIntervalMs: heartbeatMs }
}

/**
 * What may be said of a tracker's silence at `nowMs`; nothing once its heartbeat is due, or before any fix: then there is only freshness. A report that is on
 * its way does not yet count.
 */
export function readAgreement(
  { withinM, heartbeatMs }: Agreement,
  newestFixAtMs: number | undefined,
  nowMs: number,
): AgreedSilence | undefined {
  if (newestFixAtMs === undefined) return undefined
  const heartbeatDueAtMs = newestFixAtMs + heartbeatMs
  return nowMs < heartbeatDueAtMs ? { withinM, heartbeatDueAtMs } : undefined
}
