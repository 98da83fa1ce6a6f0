import { assert, mustExist } from '#base/assert'
import type { Fleet } from './fleet'
import type { Station } from './station'
import type { Timeline } from './timeline'

export type FieldWatchOptions = {
  readonly fleet: Fleet
  /** Field gateways; each knows every competitor by the same slot, his place in the fleet. */
  readonly stations: readonly Station[]
  /** Which gateway hears a competitor now; nothing where the mountains are in between. */
  readonly heardBy: (competitor: number, atMs: number) => number | undefined
  /** Told at every fix of a competitor whether any gateway hears it. */
  readonly noteHeard?: (competitor: number, isHeard: boolean) => void
  readonly timeline: Timeline
  readonly beginsAtMs: number
  readonly fixIntervalMs: number
}

/** How long after the instant of the fixes the gateways send what they have heard by then. */
const COLLECT_MS = 5_000

/** Local trackers around field gateways: every tracker takes a fix on the minute, and the gateways send what they hear. */
export function startFieldWatch(options: FieldWatchOptions): void {
  const { fleet, stations, timeline, fixIntervalMs } = options
  assert(fleet.size <= 256, 'a stream has 256 slots')
  const round = (atMs: number) => {
    for (let competitor = 0; competitor < fleet.size; competitor++) hearOne(options, competitor, atMs)
    timeline.at(atMs + COLLECT_MS, () => {
      for (const station of stations) station.send()
    })
    timeline.at(atMs + fixIntervalMs, () => round(atMs + fixIntervalMs))
  }
  const firstAtMs = Math.ceil(options.beginsAtMs / fixIntervalMs) * fixIntervalMs
  timeline.at(firstAtMs, () => round(firstAtMs))
}

function hearOne(options: FieldWatchOptions, competitor: number, atMs: number): void {
  const { fleet, stations, heardBy, noteHeard } = options
  const place = fleet.placeAt(competitor, atMs)
  const by = place && heardBy(competitor, atMs)
  noteHeard?.(competitor, by !== undefined)
  if (place === undefined || by === undefined) return
  mustExist(stations[by], `gateway ${by} exists`).hear({ slot: competitor, atS: atMs / 1000, ...place })
}
