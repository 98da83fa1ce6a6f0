'use client'

import { Trash2 } from 'lucide-react'
import type { CourseFinding } from '#race/course-check'
import type { DraftZone } from '#race/course-draft'
import type { DraftFault } from '#race/read-draft'
import { text } from '../../text/catalogue'
import { IconButton } from '../../ui/icon-button'
import { ChoiceBox, TextBox } from '../boxes'
import { faultWords } from './fault-words'

type ZoneProps = {
  readonly zone: DraftZone
  readonly isSelected: boolean
  readonly isDisabled: boolean
  readonly faults: readonly DraftFault[]
  readonly findings: readonly CourseFinding[]
  readonly change: (change: Partial<DraftZone>, typingIn?: string) => void
  readonly remove: () => void
  readonly select: () => void
}

/** One zone of a course that is being edited. */
export function ZoneRow(props: ZoneProps) {
  const { zone, change } = props
  const words = text.courseSetup
  const kinds = Object.entries(words.zoneKinds) as [DraftZone['kind'], string][]
  const shapes = Object.entries(words.zoneShapes) as [DraftZone['shape'], string][]
  const entry = (field: 'name' | 'at' | 'radiusM' | 'from' | 'until', label: string, type?: 'datetime-local') => (
    <TextBox
      label={label}
      value={zone[field]}
      onChange={(value) => change({ [field]: value }, `${zone.id} ${field}`)}
      fault={faultWords(props.faults, field)}
      {...(type && { type })}
    />
  )
  return (
    <li
      className={`rounded-md border bg-panel-solid p-3 ${props.isSelected ? 'border-accent' : 'border-line'}`}
      data-testid="zone"
      onFocus={props.select}
    >
      <fieldset disabled={props.isDisabled} className="space-y-2">
        <legend className="sr-only">{zone.name || words.zone}</legend>
        {entry('name', words.name)}
        <div className="grid gap-2 sm:grid-cols-2">
          <ChoiceBox label={words.kind} value={zone.kind} choices={kinds} onChange={(kind) => change({ kind })} />
          <ChoiceBox label={words.shape} value={zone.shape} choices={shapes} onChange={(shape) => change({ shape })} />
        </div>
        {zone.shape === 'circle' ? (
          <div className="grid gap-2 sm:grid-cols-2">
            {entry('at', words.centre)}
            {entry('radiusM', words.radius)}
          </div>
        ) : (
          <TextBox
            label={words.corners}
            hint={words.cornersHint}
            value={zone.corners.join('\n')}
            rows={Math.min(8, Math.max(3, zone.corners.length))}
            onChange={(value) =>
              change({ corners: value === '' ? [] : value.split('\n').slice(0, 1000) }, `${zone.id} corners`)
            }
            fault={faultWords(props.faults, 'corners')}
          />
        )}
        <div className="grid gap-2 sm:grid-cols-2">
          {entry('from', words.zoneFrom, 'datetime-local')}
          {entry('until', words.zoneUntil, 'datetime-local')}
        </div>
        {props.findings.map(({ kind }) => (
          <p key={kind} className="text-sm text-alarm">
            {words.findings[kind]}
          </p>
        ))}
        <div className="flex justify-end">
          <IconButton label={words.remove(zone.name || words.zone)} onClick={props.remove}>
            <Trash2 size={18} strokeWidth={1.5} aria-hidden />
          </IconButton>
        </div>
      </fieldset>
    </li>
  )
}
