import { expect, test } from 'vitest'
import { addedWords, elapsedWords, howWords, instantWords, outcomeWords } from './passing-words'

const START = Date.UTC(2027, 5, 5, 10)
const fix = (atMs: number) => ({ atMs, latDeg: 1, lonDeg: 2 })
const passed = (more: object = {}) => {
  const times = { atMs: START + 90_500, earliestMs: START + 60_000, latestMs: START + 120_000, certain: true }
  return {
    state: 'passed',
    ...times,
    before: fix(START + 60_000),
    after: fix(START + 120_000),
    courseVersion: 2,
    ...more,
  } as const
}

test('an instant has its error, and its day when that is not the start’s', () => {
  expect(outcomeWords(passed(), 'nautical', START)).toBe('10:01:30 UTC ± 31 s')
  expect(instantWords(START + 86_400_000, START)).toBe('6 Jun 10:00:00 UTC')
  const seen = { state: 'passed', atMs: START, earliestMs: START, latestMs: START, certain: true } as const
  expect(outcomeWords(seen, 'nautical', START)).toBe('10:00:00 UTC')
})

test('how it is known: the fixes around it and the course, or whose word', () => {
  expect(howWords(passed(), START)).toBe('Between the fixes at 10:01:00 UTC and 10:02:00 UTC, course version 2')
  expect(howWords(passed({ ruling: 0 }), START)).toBe('By ruling 1 below')
  expect(howWords(passed({ certain: false }), START)).toContain('within what could be')
  expect(howWords({ state: 'ahead' }, START)).toBe('')
})

test('what was missed says how it was gone by', () => {
  const near = { how: 'wrong-side', atMs: START, besideM: 2000 } as const
  expect(outcomeWords({ state: 'missed', near }, 'nautical', START)).toBe(
    'Missed: left it on the wrong side, 1.1 nm away, 10:00:00 UTC',
  )
  expect(outcomeWords({ state: 'waived' }, 'nautical', START)).toContain('Not asked')
})

test('times have the tenth that decides their rounding, penalties their sign', () => {
  expect(elapsedWords(4_227_650)).toBe('01:10:27.6')
  expect(elapsedWords(4_227_000)).toBe('01:10:27')
  expect([addedWords(0), addedWords(60_000), addedWords(-60_000)]).toEqual(['', '+ 00:01:00', '− 00:01:00'])
})
