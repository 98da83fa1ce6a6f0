'use client'

import { type ChangeEvent, createContext, type ReactNode, useContext, useId } from 'react'

/** The faults of the form that a field stands in, by the field's name. */
export const FieldFaults = createContext<Readonly<Record<string, string>>>({})

const BOX =
  'w-full rounded-md border border-line bg-field px-3 text-base text-ink placeholder:text-muted aria-invalid:border-alarm md:text-sm'

type FieldProps = {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly required?: boolean
  readonly defaultValue?: string
}

/** One line of text, with its label above and what is wrong with it below. */
export function Field(
  props: FieldProps & {
    type?: 'text' | 'email' | 'password' | 'number' | 'date' | 'datetime-local' | 'color' | 'url'
    autoComplete?: string
    maxLength?: number
    /** Of numbers and times; of times in seconds. */
    step?: number
  },
) {
  return (
    <Labelled {...props}>
      {(ids) => (
        <input
          {...ids}
          name={props.name}
          type={props.type ?? 'text'}
          required={props.required}
          defaultValue={props.defaultValue}
          autoComplete={props.autoComplete}
          maxLength={props.maxLength}
          step={props.step}
          className={`${BOX} h-11 md:h-10`}
        />
      )}
    </Labelled>
  )
}

/** Several lines of text. */
export function TextField(props: FieldProps & { rows?: number; maxLength?: number }) {
  return (
    <Labelled {...props}>
      {(ids) => (
        <textarea
          {...ids}
          name={props.name}
          rows={props.rows ?? 3}
          required={props.required}
          defaultValue={props.defaultValue}
          maxLength={props.maxLength}
          className={`${BOX} py-2`}
        />
      )}
    </Labelled>
  )
}

/** One of a few. With `value` its form knows what is chosen. */
export function ChoiceField(
  props: FieldProps & {
    choices: readonly (readonly [value: string, words: string])[]
    value?: string
    onChange?: (value: string) => void
  },
) {
  const chosen =
    props.value === undefined
      ? { defaultValue: props.defaultValue }
      : {
          value: props.value,
          onChange: (event: ChangeEvent<HTMLSelectElement>) => props.onChange?.(event.target.value),
        }
  return (
    <Labelled {...props}>
      {(ids) => (
        <select {...ids} {...chosen} name={props.name} className={`${BOX} h-11 md:h-10`}>
          {props.choices.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

/** Something to agree to. */
export function CheckField(props: { name: string; value: string; label: string }) {
  const id = useId()
  const fault = useContext(FieldFaults)[props.name]
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="flex min-h-11 items-start gap-2 text-sm md:min-h-0">
        <input
          id={id}
          type="checkbox"
          name={props.name}
          value={props.value}
          aria-invalid={fault ? true : undefined}
          aria-describedby={fault && `${id}-fault`}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        {props.label}
      </label>
      {fault && (
        <p id={`${id}-fault`} role="alert" className="text-sm text-alarm">
          {fault}
        </p>
      )}
    </div>
  )
}

type Ids = {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

function Labelled(props: FieldProps & { children: (ids: Ids) => ReactNode }) {
  const id = useId()
  const fault = useContext(FieldFaults)[props.name]
  const described = [props.hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ')
  const ids: Ids = { id, 'aria-describedby': described || undefined, 'aria-invalid': fault ? true : undefined }
  return (
    <div className="space-y-1">
      <label htmlFor={id} className="block text-sm font-medium">
        {props.label}
      </label>
      {props.children(ids)}
      {props.hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {props.hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} role="alert" className="text-sm text-alarm">
          {fault}
        </p>
      )}
    </div>
  )
}
