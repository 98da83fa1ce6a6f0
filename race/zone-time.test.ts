import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantOf, isTimeZone, zoneTimeOf } from './zone-time'

const utc = (text: string) => Date.parse(text)

test.each([
  ['2026-07-01T10:00', 'Europe/Paris', '2026-07-01T08:00Z'],
  ['2026-12-01T10:00', 'Europe/Paris', '2026-12-01T09:00Z'],
  ['2026-12-26T13:00', 'Australia/Sydney', '2026-12-26T02:00Z'],
  ['2026-01-01T00:15', 'Asia/Kathmandu', '2025-12-31T18:30Z'],
  ['2026-06-01T12:00', 'UTC', '2026-06-01T12:00Z'],
])('%s in %s is %s', (local, zone, instant) => {
  expect(instantOf(local, zone)).toBe(utc(instant))
  expect(zoneTimeOf(utc(instant), zone)).toBe(local)
})

test('an hour that comes twice is the first of them, one that is left out the instant after the leap', () => {
  expect(instantOf('2026-10-25T02:30', 'Europe/Paris')).toBe(utc('2026-10-25T00:30Z'))
  expect(zoneTimeOf(instantOf('2026-03-29T02:30', 'Europe/Paris')!, 'Europe/Paris')).toBe('2026-03-29T03:30')
})

test('any instant is the one that its own wall clock names, except in an hour that comes twice', () => {
  const zones = ['Europe/Lisbon', 'America/St_Johns', 'Pacific/Chatham', 'Australia/Lord_Howe', 'America/Sao_Paulo']
  const minutes = fc.integer({ min: utc('2000-01-01T00:00Z') / 60_000, max: utc('2040-01-01T00:00Z') / 60_000 })
  fc.assert(
    fc.property(minutes, fc.constantFrom(...zones), (minute, zone) => {
      const atMs = minute * 60_000
      const found = instantOf(zoneTimeOf(atMs, zone), zone)!
      expect([0, 30, 60]).toContain((atMs - found) / 60_000)
      expect(zoneTimeOf(found, zone)).toBe(zoneTimeOf(atMs, zone))
    }),
  )
})

test.each(['', '2026-02-30T10:00', '2026-13-01T10:00', '1.5.2026', '2026-05-02'])('%j is no time', (local) => {
  expect(instantOf(local, 'UTC')).toBeUndefined()
})

test('zones are known by their names', () => {
  expect(['Europe/Madrid', 'UTC', 'Etc/GMT+3'].map(isTimeZone)).toEqual([true, true, true])
  expect(['', 'Moon/Sea', 'Europe'].map(isTimeZone)).toEqual([false, false, false])
})
