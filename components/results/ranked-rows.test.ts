import { expect, test } from 'vitest'
import type { LiveRace } from '#protocol/live/messages'
import type { LiveResultRow } from '#protocol/live/results'
import { behindMs, rankedBy, rankedRows, rankingNames } from './ranked-rows'

const race = {
  rankings: [
    { name: 'IRC', by: 'corrected' },
    { name: 'Line', by: 'line-honours' },
  ],
} as unknown as LiveRace
const row = (entrantId: number, places: LiveResultRow['places'], more: Partial<LiveResultRow> = {}): LiveResultRow => {
  return { entrantId, number: `${entrantId}`, places, ...more }
}
const sheet = {
  rows: [
    row(0, [{ ranking: 'Old' }, { ranking: 'Line', rank: 2 }], { elapsedMs: 9_000 }),
    row(
      1,
      [
        { ranking: 'IRC', rank: 1, correctedMs: 5_000 },
        { ranking: 'Line', rank: 1 },
      ],
      { elapsedMs: 4_000 },
    ),
    row(2, [{ ranking: 'Line' }], { out: 'DNF' }),
  ],
}

test('rankings stand in the race’s order, and one that the race has no more behind them', () => {
  expect(rankingNames(sheet, race)).toEqual(['IRC', 'Line', 'Old'])
  expect(rankingNames({ rows: [row(0, [{ ranking: '' }])] }, {} as LiveRace)).toEqual([''])
})

test('rows stand by rank, those without one behind, with what they are behind the first', () => {
  const rows = rankedRows(sheet, 'Line')
  expect(rows.map((one) => one.row.entrantId)).toEqual([1, 0, 2])
  expect(rows.map((one) => behindMs(rows[0], one))).toEqual([0, 5_000, undefined])
  expect(rankedRows(sheet, 'IRC')).toHaveLength(1)
})

test('what a ranking is by is the race’s word, else told from its figures', () => {
  expect(rankedBy('Line', rankedRows(sheet, 'Line'), race)).toBe('line-honours')
  expect(rankedBy('IRC', rankedRows(sheet, 'IRC'), {} as LiveRace)).toBe('corrected')
})
