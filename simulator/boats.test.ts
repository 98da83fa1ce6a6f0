import { createRequire } from 'node:module'
import { geoBounds, geoContains } from 'd3-geo'
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson'
import { feature } from 'topojson-client'
import { describe, expect, it } from 'vitest'
import { HOUR_MS, KNOT_MPS, MINUTE_MS } from '#base/units'
import type { Place } from '#race/course'
import { BOATS_BEGIN_BEFORE_START_MS, createBoats } from './boats'
import type { Fleet } from './fleet'
import { OCEAN_COURSE } from './ocean-course'
import { besideM, courseDeg, distanceM, turnDeg } from './sphere'
import { createWind } from './wind'

const startAtMs = Date.UTC(2026, 5, 1, 12)
const FINISH: Place = { latDeg: 38.3, lonDeg: -9.95 }
const sail = (seed: string, count: number) => createBoats({ seed, startAtMs, course: OCEAN_COURSE, count })

/** Places of one boat every so often, for so many hours from the start. */
function trackOf(fleet: Fleet, boat: number, hours: number, everyMs: number): Place[] {
  const track: Place[] = []
  for (let atMs = startAtMs; atMs <= startAtMs + hours * HOUR_MS; atMs += everyMs)
    track.push(fleet.placeAt(boat, atMs)!)
  return track
}

describe('boats', () => {
  it('sail the same for the same seed, however often they are asked, and differently for another', () => {
    const coarse = trackOf(sail('a', 2), 1, 48, 4 * HOUR_MS)
    const fine = trackOf(sail('a', 2), 1, 48, 10 * MINUTE_MS)
    expect(fine.filter((_, i) => i % 24 === 0)).toEqual(coarse)
    expect(trackOf(sail('b', 2), 1, 48, 4 * HOUR_MS).at(-1)).not.toEqual(coarse.at(-1))
  })

  it('wait behind the start line until the start, then cross it', () => {
    const fleet = sail('a', 10)
    const [line] = OCEAN_COURSE.elements
    if (line?.kind !== 'line') throw new Error('the course begins with a line')
    const isBehind = (place: Place) => besideM(line.port, line.starboard, place) > 0
    for (let boat = 0; boat < 10; boat++) {
      expect(isBehind(fleet.placeAt(boat, startAtMs - BOATS_BEGIN_BEFORE_START_MS)!)).toBe(true)
    }
    for (let boat = 0; boat < 10; boat++) expect(isBehind(fleet.placeAt(boat, startAtMs)!)).toBe(true)
    for (let boat = 0; boat < 10; boat++) expect(isBehind(fleet.placeAt(boat, startAtMs + 2 * HOUR_MS)!)).toBe(false)
  })

  it('make speeds of a 12 m boat, calms included, and are still racing after a week and 36 hours', () => {
    const fleet = sail('a', 12)
    const speeds: number[] = []
    const before: Place[] = []
    for (let atMs = startAtMs; atMs <= startAtMs + 204 * HOUR_MS; atMs += 10 * MINUTE_MS) {
      for (let boat = 0; boat < fleet.size; boat++) {
        const place = fleet.placeAt(boat, atMs)!
        const from = before[boat]
        if (from) speeds.push(distanceM(from, place) / 600 / KNOT_MPS)
        before[boat] = place
      }
    }
    speeds.sort((a, b) => a - b)
    const median = speeds[speeds.length >> 1]!
    expect(median).toBeGreaterThan(4)
    expect(median).toBeLessThan(9)
    expect(speeds.at(-1)).toBeLessThan(14)
    for (const place of before) expect(distanceM(place, FINISH)).toBeGreaterThan(150_000)
  })

  it('tack up a mark that lies in the wind', () => {
    const course = { elements: OCEAN_COURSE.elements, legs: OCEAN_COURSE.legs }
    const mark = course.elements.find((element) => element.kind === 'mark')
    if (mark?.kind !== 'mark') throw new Error('a mark follows')
    const intoWind = (place: Place) => ({ fromDeg: courseDeg(place, mark.at), speedMps: 7 })
    const fleet = createBoats({ seed: 'a', startAtMs, course, count: 1, wind: intoWind })
    const track = trackOf(fleet, 0, 60, 20 * MINUTE_MS).slice(6)
    const sides = track.slice(1).map((place, i) => {
      return Math.sign(turnDeg(courseDeg(track[i]!, mark.at), courseDeg(track[i]!, place)))
    })
    const tacks = sides.filter((side, i) => i > 0 && side !== sides[i - 1]).length
    expect(tacks).toBeGreaterThan(1)
    expect(tacks).toBeLessThan(40)
    expect(distanceM(track.at(-1)!, mark.at)).toBeLessThan(distanceM(track[0]!, mark.at) - 200_000)
  })

  it('never sail over land, and all come home', { timeout: 60_000 }, () => {
    const islands = landNearCourse()
    const isLand = (place: Place) => islands.some((land) => geoContains(land, [place.lonDeg, place.latDeg]))
    expect(isLand({ latDeg: 32.75, lonDeg: -17 })).toBe(true)
    const fleet = sail('a', 5)
    for (let hour = 0; hour <= 560; hour++) {
      for (let boat = 0; boat < fleet.size; boat++) {
        const place = fleet.placeAt(boat, startAtMs + hour * HOUR_MS)!
        expect(isLand(place), `boat ${boat} in hour ${hour} at ${place.latDeg}, ${place.lonDeg}`).toBe(false)
      }
    }
    for (let boat = 0; boat < fleet.size; boat++) {
      const place = fleet.placeAt(boat, startAtMs + 560 * HOUR_MS)!
      expect(distanceM(place, FINISH)).toBeLessThan(8000)
    }
  })
})

