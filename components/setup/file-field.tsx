import type { ChangeEvent, ReactNode } from 'react'

/** A file to be chosen, with its label above. */
export function FileField(props: {
  label: ReactNode
  hint?: string
  accept: string
  name?: string
  required?: boolean
  disabled?: boolean
  onChange?: (event: ChangeEvent<HTMLInputElement>) => void
}) {
  return (
    <label className="block space-y-1 text-sm">
      <span className="block font-medium">{props.label}</span>
      {props.hint && <span className="block text-xs text-muted">{props.hint}</span>}
      <input
        type="file"
        name={props.name}
        accept={props.accept}
        required={props.required}
        disabled={props.disabled}
        onChange={props.onChange}
        className="block w-full rounded-md border border-line bg-field text-sm file:mr-3 file:h-11 file:border-0 file:bg-card file:px-4 file:font-semibold file:text-ink"
      />
    </label>
  )
}

/** What browsers offer when a table is asked for. */
export const CSV_TYPES = '.csv,text/csv,text/plain'

/** What browsers offer when a picture is asked for. */
export const PICTURE_TYPES = 'image/jpeg,image/png,image/webp,image/gif,image/avif'
