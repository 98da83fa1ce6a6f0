'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '#components/setup/button.tsx'
import { ChoiceField, Field, FieldFaults } from '#components/setup/field.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { StartList } from '#components/setup/start-list.tsx'
import { useLookFirst } from '#components/setup/use-look-first.ts'
import { text } from '#components/text/catalogue.ts'
import { lookAtPursuit, type PursuitLook, takePursuit } from './actions'

/** The starts of a pursuit: first what they would be, then their use. */
export function PursuitForm(props: {
  slug: string
  timeZone: string
  firstStart: string
  classes: readonly { readonly classId: string; readonly name: string }[]
  figures: readonly string[]
}) {
  const words = text.startSetup
  const [rule, setRule] = useState('time-on-time')
  const { form, look, outcome, isBusy, show, take, forget } = useLookFirst<PursuitLook>({
    look: (content) => lookAtPursuit(props.slug, content),
    take: (content) => takePursuit(props.slug, content),
  })
  /** Other figures make other starts; why they are used does not. */
  const forgetStarts = ({ target }: FormEvent) => {
    if (!(target instanceof HTMLInputElement && target.name === 'reason')) forget()
  }
  const refusedFields =
    look?.kind === 'refused' && look.field !== undefined
      ? { [look.field]: look.words }
      : outcome?.kind === 'faults'
        ? outcome.fields
        : {}
  const count = look?.kind === 'made' ? look.starts.filter(({ atMs }) => atMs !== null).length : 0
  if (props.figures.length === 0) return <p className="text-sm text-muted">{words.noFigures}</p>
  return (
    <FieldFaults value={refusedFields}>
      <form ref={form} onSubmit={show} onChange={forgetStarts} className="max-w-xl space-y-4">
        {props.classes.length > 0 && (
          <ChoiceField
            name="of"
            label={words.pursuitOf}
            choices={[['', words.everybody], ...props.classes.map(({ classId, name }) => [classId, name] as const)]}
          />
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <ChoiceField
            name="rule"
            label={words.rule}
            choices={Object.entries(words.rules)}
            value={rule}
            onChange={setRule}
          />
          <ChoiceField
            name="figure"
            label={words.figure}
            hint={words.figureHint}
            choices={props.figures.map((figure) => [figure, figure.toUpperCase()])}
          />
          <Field name="first" type="datetime-local" label={words.first} defaultValue={props.firstStart} required />
          <Field name="duration" label={words.duration} hint={words.durationHint} required />
          {rule === 'time-on-distance' && <Field name="distance" label={words.distance} required />}
          <ChoiceField
            name="step"
            label={words.step}
            choices={Object.entries(words.steps).sort(([a], [b]) => Number(b) - Number(a))}
          />
        </div>
        <Button look={count > 0 ? 'quiet' : 'main'} disabled={isBusy}>
          {words.look}
        </Button>
        {look?.kind === 'refused' && look.field === undefined && <Notice look="fault">{look.words}</Notice>}
        {look?.kind === 'made' && (
          <StartList
            starts={look.starts.map(({ number, name, atMs }) => ({ key: number, name: number, note: name, atMs }))}
            timeZone={props.timeZone}
            without={words.unrated}
          />
        )}
        {count > 0 && (
          <>
            <Field name="reason" label={words.reason} maxLength={500} />
            <Button type="button" onClick={take} disabled={isBusy}>
              {words.use(count)}
            </Button>
          </>
        )}
        {outcome?.kind === 'done' && <Notice look="done">{outcome.words}</Notice>}
        {outcome?.kind === 'faults' && <Notice look="fault">{outcome.words ?? text.setup.putRight}</Notice>}
      </form>
    </FieldFaults>
  )
}
