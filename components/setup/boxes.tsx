'use client'

import { useId } from 'react'

const BOX = 'w-full rounded-md border border-line bg-field px-3 text-base aria-invalid:border-alarm md:text-sm'
const LINE = `${BOX} h-11 md:h-9`

/** A line of text in a list that is edited, or several lines of it, with what is wrong below. */
export function TextBox(props: {
  label: string
  value: string
  onChange: (value: string) => void
  /** What is wrong, in words. */
  fault?: string | undefined
  type?: 'text' | 'datetime-local'
  rows?: number
  hint?: string
}) {
  const id = useId()
  const { value, fault, rows } = props
  const described = [props.hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ') || undefined
  const shared = { id, value, 'aria-invalid': fault !== undefined || undefined, 'aria-describedby': described }
  return (
    <div className="min-w-0 space-y-1">
      <label htmlFor={id} className="block text-xs text-muted">
        {props.label}
      </label>
      {rows === undefined ? (
        <input
          {...shared}
          type={props.type ?? 'text'}
          maxLength={80}
          onChange={(event) => props.onChange(event.target.value)}
          className={LINE}
        />
      ) : (
        <textarea
          {...shared}
          rows={rows}
          onChange={(event) => props.onChange(event.target.value)}
          className={`${BOX} py-2 tabular-nums`}
        />
      )}
      {props.hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {props.hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="text-sm text-alarm">
          {fault}
        </p>
      )}
    </div>
  )
}

/** One of a few. */
export function ChoiceBox<Value extends string>(props: {
  label: string
  value: Value
  choices: readonly (readonly [Value, string])[]
  onChange: (value: Value) => void
}) {
  const id = useId()
  return (
    <div className="min-w-0 space-y-1">
      <label htmlFor={id} className="block text-xs text-muted">
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value as Value)}
        className={LINE}
      >
        {props.choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}

/** Yes or no. */
export function CheckBox(props: { label: string; isChecked: boolean; onChange: (isChecked: boolean) => void }) {
  return (
    <label className="flex min-h-11 items-center gap-2 text-sm md:min-h-9">
      <input
        type="checkbox"
        checked={props.isChecked}
        onChange={(event) => props.onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {props.label}
    </label>
  )
}
