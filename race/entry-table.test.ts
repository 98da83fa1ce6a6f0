import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareEntries, ENTRY_ROWS_MAX, readEntryTable } from './entry-table'

const HEADER = ['Sail No.', 'Boat', 'Class', 'Nat', 'TCF', 'Colour', 'Sponsor']
const mustRead = (cells: string[][]) => {
  const read = readEntryTable(cells)
  if (!read.ok) throw new Error(read.fault.kind)
  return read.value
}

test('a table is read by whatever its columns are called; what nobody knows is named and left out', () => {
  const row = [' SWE  112 ', 'Ölandsvinden', 'IRC 1', 'swe', '1,034', '#A8480F', 'nobody']
  expect(mustRead([HEADER, row, ['', '', '', '', '', '', '']])).toEqual({
    rows: [
      { number: 'SWE 112', name: 'Ölandsvinden', className: 'IRC 1', nation: 'SWE', tcf: 1.034, colour: '#a8480f' },
    ],
    badCells: [],
    unknownColumns: ['Sponsor'],
  })
})

test.each([
  [['', 'A', '', '', '', ''], 'Sail No.', 'missing'],
  [['1', 'A', '', 'Sweden', '', ''], 'Nat', 'not-a-nation'],
  [['1', 'A', '', '', 'fast', ''], 'TCF', 'not-a-factor'],
  [['1', 'A', '', '', '103.4', ''], 'TCF', 'not-a-factor'],
  [['1', 'A', '', '', '', 'red'], 'Colour', 'not-a-colour'],
  [['1', 'x'.repeat(81), '', '', '', ''], 'Boat', 'too-long'],
  [['1', 'A', '', '', '', '', '', 'surplus'], '', 'too-many-cells'],
])('a cell that cannot be taken is named by row and column: %j', (row, column, fault) => {
  expect(mustRead([HEADER, ['7', 'fine', '', '', '', ''], row]).badCells).toMatchObject([{ row: 3, column, fault }])
})

test('a number that comes twice is named where it comes again', () => {
  const { badCells } = mustRead([HEADER, ['1', 'A'], ['2', 'B'], ['1', 'C']])
  expect(badCells).toEqual([{ row: 4, column: 'Sail No.', value: '1', fault: 'twice' }])
})

test('a table as a whole that cannot be taken says why', () => {
  expect(readEntryTable([])).toMatchObject({ fault: { kind: 'empty' } })
  expect(readEntryTable([HEADER, ['', '']])).toMatchObject({ fault: { kind: 'empty' } })
  expect(readEntryTable([['Boat'], ['A']])).toMatchObject({ fault: { kind: 'no-number-column', columns: ['Boat'] } })
  expect(
    readEntryTable([
      ['No', 'Bib'],
      ['1', '2'],
    ]),
  ).toMatchObject({ fault: { kind: 'column-twice', column: 'Bib' } })
  const many = Array.from({ length: ENTRY_ROWS_MAX + 1 }, (_, i) => [`${i}`])
  expect(readEntryTable([['No'], ...many])).toMatchObject({ fault: { kind: 'too-many-rows' } })
})

test('a preview says what is new, what changes and what stays', () => {
  const have = [
    { number: '1', name: 'One', className: 'A', tcf: 1 },
    { number: '2', name: 'Two' },
    { number: '3', name: 'Three' },
  ]
  const rows = [
    { number: '1', name: '' },
    { number: '2', name: 'Deux', tcf: 1.1 },
    { number: '4', name: 'Four' },
  ]
  expect(compareEntries(rows, have)).toEqual([
    { kind: 'same', row: rows[0] },
    {
      kind: 'changed',
      row: rows[1],
      changes: [
        { field: 'name', was: 'Two', becomes: 'Deux' },
        { field: 'tcf', was: '', becomes: '1.1' },
      ],
    },
    { kind: 'new', row: rows[2] },
  ])
})

test('no cells at all make it throw, and every row that is not empty is a row or has a bad cell', () => {
  const value = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('', '1', '2', 'SWE', '1,02', '#aabbcc'))
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 9 }), { maxLength: 12 }), (body) => {
      const read = readEntryTable([HEADER, ...body])
      if (!read.ok) return
      const filled = body.filter((row) => row.some((text) => text.trim() !== ''))
      expect(read.value.rows).toHaveLength(filled.length)
      const good = read.value.badCells.length === 0
      if (good) expect(new Set(read.value.rows.map(({ number }) => number)).size).toBe(filled.length)
    }),
  )
})
