import { expect, test } from 'vitest'
import { correctedMs, type HandicapRule, handicapOf } from './handicap'
import { type PursuitPlan, pursuitStarts } from './pursuit'

const HOUR = 3_600_000
const plan = (rule: HandicapRule, more: Partial<PursuitPlan> = {}): PursuitPlan => {
  return { rule, firstStartMs: 0, durationMs: 3 * HOUR, distanceM: 18_520, stepMs: 1000, ...more }
}
const TCF: HandicapRule = { kind: 'time-on-time', factor: 'tcf' }
const TOD: HandicapRule = { kind: 'time-on-distance', allowance: 'tod' }
const PLT: HandicapRule = { kind: 'performance-line', factor: 'plt', allowance: 'pld' }

test('the slowest starts first, and who is twice as fast half the time later', () => {
  const entries = [
    { id: 'fast', ratings: { tcf: 1.6 } },
    { id: 'slow', ratings: { tcf: 0.8 } },
    { id: 'unrated', ratings: {} },
  ]
  expect([...pursuitStarts(entries, plan(TCF))]).toEqual([
    ['fast', 1.5 * HOUR],
    ['slow', 0],
    ['unrated', undefined],
  ])
})

test.each<[string, HandicapRule]>([
  ['time on time', TCF],
  ['time on distance', TOD],
  ['performance line', PLT],
])('who all arrive together have the same corrected time: %s', (_, rule) => {
  const entries = [
    { id: 1, ratings: { tcf: 0.912, tod: 640, plt: 0.91, pld: 80 } },
    { id: 2, ratings: { tcf: 1.034, tod: 570.5, plt: 1.02, pld: 60 } },
    { id: 3, ratings: { tcf: 1.3, tod: 488, plt: 1.27, pld: 12 } },
  ]
  const starts = pursuitStarts(entries, plan(rule, { stepMs: 1 }))
  const arriveMs = 3 * HOUR
  expect(Math.min(...([...starts.values()] as number[]))).toBe(0)
  const corrected = entries.map(({ id, ratings }) => {
    const handicap = handicapOf(rule, ratings)
    if (handicap === undefined) throw new Error('not rated')
    return correctedMs(arriveMs - (starts.get(id) as number), handicap, 18_520)
  })
  expect(Math.max(...corrected) - Math.min(...corrected)).toBeLessThanOrEqual(1000)
})

test('starts fall on whole minutes when that is asked', () => {
  const entries = [
    { id: 1, ratings: { tcf: 0.9 } },
    { id: 2, ratings: { tcf: 0.913 } },
  ]
  expect(pursuitStarts(entries, plan(TCF, { stepMs: 60_000 })).get(2)).toBe(3 * 60_000)
})
