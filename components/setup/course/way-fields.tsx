'use client'

import type { DraftLaps, DraftWay } from '#race/course-draft'
import type { DraftFault } from '#race/read-draft'
import { text } from '../../text/catalogue'
import { CheckBox, ChoiceBox, TextBox } from '../boxes'
import { Button } from '../button'
import { faultWords } from './fault-words'

/** A class that a way may be for. */
export type ClassName = { readonly classId: string; readonly name: string }

/** Which way is edited: everybody's, or that of some classes. */
export function WayTabs(props: {
  ways: readonly DraftWay[]
  wayId: string
  onPick: (wayId: string) => void
  onAdd?: () => void
}) {
  const words = text.courseSetup
  const { ways, wayId } = props
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{words.ways}</legend>
      {ways.map(({ id, name }, i) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === wayId}
          onClick={() => props.onPick(id)}
          className="inline-flex h-11 items-center rounded-full border border-line px-4 text-sm aria-pressed:border-accent aria-pressed:font-semibold aria-pressed:text-accent md:h-9"
        >
          {i === 0 ? words.everybody : name || words.variant(i)}
        </button>
      ))}
      {props.onAdd && (
        <Button type="button" look="quiet" onClick={props.onAdd}>
          {words.addVariant}
        </Button>
      )}
    </fieldset>
  )
}

/** Of the way of some classes: what it is called, and which they are. */
export function VariantFields(props: {
  way: DraftWay
  classes: readonly ClassName[]
  faults: readonly DraftFault[]
  isDisabled: boolean
  change: (change: Partial<DraftWay>, typingIn?: string) => void
  remove: () => void
}) {
  const { way, classes, faults, change } = props
  const words = text.courseSetup
  const toggle = (classId: string, isIn: boolean) => {
    const others = way.classIds.filter((id) => id !== classId)
    change({ classIds: isIn ? [...others, classId as DraftWay['classIds'][number]] : others })
  }
  return (
    <fieldset disabled={props.isDisabled} className="space-y-2 rounded-md border border-line p-3">
      <legend className="sr-only">{way.name || words.addVariant}</legend>
      <TextBox label={words.name} value={way.name} onChange={(name) => change({ name }, `${way.id} name`)} />
      <div className="flex flex-wrap gap-x-4">
        {classes.map(({ classId, name }) => (
          <CheckBox
            key={classId}
            label={name}
            isChecked={way.classIds.some((id) => id === classId)}
            onChange={(isIn) => toggle(classId, isIn)}
          />
        ))}
      </div>
      {faults.some(({ field }) => field === 'classIds') && (
        <p className="text-sm text-alarm">{words.faults['no-class']}</p>
      )}
      <Button type="button" look="danger" onClick={props.remove}>
        {words.removeVariant}
      </Button>
    </fieldset>
  )
}

/** Whether some elements are passed several times in a row, and which. */
export function LapFields(props: {
  way: DraftWay
  faults: readonly DraftFault[]
  isDisabled: boolean
  change: (laps: DraftLaps | undefined, typingIn?: string) => void
}) {
  const { way, change } = props
  const { elements, laps } = way
  const words = text.courseSetup
  const choices = elements.map(({ id, name }, i) => [id, name || words.element(i)] as const)
  const [first, last] = [elements[1]?.id, elements.at(-2)?.id]
  const whole = { firstId: first ?? '', lastId: last ?? '', count: '2', back: [] }
  if (laps === undefined && elements.length < 3) return null
  return (
    <fieldset disabled={props.isDisabled} className="space-y-2">
      <CheckBox
        label={words.hasLaps}
        isChecked={laps !== undefined}
        onChange={(isOn) => change(isOn ? whole : undefined)}
      />
      {laps && (
        <div className="grid gap-2 sm:grid-cols-3">
          <ChoiceBox
            label={words.lapFrom}
            value={laps.firstId}
            choices={choices}
            onChange={(firstId) => change({ ...laps, firstId })}
          />
          <ChoiceBox
            label={words.lapTo}
            value={laps.lastId}
            choices={choices}
            onChange={(lastId) => change({ ...laps, lastId })}
          />
          <TextBox
            label={words.lapCount}
            value={laps.count}
            onChange={(count) => change({ ...laps, count }, `${way.id} laps`)}
            fault={faultWords(props.faults, 'count')}
          />
        </div>
      )}
    </fieldset>
  )
}
