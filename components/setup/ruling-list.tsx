import { text } from '../text/catalogue'
import { formatUtcDate } from '../text/format'
import { ActionForm } from './action-form'
import { Field } from './field'
import type { FormState } from './form-state'

/** A ruling as it is listed. */
export type ShownRuling = {
  readonly rulingId: string
  readonly entry: string
  readonly words: string
  readonly author: string
  readonly reason: string
  readonly isChip: boolean
  readonly decidedAtMs: number
  readonly revoked?: { readonly atMs: number; readonly author: string; readonly reason: string }
}

/** Everything that was ruled, the newest first. With `revoke` what stands can be taken back. */
export function RulingList(props: {
  race: string
  rulings: readonly ShownRuling[]
  revoke?: (before: FormState, form: FormData) => Promise<FormState>
}) {
  const words = text.resultSetup
  if (props.rulings.length === 0) return <p className="text-sm text-muted">{words.noRulings}</p>
  return (
    <ul className="max-h-[32rem] divide-y divide-line overflow-y-auto border-y border-line text-sm">
      {props.rulings.map((ruling) => (
        <li key={ruling.rulingId} className="py-2" data-testid="ruling">
          <p className="[overflow-wrap:anywhere]">
            <bdi className="font-semibold">{ruling.entry}</bdi>{' '}
            <span className={ruling.revoked ? 'text-muted line-through' : ''}>{ruling.words}</span>
          </p>
          <p className="text-muted [overflow-wrap:anywhere]">
            {[ruling.reason, ruling.author, formatUtcDate(ruling.decidedAtMs)].filter(Boolean).join(' · ')}
          </p>
          {ruling.revoked && (
            <p className="text-muted [overflow-wrap:anywhere]">
              {words.revokedBy(ruling.revoked.author, formatUtcDate(ruling.revoked.atMs), ruling.revoked.reason)}
            </p>
          )}
          {props.revoke && !ruling.revoked && (
            <details>
              <summary className="inline-flex min-h-11 cursor-pointer items-center font-semibold text-accent md:min-h-8">
                {words.revoke}
              </summary>
              <div className="py-2">
                <ActionForm
                  action={props.revoke}
                  submit={words.revokeSubmit}
                  look="danger"
                  hidden={{ race: props.race, ruling: ruling.rulingId }}
                >
                  <Field name="reason" label={words.reason} maxLength={500} />
                </ActionForm>
              </div>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}
