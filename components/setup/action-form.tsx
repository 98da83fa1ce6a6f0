'use client'

import { type ReactNode, startTransition, useActionState } from 'react'
import { text } from '../text/catalogue'
import { Button } from './button'
import { FieldFaults } from './field'
import { type FormState, OPEN } from './form-state'
import { Notice } from './notice'

/** A form whose action says what became of it; what was typed stays when something has to be put right. */
export function ActionForm(props: {
  action: (before: FormState, form: FormData) => Promise<FormState>
  submit: string
  look?: 'main' | 'quiet' | 'danger'
  hidden?: Readonly<Record<string, string>>
  /** Asked before it is sent, of what cannot be undone. */
  question?: string
  isInline?: boolean
  children?: ReactNode
}) {
  const [state, send, isSending] = useActionState(props.action, OPEN)
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (props.question !== undefined && !window.confirm(props.question)) return
    const form = new FormData(event.currentTarget)
    startTransition(() => send(form))
  }
  return (
    <FieldFaults value={state.kind === 'faults' ? state.fields : {}}>
      <form onSubmit={submit} className={props.isInline ? 'inline-block' : 'max-w-xl space-y-4'}>
        {Object.entries(props.hidden ?? {}).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {props.children}
        <Outcome state={state} />
        <Button look={props.look ?? 'main'} disabled={isSending}>
          {isSending ? text.setup.sending : props.submit}
        </Button>
      </form>
    </FieldFaults>
  )
}

function Outcome({ state }: { state: FormState }) {
  if (state.kind === 'open') return null
  if (state.kind === 'faults') return <Notice look="fault">{state.words ?? text.setup.putRight}</Notice>
  return (
    <Notice look="done">
      <p>{state.words}</p>
      {state.secret && <code className="mt-2 block select-all break-all rounded bg-field p-2">{state.secret}</code>}
    </Notice>
  )
}
