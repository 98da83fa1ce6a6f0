'use server'

import { revalidatePath } from 'next/cache'
import type { Result } from '#base/result'
import { type FormState, refused, refusedField, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { previewEntries, removeEntry, takeEntries } from '#db/entries'
import { approveEntry, openEntryForm, type RequestFault, refuseEntry } from '#db/entry-requests'
import { ENTRY_ROWS_MAX, type EntryChange, type EntryTable, readEntryTable } from '#race/entry-table'
import { instantOf } from '#race/zone-time'
import { type RacePlace, racePlace } from '../../../../place'
import { readTable, TABLE_BYTES_MAX } from '../../../../read-table'
import { refusedAct } from '../../../../words'

/** What a table would change, or which of its cells cannot be taken, or in words why it is none. */
export type TablePreview =
  | { readonly kind: 'refused'; readonly words: string }
  | {
      readonly kind: 'read'
      readonly badCells: EntryTable['badCells']
      readonly unknownColumns: EntryTable['unknownColumns']
      readonly changes: readonly EntryChange[]
    }

/** Reads a table and says what it would change. Nothing is saved. */
export async function lookAtTable(slug: string, form: FormData): Promise<TablePreview> {
  const { db, actor, scope } = await racePlace(slug)
  const read = await tableIn(form)
  if (!read.ok) return { kind: 'refused', words: read.fault }
  const { rows, badCells, unknownColumns } = read.value
  const changes = await previewEntries(db, actor, scope, badCells.length > 0 ? [] : rows)
  if (!changes.ok) return { kind: 'refused', words: wordsOf(refusedAct(changes.fault)) }
  return { kind: 'read', badCells, unknownColumns, changes: changes.value }
}

/** Takes a table over, all of it or nothing. */
export async function takeTable(slug: string, form: FormData): Promise<FormState> {
  const place = await racePlace(slug)
  const read = await tableIn(form)
  if (!read.ok) return refused(read.fault)
  const { rows, badCells } = read.value
  if (badCells.length > 0) return refused(text.raceSetup.entries.badCells(badCells.length))
  return take(place, rows)
}

async function tableIn(form: FormData): Promise<Result<EntryTable, string>> {
  const words = text.raceSetup.entries
  const refuse = (why: string) => ({ ok: false, fault: why }) as const
  const file = form.get('file')
  if (!(file instanceof File) || file.size === 0) return refuse(words.noFile)
  if (file.size > TABLE_BYTES_MAX) return refuse(words.tooLarge)
  const cells = readTable(new Uint8Array(await file.arrayBuffer()), ENTRY_ROWS_MAX)
  if (!cells.ok) return refuse(words.unreadable(cells.fault))
  const table = readEntryTable(cells.value)
  return table.ok ? table : refuse(words.tableFault(table.fault))
}

const ENTRY_COLUMNS = ['number', 'name', 'class', 'nation', 'group', 'tcf', 'colour'] as const
const FIELD_OF: Record<string, string> = { class: 'className' }

/** Adds an entry, or changes the one with its number in what was filled in. It is read as a table of one row. */
export async function saveEntry(_before: FormState, form: FormData): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const cells = ENTRY_COLUMNS.map((column) => textOf(form, FIELD_OF[column] ?? column))
  const table = readEntryTable([[...ENTRY_COLUMNS], cells])
  if (!table.ok) return { kind: 'faults', fields: { number: text.setup.required } }
  const { rows, badCells } = table.value
  if (badCells.length > 0) {
    const faults = badCells.map((cell) => [
      FIELD_OF[cell.column] ?? cell.column,
      text.raceSetup.entries.fieldFault(cell),
    ])
    return { kind: 'faults', fields: Object.fromEntries(faults) }
  }
  return take(place, rows)
}

async function take({ db, actor, scope, race }: RacePlace, rows: EntryTable['rows']): Promise<FormState> {
  const taken = await takeEntries(db, actor, scope, rows)
  if (!taken.ok) return refusedAct(taken.fault)
  revalidatePath(`/admin/races/${race.slug}/entries`)
  return { kind: 'done', words: text.raceSetup.entries.saved(taken.value.added, taken.value.changed) }
}

/** Takes an entry that was never tracked out of the race. */
export async function takeOut(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const words = text.raceSetup.entries
  const entryId = textOf(form, 'entry')
  const removed = await removeEntry(db, actor, scope, entryId)
  if (removed.ok) {
    revalidatePath(`/admin/races/${race.slug}/entries`)
    return { kind: 'done', words: words.removed }
  }
  if (removed.fault === 'no-such-entry') return refused(words.gone)
  return removed.fault === 'was-tracked' ? refused(words.wasTracked) : refusedAct(removed.fault)
}

const wordsOf = (state: FormState) => (state.kind === 'faults' ? (state.words ?? '') : '')

/** Opens the public form until a time, or closes it. */
export async function openForm(_before: FormState, form: FormData): Promise<FormState> {
  const { db, actor, scope, race } = await racePlace(textOf(form, 'race'))
  const words = text.entryForm
  const until = textOf(form, 'until')
  const untilMs = until === '' ? undefined : instantOf(until, race.timeZone)
  if (until !== '' && untilMs === undefined) return refusedField('until', words.notATime)
  const opened = await openEntryForm(db, actor, scope, untilMs)
  if (!opened.ok) return refusedAct(opened.fault)
  revalidatePath(`/admin/races/${race.slug}/entries`)
  return { kind: 'done', words: words.opened }
}

/** Takes somebody in who has asked for it. */
export async function approve(_before: FormState, form: FormData): Promise<FormState> {
  return decide(form, text.entryForm.approved, ({ db, actor, scope }, requestId) =>
    approveEntry(db, actor, scope, { requestId, nowMs: Date.now() }),
  )
}

/** Turns somebody down. */
export async function refuse(_before: FormState, form: FormData): Promise<FormState> {
  return decide(form, text.entryForm.refused, ({ db, actor, scope }, requestId) =>
    refuseEntry(db, actor, scope, requestId),
  )
}

async function decide(
  form: FormData,
  done: string,
  act: (place: RacePlace, requestId: string) => Promise<Result<undefined, RequestFault>>,
): Promise<FormState> {
  const place = await racePlace(textOf(form, 'race'))
  const words = text.entryForm
  const decided = await act(place, textOf(form, 'request'))
  if (decided.ok) {
    revalidatePath(`/admin/races/${place.race.slug}/entries`)
    return { kind: 'done', words: done }
  }
  if (decided.fault === 'gone') return refused(words.gone)
  return decided.fault === 'number-taken' ? refused(words.numberTaken) : refusedAct(decided.fault)
}
