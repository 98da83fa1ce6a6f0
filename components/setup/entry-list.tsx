import type { EntryRow } from '#race/entry-table'
import { text } from '../text/catalogue'
import { ActionForm } from './action-form'
import type { FormState } from './form-state'

export type ShownEntry = EntryRow & {
  readonly entryId: string
  readonly colour: string
  readonly trackerCount: number
  readonly isHidden: boolean
}

/** The entries of a race. With `takeOut` each that carries no tracker can be removed; with `hasDetails` each has a page of its own. */
export function EntryList(props: {
  race: string
  entries: readonly ShownEntry[]
  takeOut?: (before: FormState, form: FormData) => Promise<FormState>
  hasDetails: boolean
}) {
  const words = text.raceSetup.entries
  if (props.entries.length === 0) return <p className="text-sm text-muted">{words.none}</p>
  return (
    <ul className="divide-y divide-line border-y border-line">
      {props.entries.map((entry) => (
        <li key={entry.entryId} className="flex min-h-11 flex-wrap items-center gap-x-3 py-1 text-sm">
          <span className="size-3 shrink-0 rounded-full" style={{ background: entry.colour }} aria-hidden="true" />
          <span className="w-24 shrink-0 font-semibold tabular-nums [overflow-wrap:anywhere]">
            <bdi>{entry.number}</bdi>
          </span>
          <span className="min-w-0 flex-1 basis-40">
            <span className="block [overflow-wrap:anywhere]">
              <bdi>{entry.name}</bdi>
            </span>
            <span className="block text-xs text-muted">{detailsOf(entry)}</span>
          </span>
          <span className="flex items-center gap-1 max-sm:w-full max-sm:justify-end">
            {props.hasDetails && (
              <a
                href={`/admin/races/${props.race}/entries/${entry.entryId}`}
                aria-label={words.detailsOf(entry.number)}
                className="inline-flex min-h-11 items-center px-2 font-semibold text-accent md:min-h-9"
              >
                {words.details}
              </a>
            )}
            {props.takeOut && entry.trackerCount === 0 && (
              <ActionForm
                action={props.takeOut}
                submit={words.remove}
                look="danger"
                isInline
                question={words.removeQuestion(entry.number)}
                hidden={{ race: props.race, entry: entry.entryId }}
              />
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

function detailsOf({ className, nation, group, tcf, trackerCount, isHidden }: ShownEntry): string {
  const words = text.raceSetup.entries
  const factor = tcf === undefined ? '' : `${words.tcfShort} ${tcf.toFixed(3)}`
  const hidden = isHidden ? words.hidden : ''
  return [className, nation, group, factor, words.trackerCount(trackerCount), hidden].filter(Boolean).join(' · ')
}
