'use server'

import { type FormState, refused, textOf } from '#components/setup/form-state.ts'
import { text } from '#components/text/catalogue.ts'
import { requestEntry } from '#db/published/entry-form'
import { DETAIL_FIELDS, type DetailsText, readDetails } from '#race/entry-details'
import { readEntryTable } from '#race/entry-table'
import { mayTry } from '../../../(admin)/attempts'
import { database } from '../../../database'

const COLUMNS = ['number', 'name', 'class', 'nation'] as const

/** Asks the organizers of a race to take somebody in. */
export async function askToEnter(_before: FormState, form: FormData): Promise<FormState> {
  const words = text.entryForm
  const db = database()
  if (db === undefined) return refused(words.closed)
  const slug = textOf(form, 'race')
  if (!(await mayTry(db, 'enter', slug))) return refused(words.tooMany)
  const table = readEntryTable([[...COLUMNS], COLUMNS.map((column) => textOf(form, column))])
  const fields: Record<string, string> = {}
  if (!table.ok) fields.number = text.setup.required
  for (const cell of table.ok ? table.value.badCells : []) fields[cell.column] = text.raceSetup.entries.fieldFault(cell)
  const details = readDetails(
    Object.fromEntries(DETAIL_FIELDS.map((field) => [field, textOf(form, field)])) as DetailsText,
  )
  if (!details.ok)
    for (const [field, fault] of Object.entries(details.fault)) fields[field] = text.entrySetup.faults[fault]
  if (textOf(form, 'consent') !== 'yes') fields.consent = words.consentNeeded
  const row = table.ok ? table.value.rows[0] : undefined
  if (Object.keys(fields).length > 0 || row === undefined || !details.ok) return { kind: 'faults', fields }
  const request = { row, details: details.value, consent: words.consentText }
  const outcome = await requestEntry(db, slug, request, Date.now())
  return outcome === 'asked' ? { kind: 'done', words: words.asked } : refused(words[outcome])
}
