import { type WireReport, wireDeg } from '#protocol/edge/report'
import type { FixFlag, TrackerId } from '#race/fix'
import type { FixBatch } from '../ports/fix-log'
import type { InboxMessage } from '../ports/inbox'

type NewFix = FixBatch['fixes'][number]

/** A fix further ahead of its arrival than this says that the device's clock is wrong. */
const FUTURE_MAX_MS = 2 * 60_000

/**
 * The one place where a wire report (integers, slot) becomes a fix (degrees, tracker). A fix that cannot be true is flagged, kept
 * and left out of races; which tracker a slot is, the caller has looked up.
 */
export function translateReport(report: WireReport, trackerId: TrackerId, message: InboxMessage): NewFix {
  const fixAtMs = report.atS * 1000
  const latDeg = wireDeg(report.lat, report.halvings)
  const lonDeg = wireDeg(report.lon, report.halvings)
  const flags: FixFlag[] = []
  if (fixAtMs > message.receivedAtMs + FUTURE_MAX_MS) flags.push('future')
  if (latDeg === 0 && lonDeg === 0) flags.push('null-island')
  return {
    trackerId,
    fixAtMs,
    sessionAtMs: message.sessionAtMs ?? message.receivedAtMs,
    receivedAtMs: message.receivedAtMs,
    latDeg,
    lonDeg,
    flags,
    messageNumber: message.messageNumber,
    jsonBytes: jsonFixBytes(report.slot, report.atS, latDeg, lonDeg),
  }
}

/** What the same fix takes as the plain JSON that trackers commonly send, at the same resolution, with the comma after it. */
function jsonFixBytes(slot: number, atS: number, latDeg: number, lonDeg: number): number {
  return JSON.stringify({ id: slot, t: atS, lat: latDeg, lon: lonDeg }).length + 1
}
