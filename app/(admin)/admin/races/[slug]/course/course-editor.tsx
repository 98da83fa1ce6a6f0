'use client'

import { type ChangeEvent, useState, useTransition } from 'react'
import { Button } from '#components/setup/button.tsx'
import { CourseMap } from '#components/setup/course/course-map.tsx'
import { DrawTools } from '#components/setup/course/draw-tools.tsx'
import { ElementRow } from '#components/setup/course/element-row.tsx'
import { type CourseEditing, useCourseDraft } from '#components/setup/course/use-course-draft.ts'
import { type ClassName, LapFields, VariantFields, WayTabs } from '#components/setup/course/way-fields.tsx'
import { ZoneRow } from '#components/setup/course/zone-row.tsx'
import { Field } from '#components/setup/field.tsx'
import { FileField } from '#components/setup/file-field.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatDistance, type Kind, unitsOf } from '#components/text/format.ts'
import type { Course } from '#race/course'
import { courseLengthM } from '#race/course-length'
import { flattenWay } from '#race/course-way'
import { importCourse, saveEditedCourse } from './actions'

type Said = { readonly look: 'done' | 'fault' | 'note'; readonly words: readonly string[] }

/** A course that is drawn on a map and edited in a list beside it; nothing is saved until its reader says so. */
export function CourseEditor(props: {
  slug: string
  raceKind: Kind
  timeZone: string
  version: number
  classes: readonly ClassName[]
  mayEdit: boolean
  course?: Course
}) {
  const { slug, mayEdit, raceKind } = props
  const words = text.courseSetup
  // The version that was edited; what somebody else saves meanwhile is not.
  const [version, setVersion] = useState(props.version)
  const [said, setSaid] = useState<Said>()
  const [look, setLook] = useState(0)
  const [isBusy, start] = useTransition()
  const editing = useCourseDraft(props.course, props.timeZone, () => setSaid(undefined))
  const { read, draft, history, findings } = editing
  const hasErrors = !read.ok || draft.ways[0].elements.length === 0 || findings.some(({ level }) => level === 'error')
  const save = (form: FormData) =>
    start(async () => {
      if (!read.ok) return
      const [reason, holdsFrom] = [String(form.get('reason') ?? ''), String(form.get('holdsFrom') ?? '')]
      const answer = await saveEditedCourse(slug, { course: read.value, after: version, reason, holdsFrom })
      if (answer.kind === 'saved') {
        setVersion(answer.version)
        editing.saved(read.value)
      }
      setSaid(
        answer.kind === 'saved'
          ? { look: 'done', words: [words.saved(answer.version)] }
          : { look: 'fault', words: [answer.words] },
      )
    })
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0]
    event.target.value = ''
    if (file === undefined) return
    start(async () => {
      const form = new FormData()
      form.set('file', file)
      const answer = await importCourse(slug, form)
      if (answer.kind === 'refused') return setSaid({ look: 'fault', words: [answer.words] })
      editing.replace(answer.course)
      setLook((count) => count + 1)
      const notes = answer.notes.map((note) => words.notes[note] ?? note)
      setSaid({ look: 'note', words: [words.imported(file.name, answer.course.elements.length), ...notes] })
    })
  }
  const state = read.ok ? (history.before.length > 0 ? words.unsaved : words.asSaved) : words.unreadable
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <div className="order-last space-y-4 lg:order-first">
        <div data-list className="space-y-4 lg:max-h-[42rem] lg:overflow-y-auto lg:pr-2">
          <CourseList editing={editing} classes={props.classes} isDisabled={!mayEdit || isBusy} mayEdit={mayEdit} />
        </div>
        {mayEdit && (
          <>
            <FileField
              label={words.import}
              hint={words.importWhy}
              accept=".gpx,.kml,.geojson,.json,.csv"
              onChange={take}
              disabled={isBusy}
            />
            <form action={save} className="space-y-4 border-t border-line pt-4">
              <Field name="reason" label={words.reason} hint={words.reasonHint} maxLength={500} />
              <Field name="holdsFrom" type="datetime-local" label={words.holdsFrom} hint={words.holdsFromHint} />
              <Button disabled={isBusy || hasErrors}>{words.save}</Button>
            </form>
          </>
        )}
        {said && (
          <Notice look={said.look}>
            {said.words.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </Notice>
        )}
        {!said && mayEdit && <p className="text-sm text-muted">{state}</p>}
      </div>
      <div className="space-y-2 lg:sticky lg:top-4 lg:self-start">
        {mayEdit && <DrawTools tool={editing.tool} isHalf={editing.isHalf} onPick={editing.pickTool} />}
        <CourseMap
          course={editing.sketch}
          raceKind={raceKind}
          look={look}
          handles={mayEdit ? editing.handles : []}
          isPlacing={editing.tool !== undefined}
          {...editing.onMap}
        />
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Length course={editing.sketch} raceKind={raceKind} />
          {mayEdit && <Steps editing={editing} />}
        </div>
      </div>
    </div>
  )
}

