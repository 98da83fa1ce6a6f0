import { createRandom, type Random } from '#base/random'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import { createBoats } from '#simulator/boats'
import { OCEAN_COURSE } from '#simulator/ocean-course'

/** A fleet that does not exist, to measure on. No table was trained on it. */
export type OceanFleet = {
  readonly name: string
  readonly boats: number
  readonly hours: number
  /** Minutes between fixes, so many hours into the race. */
  readonly cadenceMin: (hour: number) => number
  /** Of the boats, every so-many-th misses the minute by some seconds; 0: none does. */
  readonly everyOff: number
}

export const OCEAN_FLEETS: readonly OceanFleet[] = [
  { name: 'simulated ocean race, 55 boats, 15 min', boats: 55, hours: 120, cadenceMin: () => 15, everyOff: 0 },
  {
    ...{ name: 'the same, 2 to 60 min, a third of the trackers some seconds off', boats: 55, hours: 96, everyOff: 3 },
    cadenceMin: (hour) => (hour < 12 ? 5 : hour < 60 ? 60 : hour < 84 ? 15 : hour < 92 ? 10 : 2),
  },
  { name: '28 boats, hourly, half some seconds off', boats: 28, hours: 240, cadenceMin: () => 60, everyOff: 2 },
  { name: '33 boats, every 4 h', boats: 33, hours: 240, cadenceMin: () => 240, everyOff: 0 },
]

/** A fleet's fixes as a track file's text: trackers one after the other, each by time. */
export function oceanTracksCsv(fleet: OceanFleet): string {
  const startAtMs = Date.UTC(2026, 4, 3, 12)
  const random = createRandom(fleet.name)
  const boats = createBoats({ seed: 'results', startAtMs, course: OCEAN_COURSE, count: fleet.boats })
  const plan = Array.from({ length: fleet.boats }, (_, boat) => fixTimes(fleet, boat, startAtMs, random)).flat()
  const rows = plan
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap(({ boat, atMs }) => {
      const place = boats.placeAt(boat, atMs)
      return place
        ? [{ boat, row: `${boat + 1},${atMs / 1000},${place.latDeg.toFixed(5)},${place.lonDeg.toFixed(5)}` }]
        : []
    })
  return ['tracker,t_unix_s,lat,lon', ...rows.sort((a, b) => a.boat - b.boat).map(({ row }) => row)].join('\n')
}

function fixTimes(
  fleet: OceanFleet,
  boat: number,
  startAtMs: number,
  random: Random,
): { boat: number; atMs: number }[] {
  const times: { boat: number; atMs: number }[] = []
  const isOff = fleet.everyOff > 0 && boat % fleet.everyOff === 0
  for (let atMs = startAtMs; atMs <= startAtMs + fleet.hours * HOUR_MS; ) {
    const offS = isOff ? Math.round(3 * random.normal()) : 0
    times.push({ boat, atMs: Math.max(startAtMs, atMs + 1000 * offS) })
    atMs += fleet.cadenceMin((atMs - startAtMs) / HOUR_MS) * MINUTE_MS
  }
  return times
}
