import { expect, test } from 'vitest'
import { readinessOf } from './readiness'

const EMPTY = { entryCount: 0, untrackedCount: 0, unheardCount: 0, hasCourse: false, isPublished: false }
const missing = (state: Partial<typeof EMPTY>) =>
  readinessOf({ ...EMPTY, ...state }).flatMap(({ item, isDone, missing }) => (isDone ? [] : [[item, missing]]))

test('an empty race lacks everything; trackers count only once there are entries to carry them', () => {
  expect(missing({}).map(([item]) => item)).toEqual(['entries', 'course', 'trackers', 'heard', 'published'])
})

test('entries without a tracker and trackers never heard are counted', () => {
  expect(missing({ entryCount: 60, untrackedCount: 2, unheardCount: 5, hasCourse: true, isPublished: true })).toEqual([
    ['trackers', 2],
    ['heard', 5],
  ])
})

test('a race that has all of it lacks nothing', () => {
  expect(missing({ entryCount: 60, hasCourse: true, isPublished: true })).toEqual([])
})
