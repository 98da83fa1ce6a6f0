import { describe, expect, it } from 'vitest'
import type { LiveEntrant, LiveEntry, LiveSnapshot } from '#protocol/live/messages'
import { hasRanks, matchRows, orderRows } from '../leaderboard/order-rows'
import { readField } from './readings'

const MINUTE = 60_000
const NOW = Date.UTC(2026, 10, 21, 12)

const entrant = (id: number, number: string, name = ''): LiveEntrant => ({
  id,
  number,
  name,
  colour: '#112233',
  fixIntervalMs: 5 * MINUTE,
  reportIntervalMs: 30 * MINUTE,
})

const entry = (id: number, ageMin: number | undefined, more: Partial<LiveEntry> = {}): LiveEntry => ({
  id,
  ...(ageMin !== undefined && { fix: { atMs: NOW - ageMin * MINUTE, latDeg: 1, lonDeg: 2, sogMps: 5 } }),
  ...more,
})

const snapshot = (entries: LiveEntry[], endsAtMs?: number): LiveSnapshot => ({
  protocol: 1,
  epoch: 'e',
  version: 1,
  serverAtMs: NOW,
  race: {
    slug: 'r',
    name: 'R',
    description: '',
    kind: 'sail',
    origin: 'demo',
    timeZone: 'UTC',
    startsAtMs: 0,
    ...(endsAtMs !== undefined && { endsAtMs }),
    entrants: entries.map(({ id }) => entrant(id, `${id}`)),
  },
  entries,
  field: { phase: 'racing', airtime: { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonBytes: 0, jsonCredits: 0 } },
  source: 'live',
})

const rank = (n: number): Partial<LiveEntry> => ({
  progress: { state: 'racing', rank: n, distanceToGoM: n, gapM: 0, old: false, passed: 0 },
})

describe('a reading', () => {
  it('has one of the five signs, by how long the report is missing against its own cadence', () => {
    const { readings, field } = readField(
      snapshot([entry(0, 10), entry(1, 50), entry(2, 80), entry(3, 300), entry(4, undefined)]),
      NOW,
    )
    expect(readings.map(({ sign }) => sign)).toEqual(['measured', 'late', 'overdue', 'silent', 'none'])
    expect(field).toMatchObject({ all: 5, onTime: 1, newestAgeMs: 10 * MINUTE, ended: false })
  })

  it('L26 reads what the organizers hold back as at the instant up to which it is shown, and its age as it is', () => {
    const held = (delayMs: number, blackout?: { fromMs: number; untilMs: number }) => {
      const all = snapshot([entry(0, 70), entry(1, 130), entry(2, undefined)])
      const entrants = all.race.entrants.map((one) => ({ ...one, delayMs }))
      return readField({ ...all, race: { ...all.race, entrants, ...(blackout && { blackout }) } }, NOW)
    }
    const { readings, field } = held(60 * MINUTE)
    expect(readings.map(({ sign }) => sign)).toEqual(['held', 'overdue', 'none'])
    expect(readings[0]).toMatchObject({ ageMs: 70 * MINUTE, nextDueAtMs: NOW + 25 * MINUTE })
    expect(field.onTime).toBe(1)
    const dark = held(0, { fromMs: NOW - 60 * MINUTE, untilMs: NOW + MINUTE })
    expect(dark.readings.map(({ sign }) => sign)).toEqual(['held', 'overdue', 'none'])
  })

  it('tells how far an overdue boat could be by now, and nothing of the kind for others', () => {
    const { readings } = readField(snapshot([entry(0, 10), entry(1, 80)]), NOW)
    expect(readings.map(({ reachM }) => reachM)).toEqual([undefined, 5 * 80 * 60])
  })

  it('stands still at the end of a race that is over', () => {
    const { readings, field } = readField(snapshot([entry(0, 10)], NOW), NOW + 1000 * 3_600_000)
    expect(readings[0]).toMatchObject({ sign: 'measured', ageMs: 10 * MINUTE })
    expect(field).toMatchObject({ ended: true, asOfMs: NOW })
  })

  it('of a fix slightly in the future has the age zero', () => {
    expect(readField(snapshot([entry(0, -1)]), NOW).readings[0]?.ageMs).toBe(0)
  })

  it('of nobody says so', () => {
    expect(readField(snapshot([]), NOW).field).toEqual({ all: 0, onTime: 0, ended: false, asOfMs: NOW })
  })
})

