import type { Fleet } from './fleet'
import type { Station } from './station'
import type { Timeline } from './timeline'

export type SoloTrackerOptions = {
  readonly fleet: Fleet
  readonly competitor: number
  readonly station: Station
  readonly timeline: Timeline
  readonly beginsAtMs: number
  readonly fixIntervalMs: number
  /** A multiple of the fix interval. */
  readonly reportIntervalMs: number
  /** When in its report interval this tracker sends, so that a fleet does not call all at once. */
  readonly phaseMs: number
}

/** A tracker with its own modem: wakes for each fix, and every so often reports what it has. Plans itself on the timeline. */
export function startSoloTracker(options: SoloTrackerOptions): void {
  const { fleet, competitor, station, timeline, fixIntervalMs, reportIntervalMs } = options
  const takeFix = (atMs: number) => {
    const place = fleet.placeAt(competitor, atMs)
    if (place) station.hear({ slot: 0, atS: atMs / 1000, ...place })
    timeline.at(atMs + fixIntervalMs, () => takeFix(atMs + fixIntervalMs))
  }
  const report = (atMs: number) => {
    station.send()
    timeline.at(atMs + reportIntervalMs, () => report(atMs + reportIntervalMs))
  }
  const firstFixAtMs = Math.ceil(options.beginsAtMs / fixIntervalMs) * fixIntervalMs
  const firstReportAtMs = Math.ceil(options.beginsAtMs / reportIntervalMs) * reportIntervalMs + options.phaseMs
  timeline.at(firstFixAtMs, () => takeFix(firstFixAtMs))
  timeline.at(firstReportAtMs, () => report(firstReportAtMs))
}
