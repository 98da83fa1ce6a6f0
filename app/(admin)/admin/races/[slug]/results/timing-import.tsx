'use client'

import { type FormEvent, useRef, useState, useTransition } from 'react'
import { Button } from '#components/setup/button.tsx'
import type { FormState } from '#components/setup/form-state.ts'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { lookAtTimings, type TimingLook, takeTimings } from './actions'

/** So many cells that cannot be taken are named at once. */
const SHOWN_MAX = 30

/** A file of a timing system: first what it says, then its taking over. */
export function TimingImport({ slug }: { slug: string }) {
  const form = useRef<HTMLFormElement>(null)
  const [look, setLook] = useState<TimingLook>()
  const [outcome, setOutcome] = useState<FormState>()
  const [isBusy, start] = useTransition()
  const words = text.resultSetup
  const content = () => new FormData(form.current ?? undefined)
  const show = (event: FormEvent) => {
    event.preventDefault()
    start(async () => {
      setOutcome(undefined)
      setLook(await lookAtTimings(slug, content()))
    })
  }
  const take = () =>
    start(async () => {
      const taken = await takeTimings(slug, content())
      setOutcome(taken)
      if (taken.kind === 'done') setLook(undefined)
    })
  const clear = () => {
    setLook(undefined)
    setOutcome(undefined)
  }
  const isReady = look?.kind === 'read' && look.badCells.length === 0 && look.count > 0
  return (
    <form ref={form} onSubmit={show} className="max-w-xl space-y-4">
      <label className="block space-y-1 text-sm font-medium">
        <span className="block">{words.file}</span>
        <input
          type="file"
          name="file"
          accept=".csv,text/csv,text/plain"
          required
          onChange={clear}
          className="block w-full rounded-md border border-line bg-field text-sm file:mr-3 file:h-11 file:border-0 file:bg-card file:px-4 file:font-semibold file:text-ink"
        />
      </label>
      <Button look={isReady ? 'quiet' : 'main'} disabled={isBusy}>
        {words.look}
      </Button>
      {look?.kind === 'refused' && <Notice look="fault">{look.words}</Notice>}
      {look?.kind === 'read' && look.badCells.length > 0 && (
        <Notice look="fault">
          <p>{words.badCells(look.badCells.length)}</p>
          <ul className="mt-2 list-disc pl-5 [overflow-wrap:anywhere]">
            {look.badCells.slice(0, SHOWN_MAX).map((cell) => (
              <li key={`${cell.row} ${cell.column}`}>{words.badTiming(cell)}</li>
            ))}
            {look.badCells.length > SHOWN_MAX && <li>{words.more(look.badCells.length - SHOWN_MAX)}</li>}
          </ul>
        </Notice>
      )}
      {isReady && (
        <>
          <p className="text-sm">{words.found(look.count)}</p>
          <Button type="button" onClick={take} disabled={isBusy}>
            {words.take(look.count)}
          </Button>
        </>
      )}
      {outcome?.kind === 'done' && <Notice look="done">{outcome.words}</Notice>}
      {outcome?.kind === 'faults' && <Notice look="fault">{outcome.words}</Notice>}
    </form>
  )
}
