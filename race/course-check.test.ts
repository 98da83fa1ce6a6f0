import { expect, test } from 'vitest'
import type { Course, CourseElement } from './course'
import { checkCourse } from './course-check'
import type { ClassId } from './fix'

const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })
const line = (lat: number, lon: number, widthDeg = 0.01): CourseElement => {
  return { kind: 'line', name: 'Line', port: at(lat, lon), starboard: at(lat + widthDeg, lon) }
}
const mark = (lat: number, lon: number): CourseElement => ({
  kind: 'mark',
  name: 'Mark',
  at: at(lat, lon),
  leaveTo: 'port',
})
const course = (...elements: CourseElement[]): Course => ({ elements, legs: elements.slice(1).map(() => []) })
const kinds = (it: Course) =>
  checkCourse(it).map(({ kind, index, level, way }) => `${level} ${kind} ${way > 0 ? `${way}/` : ''}${index}`)

test('a sound course has nothing to say, across the antimeridian and over a pole too', () => {
  expect(kinds(course(line(50, 0), mark(51, 2), line(50, 4)))).toEqual([])
  expect(kinds(course(line(50, 179), mark(51, -179), line(50, -177)))).toEqual([])
  expect(kinds(course(line(80, 0), line(80, 170)))).toEqual([])
})

test.each<[string, Course, string]>([
  ['nothing', course(), 'error too-few-elements 0'],
  ['one element', course(line(50, 0)), 'error too-few-elements 0'],
  ['a line of zero length', course(line(50, 0), line(51, 0, 0)), 'error ends-at-one-place 1'],
  ['a line of 111 km', course(line(50, 0, 1), line(52, 0)), 'warning long-line 0'],
  ['two elements at one place', course(line(50, 0), mark(51, 0), mark(51, 0), line(52, 0)), 'error no-leg 2'],
  ['the other side of the earth', course(mark(0, 0), mark(0, 180)), 'error half-way-round 1'],
  [
    'a start that nobody can cross',
    course({ kind: 'waypoint', name: 'W', at: at(50, 0) }, line(51, 0)),
    'warning open-start 0',
  ],
  ['a figure of eight', course(mark(50, 0), mark(51, 1), mark(51, 0), mark(50, 1)), 'warning crosses-itself 0'],
  [
    'it at 180°',
    course(mark(50, 179.5), mark(51, -179.5), mark(51, 179.5), mark(50, -179.5)),
    'warning crosses-itself 0',
  ],
])('%s', (_, it, finding) => {
  expect(kinds(it)).toEqual([finding])
})

test('laps that are none, and a zone that crosses itself', () => {
  const sound = course(line(50, 0), mark(51, 2), line(50, 4))
  expect(kinds({ ...sound, laps: { firstIndex: 1, lastIndex: 7, count: 2, back: [] } })).toEqual(['error bad-laps 1'])
  const zone = (corners: { latDeg: number; lonDeg: number }[]): Course => {
    return { ...sound, zones: [{ id: 'z', name: 'Z', kind: 'exclusion', area: { kind: 'polygon', corners } }] }
  }
  expect(kinds(zone([at(10, 10), at(10, 11), at(11, 11), at(11, 10)]))).toEqual([])
  expect(kinds(zone([at(10, 10), at(11, 11), at(10, 11), at(11, 10)]))).toEqual(['error zone-crosses-itself 0'])
})

test('arcs on the far side of the earth do not cross', () => {
  expect(kinds(course(mark(-1, 0), mark(1, 0), mark(1, 90), mark(1, 179), mark(-1, -179)))).toEqual([])
})

test('the ways of classes are looked over too, and no class goes two ways', () => {
  const way = course(line(50, 0), mark(51, 2), line(50, 4))
  const variants = [
    { name: 'Short', classIds: ['a' as ClassId], ...course(line(50, 0), line(51, 0, 0)) },
    { name: 'Long', classIds: ['b' as ClassId, 'a' as ClassId], ...way },
  ]
  expect(kinds({ ...way, variants })).toEqual(['error ends-at-one-place 1/1', 'error class-goes-two-ways 2/0'])
})
