import { expect, test } from 'vitest'
import type { Course } from './course'
import type { EntryId } from './fix'
import { readTimingTable } from './timing-table'

const at = (latDeg: number) => ({ latDeg, lonDeg: 1 })
const point = (id: string, name: string, lat: number) =>
  ({ kind: 'checkpoint', id, name, at: at(lat), radiusM: 50 }) as const
const COURSE: Course = {
  elements: [point('s', 'Start', 50), point('h', 'Far Hut', 51), point('f', 'Finish', 52)],
  legs: [[], []],
  laps: { firstIndex: 1, lastIndex: 1, count: 2, back: [at(51.5)] },
}
const START = Date.UTC(2027, 5, 5, 10)
const RACE = {
  ...{ course: COURSE, timeZone: 'Europe/Stockholm', nowMs: START + 100 * 3_600_000 },
  entries: [
    { entryId: 'a' as EntryId, number: 'SWE 1', startsAtMs: START },
    { entryId: 'b' as EntryId, number: 'SWE 2', startsAtMs: START + 600_000 },
  ],
}
const read = (...rows: string[]) => {
  const table = readTimingTable(
    rows.map((row) => row.split(';')),
    RACE,
  )
  if (!table.ok) throw new Error(table.fault)
  return table.value
}

test('instants, the race’s own clock and times since the start are read; laps are counted in their order', () => {
  const { timings, badCells } = read(
    'Bib;Checkpoint;Time;Elapsed',
    'swe 1;far hut;2027-06-05T13:00:00.25+01:00;',
    'SWE 1;FAR HUT;2027-06-05 13:30:00;',
    'SWE 2;f;;1:00:30',
  )
  expect(badCells).toEqual([])
  expect(timings).toEqual([
    { entryId: 'b', decision: { kind: 'passed', elementId: 'f', lap: 0, atMs: START + 600_000 + 3_630_000 } },
    { entryId: 'a', decision: { kind: 'passed', elementId: 'h', lap: 1, atMs: START + 90 * 60_000 } },
    { entryId: 'a', decision: { kind: 'passed', elementId: 'h', lap: 2, atMs: START + 2 * 3_600_000 + 250 } },
  ])
})

test('laps and leaving are what the table says', () => {
  const { timings } = read('No;Place;Time;Lap;In/Out', 'SWE 1;Far Hut;2027-06-05 13:00;2;out')
  expect(timings[0]?.decision).toMatchObject({ kind: 'left', lap: 2 })
})

test('every cell that cannot be taken is named, and the rest is read', () => {
  const { timings, badCells } = read(
    'No;Place;Time',
    'SWE 9;Start;2027-06-05 13:00',
    'SWE 1;Nowhere;2027-06-05 13:00',
    'SWE 1;Start;noon',
    'SWE 1;Start;2028-06-05 13:00',
    ';;',
    'SWE 2;Finish;2027-06-05 13:00',
    'SWE 2;Finish;2027-06-05 13:05',
  )
  expect(badCells.map(({ row, column, fault }) => [row, column, fault])).toEqual([
    [2, 'No', 'no-such-entry'],
    [3, 'Place', 'no-such-place'],
    [4, 'Time', 'not-a-time'],
    [5, 'Time', 'in-the-future'],
    [8, 'lap', 'no-such-lap'],
  ])
  expect(timings).toHaveLength(2)
})

test('a table that is none is named', () => {
  expect(readTimingTable([['No', 'Place', 'Time']], RACE)).toEqual({ ok: false, fault: 'empty' })
  expect(
    readTimingTable(
      [
        ['No', 'Time'],
        ['1', '2'],
      ],
      RACE,
    ),
  ).toEqual({ ok: false, fault: 'no-columns' })
})
