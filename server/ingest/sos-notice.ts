import type { Stream } from '../ports/stream-registry'
import type { StepWatch } from './stream-step'
import type { NewSos } from './translate-said'

/** Counts an SOS and says it aloud, each time that it comes; returns the names of faults. One of a slot that is no tracker is said too. */
export function noteSos(call: NewSos, { streamId }: Stream, { counters, log }: StepWatch): string[] {
  const state = call.cancelledAtMs === undefined ? 'raised' : 'cancelled'
  counters.event(`sos-${state}`)
  log.warn({ streamId, ...call }, `SOS ${state}`)
  return call.trackerId === undefined ? ['unknown-slot'] : []
}
