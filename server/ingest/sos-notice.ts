import type { Stream } from '../ports/stream-registry'
import type { StepWatch } from './stream-step'
import type { NewAlarm } from './translate-said'

/** Counts an SOS and says it aloud, each time that it comes; returns the names of faults. One of a slot that is no tracker is said too. */
export function noteSos(alarm: NewAlarm, { streamId }: Stream, { counters, log }: StepWatch): string[] {
  const state = alarm.cancelledAtMs === undefined ? 'raised' : 'cancelled'
  counters.event(`sos-${state}`)
  log.warn({ streamId, ...alarm }, `SOS ${state}`)
  return alarm.trackerId === undefined ? ['unknown-slot'] : []
}
