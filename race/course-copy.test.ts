import { expect, test } from 'vitest'
import type { Course } from './course'
import { copyCourse } from './course-copy'
import type { ClassId } from './fix'

test('instants move with the start, classes are those of the other race, and one that is not there loses its way', () => {
  const at = (latDeg: number) => ({ latDeg, lonDeg: 1 })
  const elements: Course['elements'] = [
    { kind: 'waypoint', name: 'A', at: at(50), cutOff: { kind: 'at', atMs: 100 } },
    { kind: 'waypoint', name: 'B', at: at(51), cutOff: { kind: 'elapsed', elapsedMs: 100 } },
  ]
  const course: Course = {
    ...{ elements, legs: [[]] },
    variants: [
      { name: 'Short', classIds: ['a', 'gone'] as ClassId[], elements, legs: [[]] },
      { name: 'Gone', classIds: ['gone'] as ClassId[], elements, legs: [[]] },
    ],
    zones: [
      { id: 'z', name: 'Z', kind: 'exclusion', area: { kind: 'circle', at: at(1), radiusM: 1 }, fromMs: 5 },
      { id: 'y', name: 'Y', kind: 'protected', area: { kind: 'circle', at: at(1), radiusM: 1 } },
    ],
  }
  const classIds = new Map([['a' as ClassId, 'b' as ClassId]])
  const copy = copyCourse(course, { shiftMs: 1000, classIds })
  expect(copy.elements.map(({ cutOff }) => cutOff)).toEqual([
    { kind: 'at', atMs: 1100 },
    { kind: 'elapsed', elapsedMs: 100 },
  ])
  expect(copy.variants).toMatchObject([{ name: 'Short', classIds: ['b'], elements: copy.elements }])
  expect(copy.zones).toMatchObject([{ fromMs: 1005 }, { id: 'y' }])
  expect(copy.zones?.[1]).not.toHaveProperty('fromMs')
})
