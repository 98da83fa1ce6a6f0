import type { Cadence } from './race-setup'

/** What a tracker that withholds fixes has promised, as it holds where shore draws it. */
export type Agreement = {
  /** Its sender reports as soon as it is further from there than this, m; infinite when its credits are used up and only heartbeats go. */
  readonly withinM: number
  /** A fix comes at least so often. */
  readonly heartbeatMs: number
}

/** Silence that is as agreed. */
export type AgreedSilence = { readonly withinM: number; readonly heartbeatDueAtMs: number }

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
