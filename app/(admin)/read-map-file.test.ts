import { expect, test } from 'vitest'
import type { Course } from '#race/course'
import { courseAsGpx, courseAsKml } from '#race/course-export'
import { readMapFile } from './read-map-file'

const gpx = (body: string) =>
  `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">${body}</gpx>`
const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })

test('routes and tracks of a GPX file; waypoints are the way only where there is no route', () => {
  const file = gpx(`
    <metadata><name>Not a place</name></metadata>
    <wpt lat="51.39" lon="-9.6"><ele>3</ele><name>Fastnet &amp; rock</name></wpt>
    <rte><name>Route</name><rtept lat="50" lon="-5"><name>Wolf</name></rtept><rtept lat="49" lon="-4"/></rte>
    <trk><name>Path</name><trkseg><trkpt lat="1" lon="2"><time>x</time></trkpt></trkseg><trkseg><trkpt lat="3" lon="4"/></trkseg></trk>`)
  expect(readMapFile(file)).toEqual({
    ok: true,
    value: {
      points: [
        { name: 'Wolf', place: at(50, -5) },
        { name: '3', place: at(49, -4) },
      ],
      lines: [{ name: 'Path', places: [at(1, 2), at(3, 4)] }],
    },
  })
  const waypoints = gpx('<wpt lat="51.39" lon="-9.6"><name>Fastnet &amp; rock</name></wpt>')
  expect(readMapFile(waypoints)).toEqual({
    ok: true,
    value: { points: [{ name: 'Fastnet & rock', place: at(51.39, -9.6) }], lines: [] },
  })
})

test('a course that was written as GPX or KML is read again', () => {
  const course: Course = {
    elements: [
      { kind: 'line', name: 'Start <"1">', port: at(50, 0), starboard: at(50.02, 0) },
      { kind: 'mark', name: 'Rock & sand', at: at(51, 2), leaveTo: 'port' },
    ],
    legs: [[at(50.5, 1.5)]],
    zones: [
      { id: 'z', name: 'Z', kind: 'exclusion', area: { kind: 'polygon', corners: [at(1, 1), at(2, 1), at(2, 2)] } },
    ],
  }
  for (const text of [courseAsGpx(course, 'Cup'), courseAsKml(course, 'Cup')]) {
    const read = readMapFile(text)
    if (!read.ok) throw new Error(read.fault)
    expect(read.value.points.map(({ name }) => name)).toEqual(['Start <"1">', 'Rock & sand'])
    expect(read.value.lines[0]?.places).toHaveLength(3)
  }
})

test('placemarks of a KML file, in whichever namespace prefix', () => {
  const file = `<k:kml xmlns:k="http://www.opengis.net/kml/2.2"><k:Document><k:name>Doc</k:name>
    <k:Placemark><k:name>Hut</k:name><k:Point><k:coordinates> 6.9,45.8,1035 </k:coordinates></k:Point></k:Placemark>
    <k:Placemark><k:LineString><k:coordinates>6,45 7,46,0
      8,47</k:coordinates></k:LineString></k:Placemark></k:Document></k:kml>`
  expect(readMapFile(file)).toEqual({
    ok: true,
    value: {
      points: [{ name: 'Hut', place: at(45.8, 6.9) }],
      lines: [{ name: '', places: [at(45, 6), at(46, 7), at(47, 8)] }],
    },
  })
})

test.each([
  [
    'a document type, which may declare entities',
    `<!DOCTYPE gpx [<!ENTITY a "aaaa">]>${gpx('<wpt lat="1" lon="2"><name>&a;</name></wpt>')}`,
    'hostile',
  ],
  ['nesting without end', gpx('<a>'.repeat(100) + '</a>'.repeat(100)), 'hostile'],
  ['an end that is missing', gpx('<wpt lat="1" lon="2">').replace('</gpx>', ''), 'unknown-format'],
  ['another format', '<html></html>', 'unknown-format'],
  ['nothing', '', 'unknown-format'],
])('%s is refused', (_, file, fault) => {
  expect(readMapFile(file)).toEqual({ ok: false, fault })
})

test('places off the earth are none', () => {
  expect(readMapFile(gpx('<wpt lat="91" lon="2"/><wpt lat="NaN" lon="2"/><wpt lat="" lon=""/>'))).toMatchObject({
    value: { points: [] },
  })
})
