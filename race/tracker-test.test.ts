import { expect, test } from 'vitest'
import { testStateOf } from './tracker-test'

const HOUR = 3_600_000
const NOW = 1_000 * HOUR
const tracker = (agoMs: number | null) => {
  return { device: 'x', reportIntervalMs: HOUR, heardAtMs: agoMs === null ? null : NOW - agoMs }
}

test('an entry is as well as the worst of its trackers, each by its own promise and the time that a message takes', () => {
  expect(testStateOf([], NOW)).toBe('untracked')
  expect(testStateOf([tracker(HOUR + 240_000)], NOW)).toBe('heard')
  expect(testStateOf([tracker(HOUR + 240_001)], NOW)).toBe('stale')
  expect(testStateOf([tracker(0), tracker(2 * HOUR)], NOW)).toBe('stale')
  expect(testStateOf([tracker(0), tracker(null)], NOW)).toBe('unheard')
})
