import type { AgreedSilence } from '#race/agreement'
import type { Units } from '#race/race-setup'
import { text } from './catalogue'
import { formatBound, formatUtc } from './format'

/** `within 0.3 nm by agreement, heartbeat due 12:34 UTC`: why nothing new has come from a tracker. */
export function agreementWords({ withinM, heartbeatDueAtMs }: AgreedSilence, units: Units, nowMs: number): string {
  const due = formatUtc(heartbeatDueAtMs, nowMs)
  if (withinM === Number.POSITIVE_INFINITY) return text.agreement.heartbeatsOnly(due)
  const { value, unit } = formatBound(withinM, units)
  return text.agreement.within(`${value} ${unit}`, due)
}
