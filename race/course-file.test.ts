import { expect, test } from 'vitest'
import type { Course } from './course'
import { courseAsGeoJson } from './course-export'
import { contentOfGeoJson, contentOfTable, courseOfContent } from './course-file'
import { geodesicM } from './geodesy'

const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })
const point = (name: string, latDeg: number, lonDeg: number) => ({ name, place: at(latDeg, lonDeg) })

test('points become waypoints between two ends', () => {
  const made = courseOfContent({ points: [point('A', 1, 2), point('B', 3, 4), point('C', 5, 6)], lines: [] })
  expect(made).toMatchObject({
    value: {
      course: {
        elements: [{ kind: 'checkpoint', name: 'A' }, { kind: 'waypoint', at: at(3, 4) }, { kind: 'checkpoint' }],
      },
    },
  })
})

test('a track of 200,000 points becomes a way within 5 m of it, across the antimeridian too', () => {
  const places = Array.from({ length: 200_000 }, (_, i) => {
    const lonDeg = 179.5 + i * 1e-5
    return at(45 + 0.02 * Math.sin(i / 9000), lonDeg > 180 ? lonDeg - 360 : lonDeg)
  })
  const made = courseOfContent({ points: [], lines: [{ name: 'track', places }] })
  if (!made.ok) throw new Error(made.fault)
  const [leg = []] = made.value.course.legs
  expect(made.value.notes).toEqual(['made-of-track', 'simplified'])
  expect(leg.length).toBeGreaterThan(20)
  expect(leg.length).toBeLessThan(5000)
  const lengthOf = (way: readonly { latDeg: number; lonDeg: number }[]) =>
    way.slice(1).reduce((sum, place, i) => sum + geodesicM(way[i]!, place), 0)
  const whole = [places[0]!, ...leg, places.at(-1)!]
  expect(lengthOf(whole) / lengthOf(places.filter((_, i) => i % 20 === 0 || i === places.length - 1))).toBeCloseTo(1, 3)
})

test('nothing, and too much, are named', () => {
  expect(courseOfContent({ points: [], lines: [] })).toMatchObject({ fault: 'no-places' })
  expect(courseOfContent({ points: [point('A', 1, 2)], lines: [] })).toMatchObject({ fault: 'no-places' })
  const many = Array.from({ length: 501 }, (_, i) => point(`${i}`, 1, 2))
  expect(courseOfContent({ points: many, lines: [] })).toMatchObject({ fault: 'too-many-points' })
})

test('a table of waypoints is read with decimal commas and with minutes', () => {
  const rows = [
    ['Name', 'Lat', 'Lon'],
    ['Fastnet', "51°23.3'N", "009°36.1'W"],
    ['', ''],
    ['Wolf', '49,945', '-5,808'],
  ]
  expect(contentOfTable(rows)?.points.map(({ name }) => name)).toEqual(['Fastnet', 'Wolf'])
  expect(contentOfTable(rows)?.points[1]?.place).toEqual(at(49.945, -5.808))
  expect(
    contentOfTable([
      ['Name', 'Lat', 'Lon'],
      ['Fastnet', 'north', 'west'],
    ]),
  ).toBeUndefined()
  expect(
    contentOfTable([
      ['a', 'b'],
      ['1', '2'],
    ]),
  ).toBeUndefined()
})

test('a course that was written is in its file word for word, and anybody’s GeoJSON is read', () => {
  const course: Course = {
    elements: [
      { kind: 'line', id: 's', name: 'Start', port: at(50, 0), starboard: at(50.1, 0) },
      { kind: 'mark', id: 'm', name: 'Rock', at: at(51, 2), leaveTo: 'starboard' },
    ],
    legs: [[]],
  }
  const written = JSON.parse(courseAsGeoJson(course, 'Cup'))
  expect(contentOfGeoJson(written)?.course).toEqual(course)
  expect(written.features[0].geometry).toEqual({
    type: 'LineString',
    coordinates: [
      [0, 50],
      [0, 50.1],
    ],
  })
  const features = [
    { geometry: { type: 'Point', coordinates: [2, 51] } },
    null,
    { geometry: { type: 'Point', coordinates: ['x'] } },
  ]
  expect(contentOfGeoJson({ type: 'FeatureCollection', features })).toEqual({
    content: { points: [{ name: '1', place: at(51, 2) }], lines: [] },
  })
  for (const none of [null, [], { type: 'Feature' }, { type: 'FeatureCollection' }])
    expect(contentOfGeoJson(none)).toBeUndefined()
})

test('points along a track are checkpoints on its way, in its order; the ends of the track are start and finish', () => {
  const places = Array.from({ length: 101 }, (_, i) => at(45 + (i % 2) * 0.0005, 7 + i * 0.01))
  const points = [point('Far hut', 45.001, 7.8), point('Near hut', 45.001, 7.2)]
  const made = courseOfContent({ points, lines: [{ name: 'way', places }] })
  if (!made.ok) throw new Error(made.fault)
  const { elements, legs } = made.value.course
  expect(elements.map(({ name }) => name)).toEqual(['Start', 'Near hut', 'Far hut', 'Finish'])
  expect(legs.map((leg) => leg.length)).toEqual([19, 59, 19])
  const atEnds = courseOfContent({ points: [point('A', 45, 7), point('B', 45, 8)], lines: [{ name: 'way', places }] })
  expect(atEnds).toMatchObject({ value: { course: { elements: [{ name: 'A' }, { name: 'B' }] } } })
  const elsewhere = courseOfContent({ points: [...points, point('Home', 46, 7)], lines: [{ name: 'way', places }] })
  expect(elsewhere).toMatchObject({ value: { notes: ['left-out'] } })
})
