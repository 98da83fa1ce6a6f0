'use client'

import { Button } from '#components/setup/button.tsx'
import { EntryChanges } from '#components/setup/entry-changes.tsx'
import { CSV_TYPES, FileField } from '#components/setup/file-field.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { useLookFirst } from '#components/setup/use-look-first.ts'
import { text } from '#components/text/catalogue.ts'
import { lookAtTable, type TablePreview, takeTable } from './actions'

/** A file of entries: first what it would change, then the change. */
export function TableImport({ race }: { race: string }) {
  const words = text.raceSetup.entries
  const { form, look, outcome, isBusy, show, take, forget } = useLookFirst<TablePreview>({
    look: (content) => lookAtTable(race, content),
    take: (content) => takeTable(race, content),
  })
  const count = look?.kind === 'read' ? look.changes.filter(({ kind }) => kind !== 'same').length : 0
  return (
    <form ref={form} onSubmit={show} className="space-y-4">
      <div className="max-w-xl">
        <FileField label={words.file} name="file" accept={CSV_TYPES} required onChange={forget} />
      </div>
      <Button look={count > 0 ? 'quiet' : 'main'} disabled={isBusy}>
        {words.look}
      </Button>
      {look?.kind === 'refused' && <Notice look="fault">{look.words}</Notice>}
      {look?.kind === 'read' && <EntryChanges {...look} />}
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
