import { describe, expect, test } from 'vitest'
import { commonTimeMs } from './standings'

const reporting = (newestAtMs: number, overdueAfterMs = 100) => ({
  newestAtMs,
  overdueAtMs: newestAtMs + overdueAfterMs,
})

describe('common time', () => {
  test('is the latest instant past which four of five have reported', () => {
    expect(commonTimeMs([50, 40, 30, 20, 10].map((at) => reporting(at)))).toBe(20)
    expect(commonTimeMs([10, 20].map((at) => reporting(at)))).toBe(10)
    expect(commonTimeMs([reporting(7)])).toBe(7)
  })

  test('is not held back by an entry that was overdue when the newest fix was taken', () => {
    expect(commonTimeMs([reporting(500), reporting(490), reporting(480), reporting(1)])).toBe(480)
  })

  test('does not exist when nobody races', () => {
    expect(commonTimeMs([])).toBeUndefined()
  })
})
