'use client'

import { type FormEvent, useRef, useState, useTransition } from 'react'
import { Button } from '#components/setup/button.tsx'
import { EntryChanges } from '#components/setup/entry-changes.tsx'
import type { FormState } from '#components/setup/form-state.ts'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { lookAtTable, type TablePreview, takeTable } from './actions'

/** A file of entries: first what it would change, then the change. */
export function TableImport({ race }: { race: string }) {
  const form = useRef<HTMLFormElement>(null)
  const [preview, setPreview] = useState<TablePreview>()
  const [outcome, setOutcome] = useState<FormState>()
  const [isBusy, start] = useTransition()
  const words = text.raceSetup.entries
  const content = () => new FormData(form.current ?? undefined)
  const look = (event: FormEvent) => {
    event.preventDefault()
    start(async () => {
      setOutcome(undefined)
      setPreview(await lookAtTable(race, content()))
    })
  }
  const take = () =>
    start(async () => {
      const taken = await takeTable(race, content())
      setOutcome(taken)
      if (taken.kind === 'done') setPreview(undefined)
    })
  const count = preview?.kind === 'read' ? preview.changes.filter(({ kind }) => kind !== 'same').length : 0
  const clear = () => {
    setPreview(undefined)
    setOutcome(undefined)
  }
  return (
    <form ref={form} onSubmit={look} className="space-y-4">
      <label className="block max-w-xl space-y-1 text-sm font-medium">
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
      <Button look={count > 0 ? 'quiet' : 'main'} disabled={isBusy}>
        {words.look}
      </Button>
      {preview?.kind === 'refused' && <Notice look="fault">{preview.words}</Notice>}
      {preview?.kind === 'read' && <EntryChanges {...preview} />}
      {count > 0 && (
        <Button type="button" onClick={take} disabled={isBusy}>
          {words.take(count)}
        </Button>
      )}
      {outcome?.kind === 'done' && <Notice look="done">{outcome.words}</Notice>}
      {outcome?.kind === 'faults' && <Notice look="fault">{outcome.words}</Notice>}
    </form>
  )
}
