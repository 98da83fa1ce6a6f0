import { expect, test } from 'vitest'
import type { ClassId } from './fix'
import type { Ranking } from './ranking'
import { EMPTY_RANKING, rankingText, readRankings } from './ranking-text'

const POLICIES: Ranking['policy'][] = [
  { kind: 'line-honours', by: 'elapsed' },
  { kind: 'line-honours', by: 'arrival' },
  { kind: 'checkpoints' },
  { kind: 'last-standing', lapMs: 3_600_000 },
  { kind: 'corrected', rule: { kind: 'time-on-time', factor: 'tcf' } },
  { kind: 'corrected', rule: { kind: 'time-on-distance', allowance: 'tod' }, distanceM: 185_200 },
  { kind: 'corrected', rule: { kind: 'performance-line', factor: 'plt', allowance: 'pld' } },
  { kind: 'corrected', rule: { kind: 'yardstick', number: 'py', base: 1000 } },
  { kind: 'corrected', rule: { kind: 'phrf-time-on-time', rating: 'phrf', a: 650, b: 550 } },
]

test('every ranking comes back from its form', () => {
  const rankings = POLICIES.map((policy, i) => ({ name: `R${i}`, policy }))
  expect(readRankings(rankings.map(rankingText))).toEqual({ ok: true, value: rankings })
  const some = {
    name: '',
    classIds: ['k' as ClassId],
    groups: ['M40', 'W40'],
    policy: { kind: 'checkpoints' } as const,
  }
  expect(readRankings([rankingText(some)])).toEqual({ ok: true, value: [some] })
})

test('what is wrong is named by ranking and field', () => {
  const texts = [
    { ...EMPTY_RANKING, name: 'A' },
    { ...EMPTY_RANKING, name: ' A ', by: 'yardstick', first: 'P Y', base: '-1' } as const,
    { ...EMPTY_RANKING, by: 'time-on-distance', miles: 'far' } as const,
    { ...EMPTY_RANKING, name: 'L', by: 'last-standing', lapMinutes: '' } as const,
  ]
  expect(readRankings(texts)).toEqual({
    ok: false,
    fault: [
      {},
      { name: 'twice', first: 'not-a-figure', base: 'not-a-number' },
      { name: 'missing', miles: 'not-a-number' },
      { lapMinutes: 'not-a-number' },
    ],
  })
})
