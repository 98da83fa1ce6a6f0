'use client'

import { Button } from '#components/setup/button.tsx'
import { CSV_TYPES, FileField } from '#components/setup/file-field.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { useLookFirst } from '#components/setup/use-look-first.ts'
import { text } from '#components/text/catalogue.ts'
import { lookAtTimings, type TimingLook, takeTimings } from './actions'

/** So many cells that cannot be taken are named at once. */
const SHOWN_MAX = 30

/** A file of a timing system: first what it says, then its taking over. */
export function TimingImport({ slug }: { slug: string }) {
  const words = text.resultSetup
  const { form, look, outcome, isBusy, show, take, forget } = useLookFirst<TimingLook>({
    look: (content) => lookAtTimings(slug, content),
    take: (content) => takeTimings(slug, content),
  })
  const isReady = look?.kind === 'read' && look.badCells.length === 0 && look.count > 0
  return (
    <form ref={form} onSubmit={show} className="max-w-xl space-y-4">
      <FileField label={words.file} name="file" accept={CSV_TYPES} required onChange={forget} />
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
