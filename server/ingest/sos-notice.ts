import { wireDeg } from '#protocol/edge/report'
import { type Sos, type SosFix, stateOf } from '#protocol/edge/sos-frame'
import type { InboxMessage } from '../ports/inbox'
import type { Stream } from '../ports/stream-registry'
import type { StepWatch } from './stream-step'

/** Counts an SOS and says it aloud, each time that it comes; returns the names of faults. One of a slot that is no tracker is said too. */
export function noteSos(sos: Sos, message: InboxMessage, stream: Stream, { counters, log }: StepWatch): string[] {
  const { fix, raisedAtS, cancelledAtS, ...named } = sos
  const state = stateOf(sos)
  const trackerId = stream.slots.get(sos.slot)
  counters.event(`sos-${state}`)
  log.warn(
    {
      ...{ streamId: stream.streamId, messageNumber: message.messageNumber, trackerId, ...named },
      ...{
        raisedAtMs: raisedAtS * 1000,
        ...(cancelledAtS === undefined ? {} : { cancelledAtMs: cancelledAtS * 1000 }),
      },
      ...(fix === undefined ? {} : placeOf(fix)),
    },
    `SOS ${state}`,
  )
  return trackerId === undefined ? ['unknown-slot'] : []
}

function placeOf({ atS, lat, lon, halvings }: SosFix) {
  return { fixAtMs: atS * 1000, latDeg: wireDeg(lat, halvings), lonDeg: wireDeg(lon, halvings) }
}