/** Way by way what is to be passed, then the zones. */
function CourseList(props: {
  editing: CourseEditing
  classes: readonly ClassName[]
  isDisabled: boolean
  mayEdit: boolean
}) {
  const { editing, classes, isDisabled, mayEdit } = props
  const { draft, way, read, findings, selectedId } = editing
  const words = text.courseSetup
  const faults = read.ok ? [] : read.fault
  const wayIndex = draft.ways.indexOf(way)
  const ofWay = findings.filter((finding) => finding.way === wayIndex && finding.isZone !== true)
  const wayFaults = faults.filter(({ wayId, id }) => wayId === way.id && id === way.id)
  const mayVary = mayEdit && classes.length > 0 && draft.ways[0].elements.length > 0
  return (
    <>
      {(draft.ways.length > 1 || mayVary) && (
        <WayTabs
          ways={draft.ways}
          wayId={way.id}
          onPick={editing.pickWay}
          {...(mayVary && { onAdd: editing.addVariant })}
        />
      )}
      {wayIndex > 0 && (
        <VariantFields
          way={way}
          classes={classes}
          faults={wayFaults}
          isDisabled={isDisabled}
          change={(change, typingIn) => editing.setWay((one) => ({ ...one, ...change }), typingIn)}
          remove={editing.removeVariant}
        />
      )}
      {way.elements.length === 0 && <p className="text-sm text-muted">{words.none}</p>}
      <ol className="space-y-2">
        {way.elements.map((element, index) => (
          <ElementRow
            key={element.id}
            element={element}
            index={index}
            faults={faults.filter(({ wayId, id }) => wayId === way.id && id === element.id)}
            findings={ofWay.filter((finding) => finding.index === index)}
            isDisabled={isDisabled}
            isSelected={element.id === selectedId}
            commands={editing.commandsOf(index)}
          />
        ))}
      </ol>
      {mayEdit && (
        <Button type="button" look="quiet" onClick={editing.append}>
          {words.add}
        </Button>
      )}
      <LapFields
        way={way}
        faults={wayFaults}
        isDisabled={isDisabled}
        change={(laps, typingIn) =>
          editing.setWay(({ laps: _, ...one }) => ({ ...one, ...(laps && { laps }) }), typingIn)
        }
      />
      {(mayEdit || draft.zones.length > 0) && <h3 className="pt-2 text-sm font-semibold">{words.zones}</h3>}
      <ul className="space-y-2">
        {draft.zones.map((zone, index) => (
          <ZoneRow
            key={zone.id}
            zone={zone}
            isSelected={zone.id === selectedId}
            isDisabled={isDisabled}
            faults={faults.filter(({ wayId, id }) => wayId === undefined && id === zone.id)}
            findings={findings.filter((finding) => finding.isZone === true && finding.index === index)}
            change={(change, typingIn) => editing.changeZone(zone.id, change, typingIn)}
            remove={() => editing.removeZone(zone.id)}
            select={() => editing.select(zone.id)}
          />
        ))}
      </ul>
      {mayEdit && (
        <Button type="button" look="quiet" onClick={editing.addZone}>
          {words.addZone}
        </Button>
      )}
    </>
  )
}

function Steps({ editing: { history, undo, redo } }: { editing: CourseEditing }) {
  const words = text.courseSetup
  return (
    <div className="flex gap-2">
      <Button type="button" look="quiet" onClick={undo} disabled={history.before.length === 0}>
        {words.undo}
      </Button>
      <Button type="button" look="quiet" onClick={redo} disabled={history.undone.length === 0}>
        {words.redo}
      </Button>
    </div>
  )
}

function Length({ course, raceKind }: { course: Course; raceKind: Kind }) {
  const { value, unit } = formatDistance(courseLengthM(flattenWay(course)), unitsOf({ kind: raceKind }))
  return (
    <p className="text-sm tabular-nums" data-testid="length">
      {text.courseSetup.length} <span className="font-semibold">{value}</span>{' '}
      <span className="text-muted">{unit}</span>
    </p>
  )
}
