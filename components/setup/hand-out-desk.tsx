'use client'

import { startTransition, useActionState, useEffect, useRef, useState } from 'react'
import { text } from '../text/catalogue'
import { Button } from './button'
import { ChoiceField, Field, FieldFaults } from './field'
import { type FormState, OPEN } from './form-state'
import { Notice } from './notice'
import { type ShownUnit, UnitPlace } from './unit-list'
import { useRefresh } from './use-refresh'

type Way = 'out' | 'back'

/** The desk where units are handed out and taken back: each Enter goes on to what comes next, so that a scanner needs no other hand. */
export function HandOutDesk(props: {
  race: string
  /** Scanned already, by the label that led here. */
  unit: string
  cadence: { readonly fixMinutes: string; readonly reportMinutes: string }
  units: readonly ShownUnit[]
  nowMs: number
  atDesk: (before: FormState, form: FormData) => Promise<FormState>
}) {
  const words = text.unitSetup.desk
  const [state, send, isSending] = useActionState(props.atDesk, OPEN)
  const [way, setWay] = useState<Way>('out')
  const form = useRef<HTMLFormElement>(null)
  useRefresh()
  useEffect(() => {
    // What was done is cleared for the next one; what has to be put right stays.
    if (state.kind === 'done') for (const name of ['unit', 'number']) clear(form.current, name)
    focusFirstEmpty(form.current)
  }, [state])
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (focusFirstEmpty(event.currentTarget)) return
    const data = new FormData(event.currentTarget)
    startTransition(() => send(data))
  }
  return (
    <>
      <FieldFaults value={state.kind === 'faults' ? state.fields : {}}>
        <form ref={form} onSubmit={submit} className="max-w-xl space-y-4">
          <input type="hidden" name="race" value={props.race} />
          <ChoiceField
            name="way"
            label={words.way}
            value={way}
            onChange={(value) => setWay(value === 'back' ? 'back' : 'out')}
            choices={[
              ['out', words.out],
              ['back', words.back],
            ]}
          />
          <Field
            name="unit"
            label={words.unit}
            hint={words.unitHint}
            defaultValue={props.unit}
            autoComplete="off"
            maxLength={200}
          />
          {way === 'out' && (
            <>
              <Field name="number" label={words.entry} autoComplete="off" maxLength={80} />
              <details className="text-sm">
                <summary className="inline-flex min-h-11 cursor-pointer items-center font-semibold text-accent md:min-h-8">
                  {words.cadence}
                </summary>
                <div className="mt-2 grid gap-4 sm:grid-cols-2">
                  <Field name="fix" type="number" label={words.fix} defaultValue={props.cadence.fixMinutes} />
                  <Field name="report" type="number" label={words.report} defaultValue={props.cadence.reportMinutes} />
                </div>
              </details>
            </>
          )}
          {state.kind === 'done' && <Notice look="done">{state.words}</Notice>}
          {state.kind === 'faults' && <Notice look="fault">{state.words ?? text.setup.putRight}</Notice>}
          <Button disabled={isSending}>{isSending ? text.setup.sending : words[way]}</Button>
        </form>
      </FieldFaults>
      <h3 className="mt-8 text-sm font-semibold">{words.lately}</h3>
      <Lately units={props.units} nowMs={props.nowMs} />
    </>
  )
}

function Lately({ units, nowMs }: { units: readonly ShownUnit[]; nowMs: number }) {
  if (units.length === 0) return <p className="mt-2 text-sm text-muted">{text.unitSetup.desk.none}</p>
  return (
    <ul className="mt-2 divide-y divide-line border-y border-line">
      {units.map((unit) => (
        <li
          key={unit.unitId}
          data-testid="handed"
          className="flex flex-wrap items-center justify-between gap-x-4 py-2 text-sm"
        >
          <span className="[overflow-wrap:anywhere]">
            <bdi className="font-semibold">{unit.on?.number}</bdi> <bdi>{unit.name || unit.device}</bdi>
          </span>
          <span className="text-right">
            <UnitPlace unit={unit} nowMs={nowMs} />
          </span>
        </li>
      ))}
    </ul>
  )
}

const inputOf = (form: HTMLFormElement | null, name: string) => form?.elements.namedItem(name)

function clear(form: HTMLFormElement | null, name: string) {
  const input = inputOf(form, name)
  if (input instanceof HTMLInputElement) input.value = ''
}

/** Whether something is still to be scanned; the cursor stands there then. */
function focusFirstEmpty(form: HTMLFormElement | null): boolean {
  for (const name of ['unit', 'number']) {
    const input = inputOf(form, name)
    if (!(input instanceof HTMLInputElement) || input.value.trim() !== '') continue
    input.focus()
    return true
  }
  return false
}
