import { bad, ok, type Result } from '#base/result'
import { SECOND_MS } from '#base/units'
import type { Course } from './course'
import { wayOf } from './course-version'
import { flattenWay, type Turn } from './course-way'
import type { ClassId, EntryId } from './fix'
import type { Decision } from './ruling'
import { instantOf } from './zone-time'

/** Who may be named by a timing system. */
export type TimedEntry = {
  readonly entryId: EntryId
  readonly number: string
  readonly classId?: ClassId
  readonly startsAtMs: number
}

/** What a timing system has seen of an entry. */
export type Timing = { readonly entryId: EntryId; readonly decision: Decision & { readonly kind: 'passed' | 'left' } }

/** One cell that cannot be taken. Rows count from 1 with the header as the first, as spreadsheets do. */
export type BadTiming = {
  readonly row: number
  readonly column: string
  readonly value: string
  readonly fault: 'no-such-entry' | 'no-such-place' | 'not-a-time' | 'in-the-future' | 'no-such-lap'
}

export type TimingTable = { readonly timings: readonly Timing[]; readonly badCells: readonly BadTiming[] }

/** `no-columns`: a number, a place of the course, and a time or an elapsed time are needed. */
export type TimingFault = 'empty' | 'no-columns' | 'too-many-rows'

export const TIMING_ROWS_MAX = 20_000

const HEADINGS = {
  number: ['number', 'no', 'nr', 'bib', 'bibno', 'bibnumber', 'sail', 'sailno', 'sailnumber', 'startno'],
  place: ['place', 'point', 'checkpoint', 'element', 'mark', 'location', 'station', 'split', 'mat'],
  time: ['time', 'at', 'timestamp', 'passed', 'passedat', 'datetime', 'tod'],
  elapsed: ['elapsed', 'elapsedtime', 'guntime', 'racetime'],
  lap: ['lap', 'round'],
  way: ['inout', 'direction'],
} as const
type Column = keyof typeof HEADINGS

/**
 * Reads what a timing system has seen: a row for each passing, by number, the name of a place of the course, and a time: an instant with its zone, a clock's time in the
 * race's zone, or the time since the entry's start. Without a column of laps the passings of a place are counted in their order. `in` or `out` in a column says
 * whether it came or left.
 */
export function readTimingTable(
  cells: readonly (readonly string[])[],
  race: {
    readonly entries: readonly TimedEntry[]
    readonly course: Course
    readonly timeZone: string
    readonly nowMs: number
  },
): Result<TimingTable, TimingFault> {
  const [header = [], ...body] = cells
  const rows = body
    .map((row, i) => ({ row, number: i + 2 }))
    .filter(({ row }) => row.some((cell) => cell.trim() !== ''))
  if (rows.length === 0) return bad('empty')
  if (rows.length > TIMING_ROWS_MAX) return bad('too-many-rows')
  const plain = header.map((heading) => heading.toLowerCase().replace(/[^a-z]/g, ''))
  const indexOf = (column: Column) =>
    plain.findIndex((heading) => (HEADINGS[column] as readonly string[]).includes(heading))
  const hasTime = indexOf('time') !== -1 || indexOf('elapsed') !== -1
  if (indexOf('number') === -1 || indexOf('place') === -1 || !hasTime) return bad('no-columns')
  const badCells: BadTiming[] = []
  const byNumber = new Map(race.entries.map((entry) => [keyOf(entry.number), entry]))
  const seen: Seen[] = []
  for (const { row, number } of rows) {
    const cell = (column: Column) => (row[indexOf(column)] ?? '').trim()
    const note = (column: Column, fault: BadTiming['fault']) => {
      badCells.push({ row: number, column: header[indexOf(column)] ?? column, value: cell(column), fault })
    }
    const entry = byNumber.get(keyOf(cell('number')))
    if (entry === undefined) note('number', 'no-such-entry')
    const turns = entry === undefined ? [] : turnsAt(race.course, entry.classId, cell('place'))
    if (entry !== undefined && turns.length === 0) note('place', 'no-such-place')
    const timeColumn = cell('time') === '' && indexOf('elapsed') !== -1 ? 'elapsed' : 'time'
    const atMs = timeOf(cell(timeColumn), timeColumn, entry, race.timeZone)
    if (atMs === undefined) note(timeColumn, 'not-a-time')
    else if (atMs > race.nowMs) note(timeColumn, 'in-the-future')
    if (entry === undefined || turns.length === 0 || atMs === undefined) continue
    const kind = /^(out|exit|left|leave)$/i.test(cell('way')) ? 'left' : 'passed'
    seen.push({ entry, turns, atMs, kind, lap: cell('lap'), note: () => note('lap', 'no-such-lap') })
  }
  return ok({ timings: numberLaps(seen), badCells })
}

type Seen = {
  readonly entry: TimedEntry
  readonly turns: readonly Turn[]
  readonly atMs: number
  readonly kind: 'passed' | 'left'
  readonly lap: string
  readonly note: () => void
}

const keyOf = (words: string) => words.trim().toLowerCase().replace(/\s+/g, ' ')

/** The turns of the place of that name, lap by lap. */
function turnsAt(course: Course, classId: ClassId | undefined, name: string): Turn[] {
  const { elements, turns } = flattenWay(wayOf(course, classId))
  return turns.filter((turn, i) => name === turn.elementId || keyOf(elements[i]?.name ?? '') === keyOf(name))
}

/** Gives each passing its lap: the one it names, else by the order of the passings of its place. */
function numberLaps(seen: readonly Seen[]): Timing[] {
  const counts = new Map<string, number>()
  return [...seen]
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap(({ entry, turns, atMs, kind, lap, note }): Timing[] => {
      const key = `${entry.entryId} ${turns[0]?.elementId} ${kind}`
      const count = counts.get(key) ?? 0
      counts.set(key, count + 1)
      const turn = lap === '' ? turns[count] : turns.find((one) => String(one.lap) === lap)
      if (turn === undefined) {
        note()
        return []
      }
      return [{ entryId: entry.entryId, decision: { kind, elementId: turn.elementId, lap: turn.lap, atMs } }]
    })
}

function timeOf(words: string, column: 'time' | 'elapsed', entry: TimedEntry | undefined, timeZone: string) {
  if (column === 'elapsed') {
    const ms = elapsedMsOf(words)
    return ms === undefined || entry === undefined ? ms : entry.startsAtMs + ms
  }
  const found = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,3})\d*)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(words)
  if (found === null) return undefined
  const [, date = '', clock = '', fraction = '', zone] = found
  const partMs = Number(fraction.padEnd(3, '0'))
  const wholeMs = zone === undefined ? instantOf(`${date}T${clock}`, timeZone) : Date.parse(`${date}T${clock}${zone}`)
  return wholeMs === undefined || Number.isNaN(wholeMs) ? undefined : wholeMs + partMs
}

/** `27:14:09.5` or `14:09`, ms. */
function elapsedMsOf(words: string): number | undefined {
  const found = /^(?:(\d{1,4}):)?(\d{1,2}):(\d\d(?:[.,]\d{1,3})?)$/.exec(words)
  if (found === null) return undefined
  const [, hours = '0', minutes = '', seconds = ''] = found
  return Math.round(((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds.replace(',', '.'))) * SECOND_MS)
}
