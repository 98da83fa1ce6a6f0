import { describe, expect, test } from 'vitest'
import { nextReportDueAtMs, overdueAtMs, readFreshness } from './freshness'

const MINUTE = 60_000
/** A fix every 5 min, a message every hour: due 65 min after the newest fix, late 4 min later. */
const hourly = { fixIntervalMs: 5 * MINUTE, reportIntervalMs: 60 * MINUTE }
/** A fix and a message every minute or so: due 2 min after the newest fix. */
const brisk = { fixIntervalMs: MINUTE, reportIntervalMs: MINUTE }

const readAfter = (minutes: number, cadence = hourly) => readFreshness(0, cadence, minutes * MINUTE, false)

describe('freshness follows what the tracker promised', () => {
  test('the next report is promised one fix interval and one report interval after the newest fix', () => {
    expect(nextReportDueAtMs(0, hourly)).toBe(65 * MINUTE)
  })

  test('on time, due and late: within the promise, within normal satellite delay, beyond it', () => {
    expect([0, 64, 65, 68, 69, 128].map((minutes) => readAfter(minutes))).toEqual([
      'on-time',
      'on-time',
      'due',
      'due',
      'late',
      'late',
    ])
  })

  test('overdue at 2 missed reports, silent at 5', () => {
    expect([129, 308, 309, 100_000].map((minutes) => readAfter(minutes))).toEqual([
      'overdue',
      'overdue',
      'silent',
      'silent',
    ])
    expect(overdueAtMs(0, hourly)).toBe(129 * MINUTE)
  })

  test('the same age reads differently for another cadence', () => {
    expect(readAfter(1, brisk)).toBe('on-time')
    expect(readAfter(5, brisk)).toBe('due')
    expect(readAfter(6, brisk)).toBe('late')
    expect(readAfter(7, brisk)).toBe('overdue')
    expect(readAfter(10, brisk)).toBe('silent')
  })
})

describe('freshness at the edges of time', () => {
  test('never heard is expected, however long', () => {
    expect(readFreshness(undefined, hourly, 1e15, false)).toBe('expected')
  })

  test('finished is finished, heard long ago or never', () => {
    expect(readFreshness(0, hourly, 1e15, true)).toBe('finished')
    expect(readFreshness(undefined, hourly, 0, true)).toBe('finished')
  })

  test('a fix some seconds in the future is on time', () => {
    expect(readFreshness(30_000, brisk, 0, false)).toBe('on-time')
  })

  test('a cadence of zero does not break the reading', () => {
    expect(readFreshness(0, { fixIntervalMs: 0, reportIntervalMs: 0 }, 5 * MINUTE, false)).toBe('silent')
  })
})