describe('wind', () => {
  it('has trades in the south, westerlies in the north, calms and shifts', () => {
    const wind = createWind('a')
    const sample = (latDeg: number) =>
      Array.from({ length: 400 }, (_, i) => wind({ latDeg, lonDeg: -30 + (i % 20) }, startAtMs + i * 3 * HOUR_MS))
    const shareFrom = (latDeg: number, aboutDeg: number) =>
      sample(latDeg).filter(({ fromDeg }) => Math.abs(turnDeg(aboutDeg, fromDeg)) < 60).length / 400
    expect(shareFrom(28, 40)).toBeGreaterThan(0.6)
    expect(shareFrom(41, 260)).toBeGreaterThan(0.6)
    const speeds = [...sample(28), ...sample(35), ...sample(41)].map(({ speedMps }) => speedMps)
    expect(Math.min(...speeds)).toBeLessThan(1.5)
    expect(Math.max(...speeds)).toBeGreaterThan(11)
  })

  it('changes smoothly from minute to minute and from mile to mile', () => {
    const wind = createWind('a')
    for (let i = 0; i < 500; i++) {
      const place = { latDeg: 30 + i / 50, lonDeg: -20 - i / 70 }
      const here = wind(place, startAtMs + i * 1e6)
      const then = wind(place, startAtMs + i * 1e6 + MINUTE_MS)
      const there = wind({ ...place, latDeg: place.latDeg + 1 / 60 }, startAtMs + i * 1e6)
      expect(Math.abs(then.speedMps - here.speedMps)).toBeLessThan(0.3)
      expect(Math.abs(there.speedMps - here.speedMps)).toBeLessThan(0.6)
    }
  })
})

type Land = Feature<Polygon | MultiPolygon>

/** Natural Earth's land at 1:50 million, cut to the polygons about the course. */
function landNearCourse(): Land[] {
  const atlas = createRequire(import.meta.url)('world-atlas/land-50m.json')
  const land = feature(atlas, atlas.objects.land) as unknown as FeatureCollection<MultiPolygon>
  const polygons = land.features.flatMap(({ geometry }) => geometry.coordinates)
  return polygons
    .map((coordinates): Land => ({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates } }))
    .filter((polygon) => {
      const [[west, south], [east, north]] = geoBounds(polygon)
      const small = east > west && east - west < 90
      return small && east > -40 && west < -5 && north > 25 && south < 45
    })
}
