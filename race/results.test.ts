import { describe, expect, test } from 'vitest'
import { advanceField, createField } from './field'
import type { EntryId } from './fix'
import { diffResults, type ResultRow, resultsOf, undoChanges } from './results'
import type { Ruling } from './ruling'
import { northward, testCourse, testEntry, testSetup, voyage } from './test-race'

const course = testCourse([northward('line', 0), northward('line', 0.1)])
const entries = ['1', '2', '3', '4'].map((number) => ({
  ...testEntry(number),
  ratings: { tcf: number === '1' ? 1.2 : 0.9 },
}))
const rankings = [
  { rankingId: 'a', name: 'Line honours', policy: { kind: 'line-honours', by: 'elapsed' } },
  { rankingId: 'b', name: 'Corrected', policy: { kind: 'corrected', rule: { kind: 'time-on-time', factor: 'tcf' } } },
] as const
const retired: Ruling = {
  ...{ rulingId: 'r', entryId: '3' as EntryId, decision: { kind: 'status', status: 'RET' }, decidedAtMs: 1 },
  ...{ author: 'Race committee', reason: 'by radio', source: 'person' },
}

/** The first finishes at 25.5, the second at 26.5; the third races on, the fourth was never heard. */
function fieldOf(rulings: readonly Ruling[] = []) {
  const field = createField({ ...testSetup({ course, entries }), rankings, rulings })
  advanceField(field, voyage('1', [-1, -0.006, 0], [40, 0.158, 0]))
  advanceField(field, voyage('2', [0, -0.006, 0], [41, 0.158, 0]))
  advanceField(field, voyage('3', [-1, -0.006, 0], [40, 0.08, 0]))
  return field
}

describe('results', () => {
  test('are of those who have finished, in every ranking, ranked among themselves; who races is in none', () => {
    const rows = resultsOf(fieldOf(), false)
    expect(rows.map(({ number, elapsedMs }) => [number, elapsedMs])).toEqual([
      ['1', 25.5 * 60_000],
      ['2', 26.5 * 60_000],
    ])
    expect(rows.map(({ places }) => places.map(({ ranking, rank }) => `${ranking} ${rank}`))).toEqual([
      ['Line honours 1', 'Corrected 2'],
      ['Line honours 2', 'Corrected 1'],
    ])
    expect(rows[0]?.places[1]).toEqual({ ranking: 'Corrected', rank: 2, correctedMs: 1836_000 })
  })

  test('name who is out and why; after the end also who has not finished, but nobody who was never seen', () => {
    expect(resultsOf(fieldOf([retired]), false)[2]).toEqual({
      ...{ entrantId: 2, number: '3', out: 'RET', places: [{ ranking: 'Line honours' }, { ranking: 'Corrected' }] },
    })
    const after = resultsOf(fieldOf(), true)
    expect(after.map(({ number, places }) => [number, places[0]?.rank])).toEqual([
      ['1', 1],
      ['2', 2],
      ['3', 3],
    ])
    expect(after[2]?.places[1]).not.toHaveProperty('correctedMs')
  })

  test('differ by the rows that changed, and go back to what they were by undoing that', () => {
    const [before, after] = [resultsOf(fieldOf(), false), resultsOf(fieldOf([retired]), false)]
    const changes = diffResults(before, after)
    expect(changes).toEqual([{ entrantId: 2, now: after[2] }])
    expect(undoChanges(after, changes)).toEqual(before)
    expect(undoChanges(before, diffResults(after, before))).toEqual(after)
    const slower = before.map((row): ResultRow => (row.entrantId === 0 ? { ...row, elapsedMs: 1 } : row))
    expect(diffResults(before, slower)).toEqual([{ entrantId: 0, was: before[0], now: slower[0] }])
    expect(diffResults(before, JSON.parse(JSON.stringify(before)))).toEqual([])
  })
})
