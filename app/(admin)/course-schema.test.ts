import { expect, test } from 'vitest'
import { readSentCourse } from './course-schema'

const mark = { kind: 'mark', id: 'm', name: 'Rock', at: { latDeg: 51, lonDeg: 2 }, leaveTo: 'port' }
const line = { kind: 'line', id: 's', name: 'Start', port: mark.at, starboard: { latDeg: 52, lonDeg: 2 } }
const course = { elements: [line, mark], legs: [[]], zones: [] }

test('a course is read as it was sent', () => {
  expect(readSentCourse(course)).toEqual(course)
})

test.each([
  null,
  'course',
  { elements: [], legs: 'none' },
  { ...course, elements: [line, line] },
  { ...course, elements: [{ ...mark, at: { latDeg: 91, lonDeg: 2 } }] },
  { ...course, elements: [{ ...mark, at: { latDeg: Number.NaN, lonDeg: 2 } }] },
  { ...course, elements: [{ ...mark, kind: 'buoy' }] },
  { ...course, elements: [{ ...mark, name: 'x'.repeat(81) }] },
  { ...course, elements: Array.from({ length: 501 }, (_, i) => ({ ...mark, id: `${i}` })) },
  { ...course, organizationId: 'another' },
])('what is none is refused: %j', (sent) => {
  expect(readSentCourse(sent)).toBeUndefined()
})
