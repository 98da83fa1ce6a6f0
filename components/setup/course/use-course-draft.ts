import { useEffect, useMemo, useReducer, useState } from 'react'
import type { Course, Place } from '#race/course'
import { checkCourse } from '#race/course-check'
import {
  type CourseDraft,
  type DraftWay,
  type DraftZone,
  draftOf,
  type ElementKind,
  emptyElement,
  emptyZone,
} from '#race/course-draft'
import {
  addVariant,
  bendLeg,
  changeElement,
  changeWay,
  changeZone,
  insertElement,
  moveElement,
  removeElement,
  removeVariant,
} from '#race/edit-draft'
import { courseOfDraft, sketchOf } from '#race/read-draft'
import { text } from '../../text/catalogue'
import {
  type DraftHandle,
  draftHandles,
  insertAtHandle,
  midwayAfter,
  moveHandle,
  ownerOf,
  removeHandle,
  splitAtHandle,
} from './draft-handles'
import { editDraft, historyOf } from './draft-history'
import { drawAt, halfDrawn, type Tool } from './drawing'
import type { RowCommands } from './element-row'

/** A course that is being edited: what it is now, what is wrong with it, what of it is worked on, and what can be done to it. */
export function useCourseDraft(saved: Course | undefined, timeZone: string, onEdited: () => void) {
  const [history, dispatch] = useReducer(editDraft, saved, (course) => historyOf(draftOf(course, timeZone)))
  const [base, setBase] = useState(saved)
  const [wayId, setWayId] = useState('main')
  const [selectedId, select] = useState<string>()
  const [tool, setTool] = useState<Tool>()
  const draft = history.now
  const way = draft.ways.find(({ id }) => id === wayId) ?? draft.ways[0]
  const read = useMemo(() => courseOfDraft(draft, { timeZone, before: base }), [draft, timeZone, base])
  const sketch = useMemo(() => sketchOf(draft, way.id, { timeZone, before: base }), [draft, way.id, timeZone, base])
  const handles = useMemo(
    () => draftHandles(draft, way, selectedId, text.courseSetup.handles),
    [draft, way, selectedId],
  )
  const findings = read.ok && draft.ways[0].elements.length > 0 ? checkCourse(read.value) : []
  useEscape(() => setTool(undefined))

  const set = (next: CourseDraft, typingIn?: string) => {
    onEdited()
    dispatch({ kind: 'set', draft: next, ...(typingIn === undefined ? {} : { typingIn }) })
  }
  const setWay = (change: (way: DraftWay) => DraftWay, typingIn?: string) =>
    set(changeWay(draft, way.id, change), typingIn)
  const insert = (index: number, kind: ElementKind) => {
    const element = emptyElement(newId(), kind)
    setWay((one) => insertElement(one, index, element))
    select(element.id)
  }
  const commandsOf = (index: number): RowCommands => {
    const middle = midwayAfter(way, index)
    const id = way.elements[index]?.id ?? ''
    return {
      change: (change, typingIn) => setWay((one) => changeElement(one, index, change), typingIn),
      move: (by) => setWay((one) => moveElement(one, index, by)),
      insertAfter: () => insert(index + 1, 'mark'),
      remove: () => setWay((one) => removeElement(one, index)),
      select: () => select(id),
      ...(middle && { bend: () => set(bendLeg(draft, way.id, id, 0, middle)) }),
    }
  }
  return {
    ...{ history, draft, way, read, sketch, handles, findings, selectedId, tool, select, setWay, commandsOf },
    isHalf: halfDrawn(draft, way.id, selectedId) !== undefined,
    append: () => insert(way.elements.length, way.elements.length === 0 ? 'line' : 'mark'),
    pickWay: setWayId,
    pickTool: (next: Tool | undefined) => {
      setTool(next)
      if (next === 'zone') select(undefined)
    },
    undo: () => dispatch({ kind: 'undo' }),
    redo: () => dispatch({ kind: 'redo' }),
    /** It is saved: nothing is left to undo, and this is what places keep their digits from. */
    saved: (course: Course) => {
      setBase(course)
      dispatch({ kind: 'saved' })
    },
    replace: (course: Course) => {
      setBase(course)
      setWayId('main')
      set(draftOf(course, timeZone))
    },
    ...variantsAndZones(draft, way.id, { set, select, pickWay: setWayId }),
    onMap: mapHands({ draft, way, tool, selectedId }, { set, setWay, select }),
  }
}

/** What hands do on the map. */
function mapHands(
  at: { draft: CourseDraft; way: DraftWay; tool: Tool | undefined; selectedId: string | undefined },
  to: {
    set: (draft: CourseDraft, typingIn?: string) => void
    setWay: (change: (way: DraftWay) => DraftWay) => void
    select: (id: string | undefined) => void
  },
) {
  const { draft, way, tool, selectedId } = at
  return {
    onMove: (handle: DraftHandle, place: Place, movement: string) => {
      to.set(moveHandle(draft, way.id, handle, place), movement)
      to.select(ownerOf(handle))
    },
    onPress: (handle: DraftHandle) => {
      if (handle.means.use === 'insert') {
        const element = emptyElement(newId(), 'mark')
        to.setWay((one) => insertAtHandle(one, handle, element))
        return to.select(element.id)
      }
      if (handle.kind === 'add') to.set(splitAtHandle(draft, way.id, handle))
      to.select(ownerOf(handle))
    },
    onRemove: (handle: DraftHandle) => to.set(removeHandle(draft, way.id, handle)),
    onClick: (place: Place) => {
      if (tool === undefined) return to.select(undefined)
      const drawn = drawAt(draft, { wayId: way.id, selectedId, tool }, place, newId)
      to.set(drawn.draft)
      to.select(drawn.selectedId)
    },
  }
}

/** Ways of classes and zones: made, changed and removed. */
function variantsAndZones(
  draft: CourseDraft,
  wayId: string,
  to: {
    set: (draft: CourseDraft, typingIn?: string) => void
    select: (id: string) => void
    pickWay: (wayId: string) => void
  },
) {
  return {
    addVariant: () => {
      const id = newId()
      to.set(addVariant(draft, id, ''))
      to.pickWay(id)
    },
    removeVariant: () => {
      to.set(removeVariant(draft, wayId))
      to.pickWay('main')
    },
    addZone: () => {
      const zone = emptyZone(newId())
      to.set({ ...draft, zones: [...draft.zones, zone] })
      to.select(zone.id)
    },
    changeZone: (id: string, change: Partial<DraftZone>, typingIn?: string) =>
      to.set(changeZone(draft, id, change), typingIn),
    removeZone: (id: string) => to.set({ ...draft, zones: draft.zones.filter((zone) => zone.id !== id) }),
  }
}

export type CourseEditing = ReturnType<typeof useCourseDraft>

function useEscape(leave: () => void) {
  useEffect(() => {
    const listen = ({ key }: KeyboardEvent) => key === 'Escape' && leave()
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  })
}

/** Not `randomUUID`, which browsers have over https only. */
const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36).padStart(2, '0')).join('')
