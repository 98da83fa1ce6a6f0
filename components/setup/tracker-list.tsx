import { text } from '../text/catalogue'
import { formatAge, formatSpan, formatUtcDate } from '../text/format'
import { ActionForm } from './action-form'
import { Field } from './field'
import type { FormState } from './form-state'

/** A tracker on an entry, as it is listed. */
export type ShownTracker = {
  readonly assignmentId: string
  readonly number: string
  readonly entryName: string
  readonly kind: string
  readonly device: string
  readonly isSealed: boolean
  readonly fromAtMs: number
  readonly toAtMs: number | null
  readonly fixIntervalMs: number
  readonly reportIntervalMs: number
  readonly heardAtMs: number | null
}

/** The trackers of a race. With `takeOff` those in use can be taken off their entries, with `renewKey` those of our protocol get another key. */
export function TrackerList(props: {
  race: { readonly slug: string }
  trackers: readonly ShownTracker[]
  nowMs: number
  takeOff?: (before: FormState, form: FormData) => Promise<FormState>
  renewKey?: (before: FormState, form: FormData) => Promise<FormState>
}) {
  const words = text.trackerSetup
  if (props.trackers.length === 0) return <p className="text-sm text-muted">{words.none}</p>
  return (
    <ul className="divide-y divide-line border-y border-line">
      {props.trackers.map((tracker) => (
        <li key={tracker.assignmentId} className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 py-2 text-sm">
          <span className="w-40 shrink-0 font-semibold [overflow-wrap:anywhere]">
            <bdi>{tracker.number}</bdi> <span className="font-normal text-muted">{tracker.entryName}</span>
          </span>
          <span className="min-w-0 flex-1 basis-64">
            <span className="tabular-nums [overflow-wrap:anywhere]">{tracker.device}</span>
            <span className="block text-xs text-muted">{detailsOf(tracker)}</span>
          </span>
          <Heard tracker={tracker} nowMs={props.nowMs} />
          {props.renewKey && tracker.toAtMs === null && tracker.kind === 'edge' && (
            <ActionForm
              action={props.renewKey}
              submit={words.renew}
              look="quiet"
              isInline
              question={words.renewQuestion(tracker.device)}
              hidden={{ race: props.race.slug, assignment: tracker.assignmentId }}
            />
          )}
          {props.takeOff && tracker.toAtMs === null && (
            <details>
              <summary className="inline-flex min-h-11 cursor-pointer items-center font-semibold text-accent md:min-h-8">
                {words.off}
              </summary>
              <ActionForm
                action={props.takeOff}
                submit={words.offSubmit}
                look="quiet"
                question={words.offQuestion(tracker.device, tracker.number)}
                hidden={{ race: props.race.slug, assignment: tracker.assignmentId }}
              >
                <Field name="at" type="datetime-local" label={words.offAt} hint={words.offAtHint} />
              </ActionForm>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}

function Heard({ tracker: { heardAtMs, toAtMs }, nowMs }: { tracker: ShownTracker; nowMs: number }) {
  const words = text.trackerSetup
  if (toAtMs !== null) return <span className="text-muted">{words.until(formatUtcDate(toAtMs))}</span>
  if (heardAtMs === null) return <span className="text-late">{words.unheard}</span>
  return <span className="tabular-nums">{words.heard(formatAge(nowMs - heardAtMs))}</span>
}

function detailsOf({ kind, isSealed, fromAtMs, fixIntervalMs, reportIntervalMs }: ShownTracker): string {
  const words = text.trackerSetup
  const since = fromAtMs === 0 ? words.always : words.since(formatUtcDate(fromAtMs))
  const proof = kind === 'edge' ? [isSealed ? words.sealed : words.unsealed] : []
  return [
    words.kinds[kind],
    ...proof,
    words.every(formatSpan(fixIntervalMs), formatSpan(reportIntervalMs)),
    since,
  ].join(' · ')
}
