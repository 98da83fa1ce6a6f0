import { describe, expect, it } from 'vitest'
import {
  formatAge,
  formatBound,
  formatBytes,
  formatCourse,
  formatDistance,
  formatElapsed,
  formatGap,
  formatMinutes,
  formatMoney,
  formatPlace,
  formatRaceDate,
  formatRaceTime,
  formatSpan,
  formatSpeed,
  formatUtc,
  formatUtcDate,
  grouped,
  unitsOf,
  zoneCity,
} from './format'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const AT = Date.UTC(2026, 10, 21, 12, 4, 10)

describe('ages and spans', () => {
  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [18 * MINUTE + 59_000, '18 min'],
    [3 * HOUR, '3 h'],
    [3 * HOUR + 20 * MINUTE, '3 h 20 min'],
    [52 * HOUR + 59 * MINUTE, '2 d 4 h'],
  ])('%d ms is an age of %s: rounded down, never below zero', (ms, words) => expect(formatAge(ms)).toBe(words))

  it('gives a promised span its seconds when it is short', () => {
    expect([30_000, 90_000, 5 * MINUTE, HOUR].map(formatSpan)).toEqual(['30 s', '90 s', '5 min', '1 h'])
  })

  it('gives a stopwatch minutes and seconds, and hours when there are any', () => {
    expect([-1, 0, 222_900, 59 * MINUTE + 59_000, HOUR + 3 * MINUTE + 7_000].map(formatMinutes)).toEqual([
      '0:00',
      '0:00',
      '3:42',
      '59:59',
      '1:03:07',
    ])
  })

  it('gives an elapsed time hours beyond a day, and days beyond four', () => {
    expect(formatElapsed(27 * HOUR + 14 * MINUTE + 9_000)).toBe('27:14:09')
    expect(formatElapsed(100 * HOUR)).toBe('4 d 04:00:00')
  })
})

describe('instants', () => {
  it('names the day only when it is not the day of the reader', () => {
    expect(formatUtc(AT, AT + HOUR)).toBe('12:04 UTC')
    expect(formatUtc(AT, AT + 24 * HOUR)).toBe('21 Nov 12:04 UTC')
    expect(formatUtcDate(AT)).toBe('21 Nov 2026, 12:04 UTC')
  })

  it("shows the race's own clock, and nothing for a zone that does not exist", () => {
    expect(formatRaceTime(AT, 'Europe/Paris')).toBe('Sat 13:04')
    expect(formatRaceTime(AT, 'Mars/Olympus')).toBeUndefined()
    expect(zoneCity('America/Port_of_Spain')).toBe('Port of Spain')
  })
})

describe('figures', () => {
  it('are nautical at sea and metric on land, with one decimal below a thousand', () => {
    expect(formatDistance(1852 * 12.34, 'nautical')).toEqual({ value: '12.3', unit: 'nm' })
    expect(formatDistance(1852 * 1234.6, 'nautical')).toEqual({ value: '1,235', unit: 'nm' })
    expect(formatDistance(1852 * 999.96, 'nautical').value).toBe('1,000')
    expect(formatDistance(15_240, 'metric')).toEqual({ value: '15.2', unit: 'km' })
    expect(formatSpeed(1852 / 360, 'nautical')).toEqual({ value: '10.0', unit: 'kn' })
    expect(formatSpeed(10 / 3.6, 'metric')).toEqual({ value: '10.0', unit: 'km/h' })
    expect(unitsOf({ kind: 'ship' })).toBe('nautical')
    expect(unitsOf({ kind: 'vehicle' })).toBe('metric')
  })

  it('tell a gap with its sign: by corrected time the second can be nearer to the finish', () => {
    const gaps = [1852 * 3.21, -1852, 0, -3, 1852 * 1234].map((gapM) => formatGap(gapM, 'nautical').value)
    expect(gaps).toEqual(['+3.2', '−1.0', '+0.0', '+0.0', '+1,234'])
  })

  it('are in the units that a race was given, imperial ones with feet where metres would be', () => {
    expect(unitsOf({ kind: 'sail', units: 'imperial' })).toBe('imperial')
    expect(formatDistance(1609.344 * 26.2, 'imperial')).toEqual({ value: '26.2', unit: 'mi' })
    expect(formatSpeed(1609.344 / 360, 'imperial')).toEqual({ value: '10.0', unit: 'mph' })
    expect(formatBound(30, 'imperial')).toEqual({ value: '99', unit: 'ft' })
    expect(formatBound(300, 'imperial')).toEqual({ value: '0.2', unit: 'mi' })
  })

  it('write courses with three digits and never 360', () => {
    expect([7.4, 359.7, 214].map(formatCourse)).toEqual(['007°', '000°', '214°'])
  })

  it('write places as minutes at sea, carrying into the degree, and as degrees on land', () => {
    expect(formatPlace(48.1234, -5.5, 'nautical')).toBe('48° 07.40′ N  005° 30.00′ W')
    expect(formatPlace(-0.99999, 179.99999, 'nautical')).toBe('01° 00.00′ S  180° 00.00′ E')
    expect(formatPlace(45.83, 6.92, 'metric')).toBe('45.8300°, 6.9200°')
  })

  it('write amounts with two decimals', () => {
    expect([0, 0.125, 11_351.88].map(formatMoney)).toEqual(['0.00', '0.13', '11,351.88'])
  })

  it('group thousands and shorten bytes', () => {
    expect([7, 2310, 1_234_567].map(grouped)).toEqual(['7', '2,310', '1,234,567'])
    expect([999, 98_211, 6_231_000].map(formatBytes)).toEqual(['999 B', '98.2 kB', '6.2 MB'])
  })
})

it('a date on the race’s own clock, with seconds only where there are some', () => {
  const atMs = Date.UTC(2027, 5, 5, 10)
  expect(formatRaceDate(atMs, 'Europe/Stockholm')).toBe('5 Jun 2027, 12:00')
  expect(formatRaceDate(atMs + 65_000, 'Pacific/Auckland')).toBe('5 Jun 2027, 22:01:05')
  expect(formatRaceDate(atMs, 'Nowhere')).toBe('5 Jun 2027, 10:00 UTC')
})
