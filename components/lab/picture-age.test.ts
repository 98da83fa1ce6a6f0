import { expect, it } from 'vitest'
import type { FreshnessSign, Reading } from '../race/readings'
import { countSigns, pictureAge } from './picture-age'

const reading = (number: string, ageMs: number | undefined, sign: FreshnessSign = 'measured', finished = false) =>
  ({ entrant: { number }, ageMs, sign, freshness: finished ? 'finished' : 'on-time' }) as unknown as Reading

it('is told by the newest, the middle and the oldest of those who are under way', () => {
  const field = [reading('a', 500), reading('b', 100), reading('c', 300), reading('d', undefined, 'none')]
  expect(pictureAge(field)).toMatchObject({ newestMs: 100, medianMs: 300, oldest: { entrant: { number: 'a' } } })
  expect(pictureAge([...field, reading('e', 200), reading('f', 9_000_000, 'measured', true)])?.medianMs).toBe(250)
  expect(pictureAge([reading('d', undefined)])).toBeUndefined()
})

it('has a count for each sign that anybody bears', () => {
  const counts = countSigns([reading('a', 1), reading('b', 1, 'late'), reading('c', 1)])
  expect([...counts]).toEqual([
    ['measured', 2],
    ['late', 1],
  ])
})
