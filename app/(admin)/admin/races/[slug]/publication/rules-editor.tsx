'use client'

import { Trash2 } from 'lucide-react'
import { useState, useTransition } from 'react'
import { TextBox } from '#components/setup/boxes.tsx'
import { Button } from '#components/setup/button.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import type { InvitedAudience } from '#race/audience'
import type { PublicationText } from '#race/publication-text'
import { type CheckAnswer, checkNow, type RulesAnswer, saveRules } from './actions'

type Named = { readonly id: string; readonly name: string }

/** What is held back from the public, or from an audience; all of it is saved together. */
export function RulesEditor(props: {
  slug: string
  audience?: InvitedAudience
  rules: PublicationText
  classes: readonly Named[]
  zones: readonly Named[]
  isDisabled: boolean
}) {
  const words = text.publicationSetup
  const [rules, setRules] = useState(props.rules)
  // What was seen when this began; what somebody else saves meanwhile is not.
  const [seen, setSeen] = useState(props.rules)
  const [answer, setAnswer] = useState<RulesAnswer>()
  const [isBusy, start] = useTransition()
  const change = (part: Partial<PublicationText>) => {
    setAnswer(undefined)
    setRules({ ...rules, ...part })
  }
  const faultOf = (field: string) => {
    const fault = answer?.kind === 'refused' ? answer.faults?.[field] : undefined
    return fault && words.faults[fault]
  }
  const save = () =>
    start(async () => {
      const saved = await saveRules(props.slug, {
        seen,
        rules,
        ...(props.audience && { audience: props.audience }),
      })
      if (saved.kind === 'saved') setSeen(saved.seen)
      setAnswer(saved)
    })
  return (
    <fieldset disabled={props.isDisabled || isBusy} className="max-w-2xl space-y-4">
      <legend className="sr-only">{words.title}</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextBox
          label={words.delay}
          hint={words.delayHint}
          value={rules.delay}
          onChange={(delay) => change({ delay })}
          fault={faultOf('delay')}
        />
        <TextBox
          label={words.beforeStart}
          hint={words.beforeStartHint}
          value={rules.beforeStart}
          onChange={(beforeStart) => change({ beforeStart })}
          fault={faultOf('beforeStart')}
        />
        <TextBox
          label={words.afterEnd}
          hint={words.afterEndHint}
          value={rules.afterEnd}
          onChange={(afterEnd) => change({ afterEnd })}
          fault={faultOf('afterEnd')}
        />
        <TextBox
          label={words.liftWithin}
          hint={words.liftWithinHint}
          value={rules.liftWithin}
          onChange={(liftWithin) => change({ liftWithin })}
          fault={faultOf('liftWithin')}
        />
        {props.classes.map(({ id, name }) => (
          <TextBox
            key={id}
            label={words.classDelay(name)}
            hint={words.classDelayHint}
            value={rules.classDelays[id] ?? ''}
            onChange={(delay) => change({ classDelays: { ...rules.classDelays, [id]: delay } })}
            fault={faultOf(`class ${id}`)}
          />
        ))}
        {props.zones.map(({ id, name }) => (
          <TextBox
            key={id}
            label={words.zoneDelay(name)}
            hint={words.zoneDelayHint}
            value={rules.zoneDelays[id] ?? ''}
            onChange={(delay) => change({ zoneDelays: { ...rules.zoneDelays, [id]: delay } })}
            fault={faultOf(`zone ${id}`)}
          />
        ))}
      </div>
      <Blackouts rules={rules} change={change} faultOf={faultOf} />
      {!props.isDisabled && (
        <Button type="button" onClick={save}>
          {words.submit}
        </Button>
      )}
      {answer?.kind === 'saved' && (
        <Notice look="done">{props.audience ? text.audienceSetup.ruleSaved : words.saved}</Notice>
      )}
      {answer?.kind === 'refused' && <Notice look="fault">{answer.words}</Notice>}
    </fieldset>
  )
}

function Blackouts(props: {
  rules: PublicationText
  change: (part: Partial<PublicationText>) => void
  faultOf: (field: string) => string | undefined
}) {
  const words = text.publicationSetup
  const { blackouts } = props.rules
  const set = (next: PublicationText['blackouts']) => props.change({ blackouts: next })
  const edit = (index: number, part: Partial<PublicationText['blackouts'][number]>) =>
    set(blackouts.map((one, i) => (i === index ? { ...one, ...part } : one)))
  return (
    <div className="space-y-2">
      <h3 className="text-sm font-semibold">{words.blackouts}</h3>
      <p className="text-xs text-muted">{words.blackoutsWhy}</p>
      {blackouts.map(({ from, until }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a blackout has nothing but its place
        <div key={index} className="grid grid-cols-[1fr_1fr_auto] items-end gap-2" data-testid="blackout">
          <TextBox
            label={words.from}
            type="datetime-local"
            value={from}
            onChange={(value) => edit(index, { from: value })}
            fault={props.faultOf(`blackout ${index}`)}
          />
          <TextBox
            label={words.until}
            type="datetime-local"
            value={until}
            onChange={(value) => edit(index, { until: value })}
          />
          <IconButton label={words.removeBlackout(index)} onClick={() => set(blackouts.toSpliced(index, 1))}>
            <Trash2 size={18} strokeWidth={1.5} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Button type="button" look="quiet" onClick={() => set([...blackouts, { from: '', until: '' }])}>
        {words.addBlackout}
      </Button>
    </div>
  )
}

/** Asks the public doors what they tell now. */
export function PublicationCheckButton({ slug }: { slug: string }) {
  const [answer, setAnswer] = useState<CheckAnswer>()
  const [isBusy, start] = useTransition()
  return (
    <div className="max-w-2xl space-y-4">
      <Button
        type="button"
        look="quiet"
        disabled={isBusy}
        onClick={() => start(async () => setAnswer(await checkNow(slug)))}
      >
        {text.publicationSetup.checkSubmit}
      </Button>
      {answer && (
        <Notice look={answer.look}>
          {answer.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Notice>
      )}
    </div>
  )
}
