import { bad, ok, type Result } from '#base/result'

/** An entry as a table of entries says it. What the table has no column for, or an empty cell, is absent. */
export type EntryRow = {
  readonly number: string
  readonly name: string
  readonly className?: string
  readonly nation?: string
  readonly colour?: string
  readonly group?: string
  /** Time correction factor: elapsed time times it is corrected time. */
  readonly tcf?: number
}

export type EntryField = 'number' | 'name' | 'className' | 'nation' | 'colour' | 'group' | 'tcf'

/** One cell that cannot be taken. Rows count from 1 with the header as the first, as spreadsheets do. */
export type BadCell = {
  readonly row: number
  readonly column: string
  readonly value: string
  readonly fault: 'missing' | 'too-long' | 'twice' | 'not-a-nation' | 'not-a-colour' | 'not-a-factor' | 'too-many-cells'
}

/** A table as a whole that cannot be taken. */
export type TableFault =
  | { readonly kind: 'empty' }
  | { readonly kind: 'no-number-column'; readonly columns: readonly string[] }
  | { readonly kind: 'column-twice'; readonly column: string }
  | { readonly kind: 'too-many-rows'; readonly rowsMax: number }

export type EntryTable = {
  readonly rows: readonly EntryRow[]
  readonly badCells: readonly BadCell[]
  /** Columns that say nothing Farfield knows. */
  readonly unknownColumns: readonly string[]
}

export const ENTRY_ROWS_MAX = 2000
const LENGTH_MAX = 80

/** How people head the columns, without spaces and signs, in lower case. */
const HEADINGS: Readonly<Record<EntryField, readonly string[]>> = {
  number: ['number', 'no', 'nr', 'sail', 'sailno', 'sailnumber', 'bib', 'bibno', 'bibnumber', 'startnumber', 'startno'],
  name: ['name', 'boat', 'boatname', 'yacht', 'team', 'teamname', 'runner', 'entry', 'athlete'],
  className: ['class', 'division', 'fleet', 'category', 'wave'],
  nation: ['nation', 'nationality', 'country', 'nat', 'flag', 'noc'],
  colour: ['colour', 'color'],
  group: ['group', 'agegroup'],
  tcf: ['tcf', 'tcc', 'irc', 'handicap', 'rating'],
}

/** Reads cells with a header row into entries, naming every cell that cannot be taken. Empty rows are passed over. */
export function readEntryTable(cells: readonly (readonly string[])[]): Result<EntryTable, TableFault> {
  const [header = [], ...body] = cells
  if (body.every(isEmpty)) return bad({ kind: 'empty' })
  const columns = header.map((heading) => heading.trim())
  const fields = columns.map(fieldOf)
  const twice = fields.findIndex((field, i) => field !== undefined && fields.indexOf(field) !== i)
  if (twice !== -1) return bad({ kind: 'column-twice', column: columns[twice] ?? '' })
  if (!fields.includes('number')) return bad({ kind: 'no-number-column', columns })
  if (body.length > ENTRY_ROWS_MAX) return bad({ kind: 'too-many-rows', rowsMax: ENTRY_ROWS_MAX })
  const badCells: BadCell[] = []
  const rows: EntryRow[] = []
  const seen = new Set<string>()
  body.forEach((row, i) => {
    if (isEmpty(row)) return
    const read = readRow(row, i + 2, columns, fields)
    const number = read.entry.number
    if (number !== '' && seen.has(number)) read.faults.push(cell(i + 2, columns, fields, 'number', number, 'twice'))
    seen.add(number)
    badCells.push(...read.faults)
    rows.push(read.entry)
  })
  const unknownColumns = columns.filter((column, i) => column !== '' && fields[i] === undefined)
  return ok({ rows, badCells, unknownColumns })
}

const isEmpty = (row: readonly string[]) => row.every((value) => value.trim() === '')

function fieldOf(column: string): EntryField | undefined {
  const plain = column
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
  const found = Object.entries(HEADINGS).find(([, headings]) => headings.includes(plain))
  return found?.[0] as EntryField | undefined
}

type Columns = readonly string[]
type Fields = readonly (EntryField | undefined)[]

function cell(
  row: number,
  columns: Columns,
  fields: Fields,
  field: EntryField,
  value: string,
  fault: BadCell['fault'],
): BadCell {
  return { row, column: columns[fields.indexOf(field)] ?? field, value, fault }
}

function readRow(row: readonly string[], rowNumber: number, columns: Columns, fields: Fields) {
  const faults: BadCell[] = []
  const text = (field: EntryField) => (row[fields.indexOf(field)] ?? '').trim().replace(/\s+/g, ' ')
  const note = (field: EntryField, fault: BadCell['fault']) =>
    faults.push(cell(rowNumber, columns, fields, field, text(field), fault))
  const surplus = row.slice(columns.length).find((value) => value.trim() !== '')
  if (surplus !== undefined) faults.push({ row: rowNumber, column: '', value: surplus, fault: 'too-many-cells' })
  if (text('number') === '') note('number', 'missing')
  for (const field of ['number', 'name', 'className', 'group'] as const)
    if (text(field).length > LENGTH_MAX) note(field, 'too-long')
  const nation = text('nation').toUpperCase()
  if (nation !== '' && !/^[A-Z]{2,3}$/.test(nation)) note('nation', 'not-a-nation')
  const colour = text('colour').toLowerCase()
  if (colour !== '' && !/^#[0-9a-f]{6}$/.test(colour)) note('colour', 'not-a-colour')
  const tcf = readFactor(text('tcf'))
  if (tcf === undefined && text('tcf') !== '') note('tcf', 'not-a-factor')
  const entry: EntryRow = {
    ...{ number: text('number'), name: text('name') },
    ...given('className', text('className')),
    ...given('nation', nation),
    ...given('colour', colour),
    ...given('group', text('group')),
    ...(tcf === undefined ? {} : { tcf }),
  }
  return { entry, faults }
}

const given = <K extends string>(key: K, value: string) => (value === '' ? {} : ({ [key]: value } as Record<K, string>))

/** `1.034` or `1,034`; factors lie between 0.1 and 10. */
function readFactor(text: string): number | undefined {
  if (!/^\d{1,2}([.,]\d{1,6})?$/.test(text)) return undefined
  const factor = Number(text.replace(',', '.'))
  return factor >= 0.1 && factor <= 10 ? factor : undefined
}

/** What taking a table over would do to one entry. */
export type EntryChange =
  | { readonly kind: 'new'; readonly row: EntryRow }
  | { readonly kind: 'same'; readonly row: EntryRow }
  | {
      readonly kind: 'changed'
      readonly row: EntryRow
      readonly changes: readonly { readonly field: EntryField; readonly was: string; readonly becomes: string }[]
    }

/** Compares a table with the entries that a race has, by number. What the table does not say of an entry stays; entries that it does not name stay too. */
export function compareEntries(rows: readonly EntryRow[], have: readonly EntryRow[]): EntryChange[] {
  const byNumber = new Map(have.map((entry) => [entry.number, entry]))
  return rows.map((row) => {
    const before = byNumber.get(row.number)
    if (before === undefined) return { kind: 'new', row }
    const changes = (Object.keys(row) as EntryField[])
      .map((field) => ({ field, was: String(before[field] ?? ''), becomes: String(row[field] ?? '') }))
      .filter(({ was, becomes }) => becomes !== '' && was !== becomes)
    return changes.length === 0 ? { kind: 'same', row } : { kind: 'changed', row, changes }
  })
}
