import { expect, test } from 'vitest'
import type { EntryId, RaceId } from './fix'
import { findLeaks, isLiftedBy, type PublicDocument } from './leak-audit'
import type { PublicationRules } from './publication-rules'
import type { RaceSetup } from './race-setup'

const NOW = 1_790_000_000_000
const MINUTE = 60_000
const setup = (publication?: PublicationRules): RaceSetup => ({
  ...{
    raceId: 'r' as RaceId,
    slug: 'r',
    name: '',
    description: '',
    kind: 'sail',
    origin: 'organizer',
    timeZone: 'UTC',
  },
  ...{ startsAtMs: NOW - 600 * MINUTE, heardBy: 'received', courses: [] },
  entries: ['a', 'b'].map((id) => {
    const entry = { entryId: id as EntryId, number: id, name: '', colour: '#000000', assignments: [] }
    return id === 'b' ? { ...entry, isHidden: true } : entry
  }),
  ...(publication && { publication }),
})
const HALF_HOUR = { delayMs: 30 * MINUTE }
const leaks = (rules: PublicationRules | undefined, documents: PublicDocument[], ...minutesAgo: number[]) => {
  const all = minutesAgo.map((ago) => ({ entrantId: 0, atMs: NOW - ago * MINUTE, latDeg: 1, lonDeg: 1 }))
  const positions = { door: 'tracks', all }
  return findLeaks(setup(rules), { positions, documents, nowMs: NOW, isLifted: false }).map(({ door, path, atMs }) => {
    return [door, path, ...(atMs === undefined ? [] : [(NOW - atMs) / MINUTE])]
  })
}

test('positions before their release are leaks', () => {
  expect(leaks(HALF_HOUR, [], 31, 30, 29)).toEqual([['tracks', 'tracks', 29]])
  expect(leaks(undefined, [], 0)).toEqual([])
})

test('any measured instant that deep in an answer is one too; what was decided or foretold is none', () => {
  const ago = (minutes: number) => NOW - minutes * MINUTE
  const data = {
    ...{ fix: { atMs: ago(40) }, progress: { passedAtMs: ago(5), eta: { atMs: ago(-60) } }, distanceM: 1e6 },
    splits: [{ cutOffAtMs: ago(-9), outcome: { after: { atMs: ago(10) } } }],
  }
  expect(leaks(HALF_HOUR, [{ door: 'snapshot', entrantId: 0, data }])).toEqual([
    ['snapshot', 'progress.passedAtMs', 5],
    ['snapshot', 'splits.0.outcome.after.atMs', 10],
  ])
})

test('whoever is hidden is in no answer', () => {
  expect(leaks(undefined, [{ door: 'snapshot', entrantId: 1, data: {} }])).toEqual([['snapshot', '']])
})

test('delays have ended when nobody is shown late any more', () => {
  expect(isLiftedBy(setup(HALF_HOUR), [{}])).toBe(true)
  expect(isLiftedBy(setup(HALF_HOUR), [{ delayMs: 30 * MINUTE }])).toBe(false)
  expect(isLiftedBy(setup(), [{}])).toBe(false)
})

test('positions from after a finish that is told, or after somebody was out, are leaks where they are not to be shown', () => {
  const rules = { delayMs: 0, afterEndMs: 10 * MINUTE }
  const splits = [{ outcome: { latestMs: NOW - 60 * MINUTE } }]
  const finished = { door: 'evidence', entrantId: 0, data: { finishedAtMs: NOW - 61 * MINUTE, splits } }
  expect(leaks(rules, [finished], 70, 50, 49)).toEqual([['tracks', 'tracks', 49]])
  expect(leaks(rules, [{ ...finished, data: { splits } }], 49)).toEqual([])
  const said = { author: 'M', reason: '', source: 'person', decidedAtMs: NOW - 60 * MINUTE } as const
  const decision = { kind: 'status', status: 'DNF' } as const
  const rulings = [{ rulingId: '1', entryId: 'a' as EntryId, decision, ...said }]
  const all = [50, 49].map((ago) => ({ entrantId: 0, atMs: NOW - ago * MINUTE, latDeg: 1, lonDeg: 1 }))
  const answers = { positions: { door: 'tracks', all }, documents: [], nowMs: NOW, isLifted: false }
  expect(findLeaks({ ...setup(rules), rulings }, answers)).toMatchObject([{ atMs: NOW - 49 * MINUTE }])
})
