import { DETAIL_FIELDS, detailsText, type EntryDetails } from '#race/entry-details'
import { text } from '../text/catalogue'
import { formatUtcDate } from '../text/format'
import { ActionForm } from './action-form'
import type { FormState } from './form-state'

/** Somebody who waits for an answer. */
export type ShownRequest = {
  readonly requestId: string
  readonly number: string
  readonly name: string
  readonly nation: string | null
  readonly className: string | null
  readonly details: EntryDetails
  readonly askedAtMs: number
}

type Act = (before: FormState, form: FormData) => Promise<FormState>

/** Those who want to take part, each with the two answers. */
export function RequestList(props: { race: string; waiting: readonly ShownRequest[]; approve: Act; refuse: Act }) {
  const words = text.entryForm
  if (props.waiting.length === 0) return <p className="text-sm text-muted">{words.none}</p>
  return (
    <ul className="divide-y divide-line border-y border-line text-sm">
      {props.waiting.map(({ requestId, number, name, nation, className, details, askedAtMs }) => {
        const values = detailsText(details)
        const said = DETAIL_FIELDS.filter((field) => values[field] !== '')
        const hidden = { race: props.race, request: requestId }
        return (
          <li key={requestId} className="space-y-2 py-3" data-testid="request">
            <p className="[overflow-wrap:anywhere]">
              <bdi className="font-semibold">{number}</bdi> <bdi>{name}</bdi>{' '}
              <span className="text-muted">
                {[nation, className, words.askedAt(formatUtcDate(askedAtMs))].filter(Boolean).join(' · ')}
              </span>
            </p>
            {said.length > 0 && (
              <details>
                <summary className="inline-flex min-h-11 cursor-pointer items-center font-semibold text-accent md:min-h-8">
                  {text.entrySetup.details}
                </summary>
                <dl className="grid max-w-2xl grid-cols-[auto_1fr] gap-x-6 gap-y-1">
                  {said.map((field) => (
                    <div key={field} className="contents">
                      <dt className="text-muted">{text.entrySetup.fields[field]}</dt>
                      <dd className="whitespace-pre-line [overflow-wrap:anywhere]">{values[field]}</dd>
                    </div>
                  ))}
                </dl>
              </details>
            )}
            <div className="flex gap-2">
              <ActionForm action={props.approve} submit={words.approve} look="quiet" isInline hidden={hidden} />
              <ActionForm
                action={props.refuse}
                submit={words.refuse}
                look="danger"
                isInline
                question={words.refuseQuestion(number)}
                hidden={hidden}
              />
            </div>
          </li>
        )
      })}
    </ul>
  )
}
