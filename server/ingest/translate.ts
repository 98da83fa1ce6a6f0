import type { DevicePosition } from '#protocol/devices/position'
import { type WireReport, wireDeg } from '#protocol/edge/report'
import type { FixFlag, TrackerId } from '#race/fix'
import type { FixBatch } from '../ports/fix-log'
import type { InboxMessage } from '../ports/inbox'

type NewFix = FixBatch['fixes'][number]

/** A fix further ahead of its arrival than this says that the device's clock is wrong. */
const FUTURE_MAX_MS = 2 * 60_000

/** A phone without sight of the sky gives the place of a mast, and says how wide of it that may be: no place to race by. */
const ACCURACY_M_MAX = 500

/**
 * The one place where a wire report (integers, slot) becomes a fix (degrees, tracker). Which tracker a slot is, the caller has looked up.
 */
export function translateReport(report: WireReport, trackerId: TrackerId, message: InboxMessage): NewFix {
  const latDeg = wireDeg(report.lat, report.halvings)
  const lonDeg = wireDeg(report.lon, report.halvings)
  const jsonBytes = jsonFixBytes(report.slot, report.atS, latDeg, lonDeg)
  return fixOf({ fixAtMs: report.atS * 1000, latDeg, lonDeg }, trackerId, message, jsonBytes)
}

/** A position that another maker's device or a phone has measured becomes a fix, under the same rules. It has no account of airtime. */
export function translatePosition(position: DevicePosition, trackerId: TrackerId, message: InboxMessage): NewFix {
  const { atMs: fixAtMs, latDeg, lonDeg, accuracyM = 0 } = position
  const fix = fixOf({ fixAtMs, latDeg, lonDeg }, trackerId, message)
  return accuracyM > ACCURACY_M_MAX ? { ...fix, flags: [...fix.flags, 'inaccurate'] } : fix
}

/** A fix that cannot be true is flagged, kept and left out of races. */
function fixOf(
  { fixAtMs, latDeg, lonDeg }: Pick<NewFix, 'fixAtMs' | 'latDeg' | 'lonDeg'>,
  trackerId: TrackerId,
  { messageNumber, receivedAtMs, sessionAtMs = receivedAtMs }: InboxMessage,
  jsonBytes?: number,
): NewFix {
  const flags: FixFlag[] = []
  if (fixAtMs > receivedAtMs + FUTURE_MAX_MS) flags.push('future')
  if (latDeg === 0 && lonDeg === 0) flags.push('null-island')
  // Written out twice: putting an object together from another takes as long as all the rest, and this is done for every fix.
  return jsonBytes === undefined
    ? { trackerId, fixAtMs, latDeg, lonDeg, sessionAtMs, receivedAtMs, flags, messageNumber }
    : { trackerId, fixAtMs, latDeg, lonDeg, sessionAtMs, receivedAtMs, flags, messageNumber, jsonBytes }
}

const JSON_FRAME_BYTES = '{"id":,"t":,"lat":,"lon":},'.length

/** What the same fix takes as the plain JSON that trackers commonly send, at the same resolution, with the comma after it. */
function jsonFixBytes(slot: number, atS: number, latDeg: number, lonDeg: number): number {
  return JSON_FRAME_BYTES + `${slot}${atS}${latDeg}${lonDeg}`.length
}
