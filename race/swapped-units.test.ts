import { expect, it } from 'vitest'
import { findSwappedUnits, type TimedPassing } from './swapped-units'

const MINUTE_MS = 60_000
/** Seen at a minute; its tracker crossed at another, give or take one. */
const passing = (number: string, seen: number, tracked: number, element = 'Finish'): TimedPassing => ({
  ...{ number, element, seenAtMs: seen * MINUTE_MS },
  ...{ earliestMs: (tracked - 1) * MINUTE_MS, latestMs: (tracked + 1) * MINUTE_MS },
})

it('two trackers that each cross when the other entry was seen are swapped', () => {
  const passings = [passing('1', 10, 40), passing('2', 40, 10), passing('3', 20, 20)]
  expect(findSwappedUnits(passings)).toEqual([{ numbers: ['1', '2'], elements: ['Finish'] }])
})

it('each element that says so counts', () => {
  const passings = ['Gate', 'Finish'].flatMap((element) => [
    passing('2', 40, 10, element),
    passing('1', 10, 40, element),
  ])
  expect(findSwappedUnits(passings)).toEqual([{ numbers: ['1', '2'], elements: ['Gate', 'Finish'] }])
})

it.each<[string, TimedPassing[]]>([
  ['a crowd at the line is nobody’s swap', [passing('1', 10, 10), passing('2', 10.5, 10.5)]],
  ['one that was seen wrongly', [passing('1', 10, 40), passing('2', 40, 40)]],
  ['three in a ring, which no pair explains', [passing('1', 10, 20), passing('2', 20, 30), passing('3', 30, 10)]],
  [
    'a pair whose own trackers were right elsewhere',
    [passing('1', 10, 40), passing('2', 40, 10), passing('1', 70, 70, 'Gate'), passing('2', 90, 90, 'Gate')],
  ],
  ['what was seen at another element', [passing('1', 10, 40), passing('2', 40, 10, 'Gate')]],
])('no swap: %s', (_what, passings) => {
  expect(findSwappedUnits(passings)).toEqual([])
})
