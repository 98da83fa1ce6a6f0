import { HOUR_MS } from '#base/units'
import { createBoats } from '#simulator/boats'
import { OCEAN_COURSE } from '#simulator/ocean-course'

/** An ocean fleet to measure on: 55 boats that do not exist, a fix every 15 minutes for five days, as a track file's text. No table was trained on it. */
export function oceanTracksCsv(): string {
  const startAtMs = Date.UTC(2026, 4, 3, 12)
  const fleet = createBoats({ seed: 'results', startAtMs, course: OCEAN_COURSE, count: BOATS })
  const rows = ['tracker,t_unix_s,lat,lon']
  for (let atMs = startAtMs; atMs <= startAtMs + 120 * HOUR_MS; atMs += HOUR_MS / 4) {
    for (let boat = 0; boat < BOATS; boat++) {
      const place = fleet.placeAt(boat, atMs)
      if (place) rows.push(`${boat + 1},${atMs / 1000},${place.latDeg.toFixed(5)},${place.lonDeg.toFixed(5)}`)
    }
  }
  return [rows[0], ...rows.slice(1).sort((a, b) => Number(a.split(',')[0]) - Number(b.split(',')[0]))].join('\n')
}

const BOATS = 55
