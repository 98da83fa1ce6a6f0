'use client'

import { ArrowDown, ArrowUp, ChevronDown, Plus, Spline, Trash2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { CourseFinding } from '#race/course-check'
import { type DraftElement, ELEMENT_KINDS } from '#race/course-draft'
import type { DraftFault } from '#race/read-draft'
import { text } from '../../text/catalogue'
import { IconButton } from '../../ui/icon-button'
import { CheckBox, ChoiceBox, TextBox } from '../boxes'
import { Button } from '../button'
import { faultWords } from './fault-words'

/** What a row can be asked to do. `bend` is absent where no way follows. */
export type RowCommands = {
  readonly change: (change: Partial<DraftElement>, typingIn?: string) => void
  readonly move: (by: -1 | 1) => void
  readonly insertAfter: () => void
  readonly remove: () => void
  readonly select: () => void
  readonly bend?: () => void
}

type RowProps = {
  readonly element: DraftElement
  readonly index: number
  /** Those of this element. */
  readonly faults: readonly DraftFault[]
  readonly findings: readonly CourseFinding[]
  readonly isDisabled: boolean
  readonly isSelected: boolean
  readonly commands: RowCommands
}

/** One element of a course that is being edited, with what is wrong with it, and the rarer things when asked for. */
export function ElementRow(props: RowProps) {
  const { element, index, findings, commands, isDisabled, isSelected } = props
  const words = text.courseSetup
  const title = element.name || words.element(index)
  const hasEnds = element.kind === 'line' || element.kind === 'gate'
  const row = useRef<HTMLLIElement>(null)
  // Never by selecting: what is clicked must not move away under the hand.
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (isSelected) showInList(row.current)
  }, [isSelected])
  const entry = entryOf(props)
  return (
    <li
      ref={row}
      className={`rounded-md border bg-panel-solid p-3 ${isSelected ? 'border-accent' : 'border-line'}`}
      data-testid="element"
      onFocus={commands.select}
    >
      <fieldset disabled={isDisabled} className="space-y-2">
        <legend className="sr-only">{title}</legend>
        <div className="grid grid-cols-[1.5rem_1fr_1fr] items-end gap-2">
          <span className="pb-2 text-sm tabular-nums text-muted">{index + 1}</span>
          <ChoiceBox
            label={words.kind}
            value={element.kind}
            choices={ELEMENT_KINDS.map((kind) => [kind, words.kinds[kind]])}
            onChange={(kind) => commands.change({ kind })}
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
              choices={Object.entries(words.sides) as ['port' | 'starboard', string][]}
              onChange={(leaveTo) => commands.change({ leaveTo })}
            />
          )}
        </div>
        {(isOpen || element.cutOff !== 'none') && <CutOffFields {...props} />}
        {(isOpen || element.isTimedOut) && element.kind === 'checkpoint' && (
          <CheckBox
            label={words.timedOut}
            isChecked={element.isTimedOut}
            onChange={(isTimedOut) => commands.change({ isTimedOut })}
          />
        )}
        {isOpen && hasEnds && (
          <Button type="button" look="quiet" onClick={() => commands.change({ at: element.other, other: element.at })}>
            {words.swapEnds}
          </Button>
        )}
        {element.legAfter.length > 0 && (
          <p className="flex flex-wrap items-center gap-2 text-xs text-muted">
            {words.polyline(element.legAfter.length)}
            {isOpen && (
              <Button type="button" look="quiet" onClick={() => commands.change({ legAfter: [] })}>
                {words.straighten}
              </Button>
            )}
          </p>
        )}
        {findings.map(({ kind, level }) => (
          <p key={kind} className={`text-sm ${level === 'error' ? 'text-alarm' : 'text-late'}`}>
            {words.findings[kind]}
          </p>
        ))}
        <RowButtons title={title} commands={commands} isOpen={isOpen} onOpen={setOpen} />
      </fieldset>
    </li>
  )
}

/** Brings a row into sight within its list; the page stays where it is, and with it the map under the hand that draws. */
function showInList(row: HTMLElement | null) {
  const list = row?.closest<HTMLElement>('[data-list]')
  if (!row || !list) return
  const [seen, own] = [list.getBoundingClientRect(), row.getBoundingClientRect()]
  if (own.top < seen.top) list.scrollTop -= seen.top - own.top
  else if (own.bottom > seen.bottom) list.scrollTop += own.bottom - seen.bottom
}

/** A text field of an element. */
const entryOf =
  ({ element, faults, commands }: RowProps) =>
  (
    field: 'name' | 'at' | 'other' | 'radiusM' | 'cutOffAt' | 'cutOffElapsed',
    label: string,
    type?: 'datetime-local',
  ) => (
    <TextBox
      label={label}
      value={element[field]}
      onChange={(value) => commands.change({ [field]: value }, `${element.id} ${field}`)}
      fault={faultWords(faults, field)}
      {...(type && { type })}
    />
  )

function CutOffFields(props: RowProps) {
  const { element, commands } = props
  const words = text.courseSetup
  const entry = entryOf(props)
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      <ChoiceBox
        label={words.cutOff}
        value={element.cutOff}
        choices={Object.entries(words.cutOffs) as [DraftElement['cutOff'], string][]}
        onChange={(cutOff) => commands.change({ cutOff })}
      />
      {element.cutOff === 'at' && entry('cutOffAt', words.cutOffAt, 'datetime-local')}
      {element.cutOff === 'elapsed' && entry('cutOffElapsed', words.cutOffElapsed)}
    </div>
  )
}

function RowButtons(props: {
  title: string
  commands: RowCommands
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
}) {
  const { title, commands, isOpen, onOpen } = props
  const words = text.courseSetup
  const icon = { size: 18, strokeWidth: 1.5, 'aria-hidden': true } as const
  const button = (label: string, onClick: () => void, children: ReactNode) => (
    <IconButton label={label} onClick={onClick}>
      {children}
    </IconButton>
  )
  return (
    <div className="flex items-center justify-end">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-label={words.more(title)}
        onClick={() => onOpen(!isOpen)}
        className="mr-auto inline-flex h-11 items-center gap-1 rounded-md px-2 text-sm text-muted hover:bg-hover md:h-9"
      >
        {words.moreShort}
        <ChevronDown {...icon} className={isOpen ? 'rotate-180' : ''} />
      </button>
      {commands.bend && button(words.bendAfter(title), commands.bend, <Spline {...icon} />)}
      {button(words.up(title), () => commands.move(-1), <ArrowUp {...icon} />)}
      {button(words.down(title), () => commands.move(1), <ArrowDown {...icon} />)}
      {button(words.insertAfter(title), commands.insertAfter, <Plus {...icon} />)}
      {button(words.remove(title), commands.remove, <Trash2 {...icon} />)}
    </div>
  )
}
