import { type FormEvent, useRef, useState, useTransition } from 'react'
import type { FormState } from './form-state'

/** A form in two steps: first a look at what it would do, then the doing. What was looked at is forgotten when it is done, or when the form is changed. */
export function useLookFirst<Look>(acts: {
  readonly look: (form: FormData) => Promise<Look>
  readonly take: (form: FormData) => Promise<FormState>
}) {
  const form = useRef<HTMLFormElement>(null)
  const [look, setLook] = useState<Look>()
  const [outcome, setOutcome] = useState<FormState>()
  const [isBusy, start] = useTransition()
  const content = () => new FormData(form.current ?? undefined)
  return {
    ...{ form, look, outcome, isBusy },
    show: (event: FormEvent) => {
      event.preventDefault()
      start(async () => {
        setOutcome(undefined)
        setLook(await acts.look(content()))
      })
    },
    take: () =>
      start(async () => {
        const taken = await acts.take(content())
        setOutcome(taken)
        if (taken.kind === 'done') setLook(undefined)
      }),
    forget: () => {
      setLook(undefined)
      setOutcome(undefined)
    },
  }
}
