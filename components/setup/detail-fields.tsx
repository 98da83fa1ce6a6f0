import { DETAIL_FIELDS, type DetailField, detailsText, type EntryDetails } from '#race/entry-details'
import { text } from '../text/catalogue'
import { Field, TextField } from './field'

/** Several lines are written there. */
const LONG: readonly DetailField[] = ['crew', 'emergency', 'medical']

/** What is to be known of the people and the boat of an entry. */
export function DetailFields({ details }: { details: EntryDetails }) {
  const words = text.entrySetup
  const values = detailsText(details)
  const field = (name: DetailField) => {
    const hint = words.hints[name]
    const shared = { name, label: words.fields[name], defaultValue: values[name], ...(hint && { hint }) }
    return LONG.includes(name) ? (
      <div key={name} className="sm:col-span-2">
        <TextField {...shared} maxLength={8000} />
      </div>
    ) : (
      <Field key={name} {...shared} maxLength={200} />
    )
  }
  return <div className="grid gap-4 sm:grid-cols-2">{DETAIL_FIELDS.map(field)}</div>
}
