import { expect, test } from 'vitest'
import type { Course } from './course'
import { courseAsCsv, courseAsGeoJson, courseAsGpx, courseAsKml } from './course-export'
import { contentOfTable, courseOfContent } from './course-file'

const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })
const COURSE: Course = {
  elements: [
    { kind: 'line', id: 's', name: 'Start & "go"', port: at(50, 0), starboard: at(50.1, 0) },
    { kind: 'mark', id: 'm', name: '=Rock, north', at: at(51, 2), leaveTo: 'starboard' },
    { kind: 'checkpoint', id: 'c', name: 'Hut', at: at(51, 3), radiusM: 250 },
  ],
  legs: [[], [at(51.5, 2.5)]],
  zones: [
    { id: 'z', name: 'Farm', kind: 'exclusion', area: { kind: 'polygon', corners: [at(1, 1), at(2, 1), at(2, 2)] } },
  ],
}

test('as CSV it comes back element by element, and no cell is a formula', () => {
  const csv = courseAsCsv(COURSE)
  expect(csv.split('\r\n').slice(1, 3)).toEqual([
    '"Start & ""go""",line,50,0,50.1,0,,',
    `"'=Rock, north",mark,51,2,,,starboard,`,
  ])
  const cells = [
    ...['name,kind,latitude,longitude,starboard_latitude,starboard_longitude,leave_to,radius_m'.split(',')],
    ['Start & "go"', 'line', '50', '0', '50.1', '0', '', ''],
    ["'=Rock, north", 'mark', '51', '2', '', '', 'starboard', ''],
    ['Hut', 'checkpoint', '51', '3', '', '', '', '250'],
  ]
  const read = courseOfContent(contentOfTable(cells) ?? { points: [], lines: [] })
  const elements = COURSE.elements.map((element, i) => ({ ...element, id: `f${i}` }))
  expect(read).toMatchObject({ value: { course: { elements, legs: [[], []] } } })
  expect(contentOfTable([cells[0] as string[], ['X', 'buoy', '1', '2']])).toBeUndefined()
})

test('as GPX it is a route with its marks, and a track where it bends', () => {
  const gpx = courseAsGpx(COURSE, 'Cup <1>')
  expect(gpx).toContain('<name>Cup &lt;1&gt;</name>')
  expect(gpx.match(/<rtept /g)).toHaveLength(3)
  expect(gpx).toContain('<wpt lat="50.1" lon="0"><name>Start &amp; &quot;go&quot; starboard</name></wpt>')
  expect(gpx.match(/<trkpt /g)).toHaveLength(4)
  expect(courseAsGpx({ ...COURSE, legs: [[], []] }, 'Cup')).not.toContain('<trk>')
})

test('as KML it has points, the way, both ends of lines, and areas', () => {
  const kml = courseAsKml(COURSE, 'Cup')
  expect(kml.match(/<Point>/g)).toHaveLength(3)
  expect(kml.match(/<LineString>/g)).toHaveLength(2)
  expect(kml).toContain('<LinearRing><coordinates>1,1 1,2 2,2 1,1</coordinates></LinearRing>')
})

test('as GeoJSON it has elements, legs and zones to be drawn', () => {
  const { features } = JSON.parse(courseAsGeoJson(COURSE, 'Cup')) as { features: { properties: { kind: string } }[] }
  const kinds = ['line', 'mark', 'checkpoint', 'leg', 'leg', 'exclusion zone']
  expect(features.map(({ properties }) => properties.kind)).toEqual(kinds)
})
