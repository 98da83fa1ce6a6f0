import { type Field, noteAgreement, trackOf } from '#race/field'
import { holdsAt } from '#race/race-setup'
import type { Track } from '#race/track'
import type { StreamReporting } from '../ports/race-store'
import { agreementAt } from './reporting-wire'

/**
 * Gives every entry of a field the agreement that its tracker keeps by its own word at `nowMs`, and takes it from those that keep none. A fix from before that
 * word says nothing: the tracker predicts from what it has reported since.
 */
export function noteAgreements(field: Field, reporting: readonly StreamReporting[], nowMs: number): void {
  const byTracker = new Map(reporting.flatMap((stream) => stream.trackerIds.map((id) => [id, stream] as const)))
  for (const { entryId, assignments } of field.setup.entries) {
    const track = trackOf(field, entryId)
    const newestAtMs = track.atMs.at(-1)
    const assignment = assignments.find((one) => newestAtMs !== undefined && holdsAt(one, newestAtMs))
    const stream = assignment && byTracker.get(assignment.trackerId)
    noteAgreement(field, entryId, stream && agreementOf(stream, track, nowMs))
  }
}

function agreementOf({ kept, told, widening }: StreamReporting, track: Track, nowMs: number) {
  if (kept === undefined || told === undefined) return undefined
  const first = Math.max(track.atMs.length - 2, track.atMs.findLastIndex((atMs) => atMs < told.atMs) + 1)
  const fixes = track.atMs.slice(first).map((atMs, i) => {
    return { atMs, latDeg: track.latDeg[first + i] as number, lonDeg: track.lonDeg[first + i] as number }
  })
  const [newest, ...rest] = fixes
  if (newest === undefined) return undefined
  const [before] = rest
  return agreementAt(kept, widening, before ? [newest, before] : [newest], nowMs)
}
