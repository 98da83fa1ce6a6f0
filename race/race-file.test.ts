import { expect, test } from 'vitest'
import type { Fix, TrackerId } from './fix'
import { type KeptRace, recomputeResults, verifyResults } from './race-file'
import type { Ruling } from './ruling'
import { northward, testCourse, testEntry, testSetup } from './test-race'

const MINUTE_MS = 60_000
/** Northwards at ten knots, a fix each minute, each a minute on its way. */
const fixes = ['1', '2'].flatMap((number, lane) =>
  Array.from({ length: 60 }, (_, i): Fix => {
    const fixAtMs = (i - 2) * MINUTE_MS
    return {
      ...{
        trackerId: `tracker-${number}` as TrackerId,
        fixAtMs,
        sessionAtMs: fixAtMs,
        receivedAtMs: fixAtMs + MINUTE_MS,
      },
      ...{ ingestNumber: i * 2 + lane, latDeg: ((i - 2 - lane) * 10) / 3600, lonDeg: 0, flags: [] },
    }
  }),
)
const course = testCourse([northward('line', 0.001), northward('line', 0.1)])
const setup = {
  ...testSetup({ course, entries: [testEntry('1'), testEntry('2')], endsAtMs: 50 * MINUTE_MS }),
  courseMadeAtMs: [0],
}
const race = (more: Partial<KeptRace> = {}): KeptRace => ({ setup, fixes, ...more })
const ranks = (kept: KeptRace, minute: number) =>
  recomputeResults(kept, minute * MINUTE_MS).map(({ number, places, out }) => [number, places[0]?.rank ?? out])

test('results come out as of an instant: what had come by then, and what was decided', () => {
  expect(ranks(race(), 30)).toEqual([])
  expect(ranks(race(), 38.5)).toEqual([['1', 1]])
  expect(ranks(race(), 60)).toEqual([
    ['1', 1],
    ['2', 2],
  ])
  const ruling: Ruling = {
    ...{ rulingId: 'r', entryId: setup.entries[0]!.entryId, author: 'Jury', reason: 'x', source: 'person' },
    ...{ decision: { kind: 'status', status: 'DSQ' }, decidedAtMs: 60 * MINUTE_MS },
    revoked: { atMs: 90 * MINUTE_MS, author: 'Jury', reason: 'y' },
  }
  const ruled = race({ setup: { ...setup, rulings: [ruling] } })
  expect(ranks(ruled, 59)).toEqual(ranks(race(), 60))
  expect(ranks(ruled, 60)).toEqual([
    ['1', 'DSQ'],
    ['2', 1],
  ])
  expect(ranks(ruled, 90)).toEqual(ranks(race(), 60))
})

test('what was held back by then is not in them', () => {
  const held = race({ setup: { ...setup, publication: { delayMs: 15 * MINUTE_MS } } })
  expect(ranks(held, 45)).toEqual([])
  expect(ranks(held, 70)).toHaveLength(2)
})

test('published results are the same, or each row that is not is named', () => {
  const madeAtMs = 60 * MINUTE_MS
  const rows = recomputeResults(race(), madeAtMs)
  const results = { revision: 1, state: 'official', madeAtMs, rows } as const
  expect(verifyResults(race({ results }))).toEqual([])
  expect(verifyResults(race({ results, fixes: fixes.slice(40) }))).not.toEqual([])
  expect(verifyResults(race())).toBeUndefined()
})

test('an entry that only people have seen is in them, as it was while the race was written', () => {
  const passed = (index: number, minute: number): Ruling => ({
    ...{ rulingId: `${index}`, entryId: setup.entries[0]!.entryId, author: 'Mat', reason: 'x', source: 'chip' },
    ...{
      decision: { kind: 'passed', elementId: `at-${index}`, lap: 0, atMs: minute * MINUTE_MS },
      decidedAtMs: 60 * MINUTE_MS,
    },
  })
  const kept = race({ fixes: [], setup: { ...setup, rulings: [passed(0, 1), passed(1, 40)] } })
  expect(ranks(kept, 60)).toEqual([['1', 1]])
})
