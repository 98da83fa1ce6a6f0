import { describe, expect, test } from 'vitest'
import { commonTimeMs, compareNumbers, rankContenders } from './standings'

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

describe('order', () => {
  test('finished by time, racing by distance to go, then waiting, then never heard; ties by number', () => {
    const rows = [
      { number: '12', state: 'not-started', distanceToGoM: 100 },
      { number: '3', state: 'racing', distanceToGoM: 40, newestAtMs: 1 },
      { number: '10', state: 'not-started', distanceToGoM: 100, newestAtMs: 1 },
      { number: '9', state: 'not-started', distanceToGoM: 100, newestAtMs: 1 },
      { number: '4', state: 'racing', distanceToGoM: 30, newestAtMs: 1 },
      { number: '6', state: 'finished', distanceToGoM: 0, finishedAtMs: 9, newestAtMs: 9 },
      { number: '5', state: 'finished', distanceToGoM: 0, finishedAtMs: 8, newestAtMs: 8 },
      { number: '11', state: 'not-started', distanceToGoM: 100 },
    ] as const
    expect(rankContenders(rows).map((index) => rows[index]?.number)).toEqual([
      '5',
      '6',
      '4',
      '3',
      '9',
      '10',
      '11',
      '12',
    ])
  })

  test('numbers are read as people read them', () => {
    const numbers = ['GBR 10', 'FRA 2', '10', '9', 'GBR 9', '9a', '07', '7']
    expect(numbers.sort(compareNumbers)).toEqual(['07', '7', '9', '9a', '10', 'FRA 2', 'GBR 9', 'GBR 10'])
  })
})
