'use client'

import { text } from '../text/catalogue'
import { formatRaceDate } from '../text/format'
import { ActionForm } from './action-form'
import { ChoiceField } from './field'
import type { FormState } from './form-state'
import { Section } from './section'
import { Way } from './way'

type Action = (before: FormState, form: FormData) => Promise<FormState>

/** The rehearsal of a race: the one under way, or a way to begin one. */
export function DryRunSection(props: {
  race: { readonly slug: string; readonly timeZone: string }
  own: { readonly slug: string; readonly startsAtMs: number; readonly untilMs: number } | undefined
  isOrganizer: boolean
  begin: Action
  end: Action
}) {
  const { race, own, isOrganizer } = props
  const words = text.dryRunSetup
  const when = (atMs: number) => formatRaceDate(atMs, race.timeZone)
  // One form for both, so that what became of the last one is still said when the other takes its place.
  return (
    <Section title={words.title} why={words.why}>
      {own && (
        <div className="mb-4 text-sm">
          <p>{words.since(when(own.startsAtMs), when(own.untilMs))}</p>
          <p className="mt-1 flex flex-wrap gap-x-5">
            <Way href={`/races/${own.slug}`} words={words.open} />
            <Way href={`/admin/races/${own.slug}`} words={words.arrange} />
          </p>
        </div>
      )}
      {isOrganizer && (
        <ActionForm
          action={own ? props.end : props.begin}
          submit={own ? words.end : words.begin}
          look={own ? 'danger' : 'quiet'}
          hidden={{ race: race.slug }}
          {...(own && { question: words.endQuestion })}
        >
          {!own && (
            <ChoiceField
              name="began"
              label={words.began}
              hint={words.beganHint}
              defaultValue="1"
              choices={Object.entries(words.hours)}
            />
          )}
        </ActionForm>
      )}
    </Section>
  )
}
