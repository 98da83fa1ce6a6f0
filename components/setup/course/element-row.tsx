'use client'

import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import type { CourseFinding } from '#race/course-check'
import { type DraftElement, type DraftFault, type DraftField, ELEMENT_KINDS } from '#race/course-draft'
import { text } from '../../text/catalogue'
import { IconButton } from '../../ui/icon-button'

/** What a row can be asked to do. */
export type RowCommands = {
  readonly change: (change: Partial<DraftElement>, typingIn?: string) => void
  readonly move: (by: -1 | 1) => void
  readonly insertAfter: () => void
  readonly remove: () => void
}

const BOX =
  'h-11 w-full rounded-md border border-line bg-field px-3 text-base aria-invalid:border-alarm md:h-9 md:text-sm'

/** One element of a course that is being edited, with what is wrong with it. */
export function ElementRow(props: {
  element: DraftElement
  index: number
  faults: readonly DraftFault[]
  findings: readonly CourseFinding[]
  isDisabled: boolean
  commands: RowCommands
}) {
  const { element, index, findings, commands, isDisabled } = props
  const words = text.courseSetup
  const title = element.name || words.element(index)
  const hasEnds = element.kind === 'line' || element.kind === 'gate'
  const change = (field: keyof DraftElement) => (value: string) =>
    commands.change({ [field]: value }, `${element.id} ${field}`)
  const entry = (field: DraftField, label: string) => (
    <TextBox
      label={label}
      value={element[field]}
      onChange={change(field)}
      isDisabled={isDisabled}
      fault={props.faults.find((one) => one.id === element.id && one.field === field)?.fault}
    />
  )
  return (
    <li className="rounded-md border border-line bg-panel-solid p-3" data-testid="element">
      <fieldset disabled={isDisabled} className="space-y-2">
        <legend className="sr-only">{title}</legend>
        <div className="grid grid-cols-[1.5rem_1fr_1fr] items-end gap-2">
          <span className="pb-2 text-sm tabular-nums text-muted">{index + 1}</span>
          <ChoiceBox
            label={words.kind}
            value={element.kind}
            choices={ELEMENT_KINDS.map((kind) => [kind, words.kinds[kind]])}
            onChange={(kind) => commands.change({ kind: kind as DraftElement['kind'] })}
          />
          {entry('name', words.name)}
        </div>
        <div className="grid gap-2 sm:grid-cols-2">
          {entry('at', hasEnds ? words.port : words.place)}
          {hasEnds && entry('other', words.starboard)}
          {element.kind === 'checkpoint' && entry('radiusM', words.radius)}
          {element.kind === 'mark' && (
            <ChoiceBox
              label={words.leaveTo}
              value={element.leaveTo}
              choices={Object.entries(words.sides)}
              onChange={(leaveTo) => commands.change({ leaveTo: leaveTo as DraftElement['leaveTo'] })}
            />
          )}
        </div>
        {element.legAfter.length > 0 && <p className="text-xs text-muted">{words.polyline(element.legAfter.length)}</p>}
        {findings.map(({ kind, level }) => (
          <p key={kind} className={`text-sm ${level === 'error' ? 'text-alarm' : 'text-late'}`}>
            {words.findings[kind]}
          </p>
        ))}
        <RowButtons title={title} commands={commands} />
      </fieldset>
    </li>
  )
}

function RowButtons({ title, commands }: { title: string; commands: RowCommands }) {
  const words = text.courseSetup
  const icon = { size: 18, strokeWidth: 1.5, 'aria-hidden': true } as const
  const button = (label: string, onClick: () => void, children: ReactNode) => (
    <IconButton label={label} onClick={onClick}>
      {children}
    </IconButton>
  )
  return (
    <div className="flex justify-end">
      {button(words.up(title), () => commands.move(-1), <ArrowUp {...icon} />)}
      {button(words.down(title), () => commands.move(1), <ArrowDown {...icon} />)}
      {button(words.insertAfter(title), commands.insertAfter, <Plus {...icon} />)}
      {button(words.remove(title), commands.remove, <Trash2 {...icon} />)}
    </div>
  )
}

function TextBox(props: {
  label: string
  value: string
  onChange: (value: string) => void
  isDisabled: boolean
  fault: DraftFault['fault'] | undefined
}) {
  const id = useId()
  return (
    <div className="min-w-0 space-y-1">
      <label htmlFor={id} className="block text-xs text-muted">
        {props.label}
      </label>
      <input
        id={id}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        aria-invalid={props.fault !== undefined || undefined}
        aria-describedby={props.fault && `${id}-fault`}
        maxLength={80}
        className={BOX}
      />
      {props.fault && (
        <p id={`${id}-fault`} className="text-sm text-alarm">
          {text.courseSetup.faults[props.fault]}
        </p>
      )}
    </div>
  )
}

function ChoiceBox(props: {
  label: string
  value: string
  choices: readonly (readonly [string, string])[]
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div className="min-w-0 space-y-1">
      <label htmlFor={id} className="block text-xs text-muted">
        {props.label}
      </label>
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.target.value)} className={BOX}>
        {props.choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  )
}
