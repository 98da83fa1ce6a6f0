'use client'

import { useState } from 'react'
import { text } from '../text/catalogue'
import { ChoiceField, Field } from './field'

type Choices = readonly (readonly [value: string, words: string])[]

/** What is decided of whom; further fields by what the decision needs. */
export function RulingFields({ entries, places }: { entries: Choices; places: Choices }) {
  const words = text.resultSetup
  const [decision, setDecision] = useState('RET')
  const decisions: Choices = [
    ...Object.entries(words.statuses),
    ...Object.entries(words.decisions).filter(([kind]) => places.length > 0 || kind === 'time' || kind === 'places'),
  ]
  const isAtPlace = decision === 'passed' || decision === 'left' || decision === 'not-passed'
  return (
    <>
      <ChoiceField name="entry" label={words.entry} choices={entries} />
      <ChoiceField name="decision" label={words.decision} choices={decisions} value={decision} onChange={setDecision} />
      {decision === 'time' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field name="seconds" label={words.seconds} hint={words.secondsHint} maxLength={10} />
          <ChoiceField name="on" label={words.on} choices={Object.entries(words.ons)} />
        </div>
      )}
      {decision === 'places' && <Field name="places" label={words.places} maxLength={3} />}
      {isAtPlace && (
        <div className="grid gap-4 sm:grid-cols-2">
          <ChoiceField name="where" label={words.where} choices={places} />
          {decision !== 'not-passed' && (
            <Field name="when" type="datetime-local" step={1} label={words.when} hint={words.whenHint} />
          )}
        </div>
      )}
      <Field name="reason" label={words.reason} maxLength={500} />
    </>
  )
}
