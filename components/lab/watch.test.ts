import { describe, expect, it } from 'vitest'
import type { LabMissing, LabView } from '#protocol/live/lab'
import { type Reading, readField } from '../race/readings'
import { advance, pressed, type Sight, type Watch, woundsOf } from './watch'

const MINUTE = 60_000
const PRESS = 1_790_000_000_000

const reading = (id: number, heardAgoMin: number, nowMs = PRESS): Reading => {
  const entrant = { id, number: `${id}`, name: '', colour: '#112233', fixIntervalMs: MINUTE, reportIntervalMs: MINUTE }
  const heardAtMs = nowMs - heardAgoMin * MINUTE
  const entry = { id, heardAtMs, fix: { atMs: heardAtMs, latDeg: 1, lonDeg: 2 } }
  const race = {
    slug: 'r',
    name: 'R',
    description: '',
    kind: 'foot',
    origin: 'demo',
    timeZone: 'UTC',
    startsAtMs: 0,
  } as const
  const airtime = { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonBytes: 0, jsonCredits: 0 }
  const field = { phase: 'racing', airtime } as const
  const snapshot = { protocol: 1, epoch: 'e', version: 1, serverAtMs: nowMs, source: 'live' } as const
  return readField({ ...snapshot, race: { ...race, entrants: [entrant] }, entries: [entry], field }, nowMs).readings[0]!
}

const view = (part: Partial<LabView> = {}): LabView => ({
  ...{ serverAtMs: PRESS + 1000, serverSinceMs: PRESS - MINUTE, missingSinceMs: 0, missing: [], filled: 0, lost: 0 },
  meter: { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonMessages: 0, jsonBytes: 0, jsonCredits: 0 },
  radio: { liveSinceMs: 0, toLose: 0, undelivered: 0, unheard: [] },
  ...{ senders: 3, remembered: 3, unauthenticated: 3, refusals: [] },
  ...part,
})

const sight = (part: Partial<Sight> = {}): Sight => ({
  ...{ view: view(), isAway: false, isFollowing: true, readings: [reading(1, 1)], nowMs: PRESS + 2000 },
  ...part,
})

const lose = pressed(undefined, 'lose-messages', PRESS, [reading(1, 1), reading(2, 30)])
const kinds = (watch: Watch, at: Sight) => woundsOf(watch, at).map(({ kind }) => kind)
const missing = (part: Partial<LabMissing>): LabMissing => ({ gateway: 1, epoch: 0, seq: 1, state: 'open', ...part })

describe('the stopwatch', () => {
  it('runs until nothing is missing and all who were up to date are so again, and stands still then', () => {
    const broken = sight({ view: view({ radio: { toLose: 2, undelivered: 0, unheard: [] } }) })
    expect(woundsOf(lose, broken)).toEqual([{ kind: 'losing', count: 2 }])
    expect(advance(lose, woundsOf(lose, broken), PRESS + 5000).wholeAtMs).toBeUndefined()
    const whole = advance(lose, woundsOf(lose, sight()), PRESS + 222_000)
    expect(whole.wholeAtMs).toBe(PRESS + 222_000)
    expect(advance(whole, woundsOf(lose, broken), PRESS + 999_000)).toBe(whole)
  })

  it('does not stop on a picture from before the press', () => {
    expect(kinds(lose, sight({ view: view({ serverAtMs: PRESS - 1 }) }))).toEqual(['looking'])
    expect(kinds(lose, sight({ view: undefined }))).toEqual(['looking'])
  })

  it('waits for messages that are lost and not noticed, and for those that are asked for, but not for older ones', () => {
    const at = (part: Partial<LabMissing>) => kinds(lose, sight({ view: view({ missing: [missing(part)] }) }))
    expect(at({ state: 'unnoticed', takenAtMs: PRESS + 100 })).toEqual(['unnoticed'])
    expect(at({ state: 'open', takenAtMs: PRESS + 100, noticedAtMs: PRESS + 60_000 })).toEqual(['open'])
    expect(at({ state: 'open', noticedAtMs: PRESS + 60_000 })).toEqual(['open'])
    expect(at({ state: 'unread', noticedAtMs: PRESS + 60_000 })).toEqual(['unread'])
    expect(at({ state: 'open', noticedAtMs: PRESS - 1 })).toEqual([])
    expect(at({ state: 'filled', takenAtMs: PRESS + 100, noticedAtMs: PRESS + 60_000 })).toEqual([])
  })

  it('waits for who was up to date when it began: a report that is owed counts before the mark is late', () => {
    const later = PRESS + 10 * MINUTE
    const behind = (ago: number) =>
      kinds(lose, sight({ nowMs: later, readings: [reading(1, ago, later), reading(2, 40, later)] }))
    expect(behind(1)).toEqual([])
    expect(behind(5.1)).toEqual(['behind'])
    expect(behind(12)).toEqual(['behind'])
    const inShadow = view({ serverAtMs: later, radio: { toLose: 0, undelivered: 0, unheard: ['1'] } })
    expect(kinds(lose, sight({ nowMs: later, view: inShadow, readings: [reading(1, 12, later)] }))).toEqual([])
  })

  it('goes on from its beginning when more is broken on top, and begins anew once it was whole', () => {
    const more = pressed(lose, 'no-satellite', PRESS + MINUTE, [])
    expect(more).toMatchObject({ sinceMs: PRESS, pressedAtMs: PRESS + MINUTE, upToDate: [1] })
    expect(more.actions).toEqual(['lose-messages', 'no-satellite'])
    const anew = pressed({ ...lose, wholeAtMs: PRESS + 1 }, 'no-satellite', PRESS + MINUTE, [])
    expect(anew).toMatchObject({ sinceMs: PRESS + MINUTE, actions: ['no-satellite'] })
  })

  it('after a restart waits for the new run of the server, and for this page to follow it', () => {
    const restart = pressed(undefined, 'restart-server', PRESS, [])
    expect(kinds(restart, sight({ isAway: true }))).toEqual(['server-away'])
    expect(kinds(restart, sight())).toEqual(['server-away'])
    const back = view({ serverSinceMs: PRESS + 900 })
    expect(kinds(restart, sight({ view: back, isFollowing: false }))).toEqual(['page-behind'])
    expect(kinds(restart, sight({ view: back }))).toEqual([])
  })

  it('after a flush waits until everybody who reports is remembered again', () => {
    const flush = pressed(undefined, 'forget-memory', PRESS, [])
    expect(woundsOf(flush, sight({ view: view({ remembered: 1 }) }))).toEqual([{ kind: 'forgotten', count: 2 }])
    expect(kinds(lose, sight({ view: view({ remembered: 1 }) }))).toEqual([])
    expect(kinds(flush, sight())).toEqual([])
  })
})
