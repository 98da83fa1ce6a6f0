'use client'

import { type ChangeEvent, useReducer, useState, useTransition } from 'react'
import { Button } from '#components/setup/button.tsx'
import { CoursePreview } from '#components/setup/course/course-preview.tsx'
import { editDraft, historyOf } from '#components/setup/course/draft-history.ts'
import { ElementRow, type RowCommands } from '#components/setup/course/element-row.tsx'
import { Field } from '#components/setup/field.tsx'
import { Notice } from '#components/setup/notice.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatDistance, type Kind } from '#components/text/format.ts'
import type { Course } from '#race/course'
import { checkCourse } from '#race/course-check'
import {
  type CourseDraft,
  changeElement,
  courseOfDraft,
  draftOf,
  emptyElement,
  insertElement,
  moveElement,
  removeElement,
} from '#race/course-draft'
import { courseLengthM } from '#race/course-length'
import { flattenWay } from '#race/course-way'
import { importCourse, saveEditedCourse } from './actions'

type Said = { readonly look: 'done' | 'fault' | 'note'; readonly words: readonly string[] }

const EMPTY: Course = { elements: [], legs: [] }

/** A course that is edited in a list with its map beside it; nothing is saved until its reader says so. */
export function CourseEditor(props: {
  slug: string
  raceKind: Kind
  version: number
  mayEdit: boolean
  course?: Course
}) {
  const { slug, course: saved, mayEdit } = props
  const words = text.courseSetup
  const [history, dispatch] = useReducer(editDraft, saved, (course) => historyOf(draftOf(course)))
  const [said, setSaid] = useState<Said>()
  const [look, setLook] = useState(0)
  const [base, setBase] = useState(saved)
  const [isBusy, start] = useTransition()
  const draft = history.now
  const read = courseOfDraft(draft, base)
  const findings = read.ok && draft.elements.length > 0 ? checkCourse(read.value) : []
  const hasErrors = !read.ok || draft.elements.length === 0 || findings.some(({ level }) => level === 'error')
  const set = (next: CourseDraft, typingIn?: string) => {
    setSaid(undefined)
    dispatch({ kind: 'set', draft: next, ...(typingIn === undefined ? {} : { typingIn }) })
  }
  const commandsOf = (index: number): RowCommands => ({
    change: (change, typingIn) => set(changeElement(draft, index, change), typingIn),
    move: (by) => set(moveElement(draft, index, by)),
    insertAfter: () => set(insertElement(draft, index + 1, emptyElement(newId(), 'mark'))),
    remove: () => set(removeElement(draft, index)),
  })
  const add = () => set(insertElement(draft, draft.elements.length, emptyElement(newId(), nextKind(draft))))
  const save = (form: FormData) =>
    start(async () => {
      if (!read.ok) return
      const [reason, holdsFrom] = [String(form.get('reason') ?? ''), String(form.get('holdsFrom') ?? '')]
      const answer = await saveEditedCourse(slug, { course: read.value, after: props.version, reason, holdsFrom })
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
      setBase(answer.course)
      set(draftOf(answer.course))
      setLook((count) => count + 1)
      const notes = answer.notes.map((note) => words.notes[note] ?? note)
      setSaid({ look: 'note', words: [words.imported(file.name, answer.course.elements.length), ...notes] })
    })
  }
  const isChanged = history.before.length > 0
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <div className="order-last space-y-4 lg:order-first">
        {draft.elements.length === 0 && <p className="text-sm text-muted">{words.none}</p>}
        <ol className="space-y-2">
          {draft.elements.map((element, index) => (
            <ElementRow
              key={element.id}
              element={element}
              index={index}
              faults={read.ok ? [] : read.fault}
              findings={findings.filter((finding) => finding.index === index)}
              isDisabled={!mayEdit || isBusy}
              commands={commandsOf(index)}
            />
          ))}
        </ol>
        {mayEdit && (
          <>
            <Tools
              history={history}
              onAdd={add}
              onUndo={() => dispatch({ kind: 'undo' })}
              onRedo={() => dispatch({ kind: 'redo' })}
            />
            <ImportField onFile={take} isDisabled={isBusy} />
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
        {!said && mayEdit && <p className="text-sm text-muted">{isChanged ? words.unsaved : words.asSaved}</p>}
      </div>
      <div className="space-y-2 lg:sticky lg:top-4 lg:self-start">
        <CoursePreview course={read.ok ? read.value : (base ?? EMPTY)} raceKind={props.raceKind} look={look} />
        {read.ok && draft.elements.length > 1 && <Length course={read.value} raceKind={props.raceKind} />}
      </div>
    </div>
  )
}

function Tools(props: {
  history: { before: readonly unknown[]; undone: readonly unknown[] }
  onAdd: () => void
  onUndo: () => void
  onRedo: () => void
}) {
  const words = text.courseSetup
  return (
    <div className="flex flex-wrap gap-2">
      <Button type="button" look="quiet" onClick={props.onAdd}>
        {words.add}
      </Button>
      <Button type="button" look="quiet" onClick={props.onUndo} disabled={props.history.before.length === 0}>
        {words.undo}
      </Button>
      <Button type="button" look="quiet" onClick={props.onRedo} disabled={props.history.undone.length === 0}>
        {words.redo}
      </Button>
    </div>
  )
}

function ImportField({
  onFile,
  isDisabled,
}: {
  onFile: (event: ChangeEvent<HTMLInputElement>) => void
  isDisabled: boolean
}) {
  const words = text.courseSetup
  return (
    <label className="block space-y-1 text-sm">
      <span className="block font-medium">{words.import}</span>
      <span className="block text-xs text-muted">{words.importWhy}</span>
      <input
        type="file"
        accept=".gpx,.kml,.geojson,.json,.csv"
        onChange={onFile}
        disabled={isDisabled}
        className="block w-full rounded-md border border-line bg-field text-sm file:mr-3 file:h-11 file:border-0 file:bg-card file:px-4 file:font-semibold file:text-ink"
      />
    </label>
  )
}

function Length({ course, raceKind }: { course: Course; raceKind: Kind }) {
  const { value, unit } = formatDistance(courseLengthM(flattenWay(course)), raceKind)
  return (
    <p className="text-sm tabular-nums" data-testid="length">
      {text.courseSetup.length} <span className="font-semibold">{value}</span>{' '}
      <span className="text-muted">{unit}</span>
    </p>
  )
}

/** The first and the second element are most likely the two lines. */
const nextKind = ({ elements }: CourseDraft) => (elements.length === 0 ? 'line' : 'mark')

/** Not `randomUUID`, which browsers have over https only. */
const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36).padStart(2, '0')).join('')