describe('a tracker that reports by agreement', () => {
  const towards = { atMs: NOW + 60 * MINUTE, latDeg: 3, lonDeg: 2 }
  const read = (ageMin: number, agreement: LiveEntry['agreement'], endsAtMs?: number) =>
    readField(snapshot([entry(0, ageMin, agreement && { agreement })], endsAtMs), NOW).readings[0]!

  it('is on time until its heartbeat is due, and expected within its bound of where its way leads', () => {
    const agreement = { withinM: 556, heartbeatMs: 120 * MINUTE, towards }
    const reading = read(60, agreement)
    expect(reading).toMatchObject({ sign: 'measured', freshness: 'on-time', nextDueAtMs: NOW + 60 * MINUTE })
    expect(reading.agreed).toEqual({ withinM: 556, heartbeatDueAtMs: NOW + 60 * MINUTE })
    expect(reading.expected).toEqual({ latDeg: 2, lonDeg: 2, withinM: 556 })
    // What is measured stays where it was measured.
    expect(reading.entry.fix).toMatchObject({ latDeg: 1 })
    expect(read(60, undefined)).toMatchObject({ sign: 'late' })
  })

  it('is expected nowhere once its heartbeat is due, when only heartbeats go, and when the race is over', () => {
    const agreement = { withinM: 556, heartbeatMs: 120 * MINUTE, towards }
    for (const reading of [read(121, agreement), read(130, agreement), read(60, agreement, NOW)]) {
      expect(reading).not.toHaveProperty('agreed')
      expect(reading).not.toHaveProperty('expected')
    }
    expect(read(121, agreement).freshness).toBe('due')
    expect(read(130, agreement).sign).toBe('late')
    const poor = read(60, { heartbeatMs: 120 * MINUTE, towards })
    expect(poor.agreed?.withinM).toBe(Number.POSITIVE_INFINITY)
    expect(poor).not.toHaveProperty('expected')
  })
})

describe('the list', () => {
  const readingsOf = (entries: LiveEntry[], entrants: LiveEntrant[]) => {
    const whole = snapshot(entries)
    return readField({ ...whole, race: { ...whole.race, entrants } }, NOW).readings
  }

  it('is in the order of ranks, with the unranked last and by number as people count', () => {
    const entries = [entry(0, 1), entry(1, 1, rank(2)), entry(2, 1, rank(1)), entry(3, 1)]
    const readings = readingsOf(entries, [entrant(0, 'FRA 100'), entrant(1, '5'), entrant(2, '6'), entrant(3, 'FRA 9')])
    expect(orderRows(readings).map(({ entrant: { number } }) => number)).toEqual(['6', '5', 'FRA 9', 'FRA 100'])
    expect(hasRanks(readings)).toBe(true)
    expect(hasRanks(readingsOf([entry(0, 1)], [entrant(0, '1')]))).toBe(false)
  })

  it('finds by number or name, whatever the case and the accents', () => {
    const readings = readingsOf([entry(0, 1), entry(1, 1)], [entrant(0, '17', 'Élan'), entrant(1, 'GBR 7', 'Petrel')])
    const found = (search: string) => matchRows(readings, search).map(({ entrant: { number } }) => number)
    expect([found('elan'), found('gbr'), found(' 7 '), found('nobody')]).toEqual([
      ['17'],
      ['GBR 7'],
      ['17', 'GBR 7'],
      [],
    ])
  })
})
