import { bad, ok, type Result } from '#base/result'
import type { Course, CourseElement, CutOff, Place } from './course'
import { elementIdOf } from './course-way'
import { readPlace, writePlace } from './place-text'

export const ELEMENT_KINDS = ['line', 'gate', 'mark', 'waypoint', 'checkpoint'] as const
export type ElementKind = (typeof ELEMENT_KINDS)[number]

/** An element as a form has it: places in text. What its kind does not use is kept, so that a kind chosen by mistake costs nothing. */
export type DraftElement = {
  /** Names the element in every version of the course. */
  readonly id: string
  readonly kind: ElementKind
  readonly name: string
  /** The port end of a line or gate, else the place. */
  readonly at: string
  /** The starboard end of a line or gate. */
  readonly other: string
  readonly leaveTo: 'port' | 'starboard'
  readonly radiusM: string
  /** The points of a polyline to the next element; empty: the great circle. */
  readonly legAfter: readonly Place[]
  readonly cutOff?: CutOff
  readonly isTimedOut?: boolean
}

/** A course that is being edited. */
export type CourseDraft = {
  readonly elements: readonly DraftElement[]
  readonly laps?: {
    readonly firstId: string
    readonly lastId: string
    readonly count: number
    readonly back: readonly Place[]
  }
  /** What is not edited here, and stays. */
  readonly rest: Pick<Course, 'variants' | 'zones'>
}

export type DraftField = 'name' | 'at' | 'other' | 'radiusM'
export type DraftFault = {
  readonly id: string
  readonly field: DraftField
  readonly fault: 'missing' | 'not-a-place' | 'not-a-radius'
}

const RADIUS_M_MAX = 100_000

/** A course as it is edited; without one, an empty draft. */
export function draftOf(course: Course | undefined): CourseDraft {
  if (course === undefined) return { elements: [], rest: {} }
  const { elements, legs, laps, variants, zones } = course
  const ids = elements.map(elementIdOf)
  const [firstId, lastId] = laps === undefined ? [] : [ids[laps.firstIndex], ids[laps.lastIndex]]
  return {
    elements: elements.map((element, i) => draftElementOf(element, ids[i] as string, legs[i] ?? [])),
    ...(laps && firstId !== undefined && lastId !== undefined
      ? { laps: { firstId, lastId, count: laps.count, back: laps.back } }
      : {}),
    rest: { ...(variants && { variants }), ...(zones && { zones }) },
  }
}

function draftElementOf(element: CourseElement, id: string, legAfter: readonly Place[]): DraftElement {
  const isLine = element.kind === 'line' || element.kind === 'gate'
  return {
    ...emptyElement(id, element.kind),
    name: element.name,
    at: writePlace(isLine ? element.port : element.at),
    other: isLine ? writePlace(element.starboard) : '',
    ...(element.kind === 'mark' ? { leaveTo: element.leaveTo } : {}),
    ...(element.kind === 'checkpoint' ? { radiusM: String(element.radiusM) } : {}),
    ...(element.kind === 'checkpoint' && element.isTimedOut ? { isTimedOut: true } : {}),
    ...(element.cutOff === undefined ? {} : { cutOff: element.cutOff }),
    legAfter,
  }
}

/** An element that says nothing yet. */
export function emptyElement(id: string, kind: ElementKind): DraftElement {
  return { id, kind, name: '', at: '', other: '', leaveTo: 'port', radiusM: '100', legAfter: [] }
}

/** The course that a draft says, or what is wrong with which field of which element. Places that were not touched keep their every digit if `before` is given. */
export function courseOfDraft(draft: CourseDraft, before?: Course): Result<Course, readonly DraftFault[]> {
  const faults: DraftFault[] = []
  const known = new Map((before?.elements ?? []).map((element, i) => [elementIdOf(element, i), element]))
  const elements = draft.elements.map((element) => readElement(element, known.get(element.id), faults))
  if (faults.length > 0) return bad(faults)
  const legs = draft.elements.slice(0, -1).map(({ legAfter }) => legAfter)
  const laps = lapsOf(draft)
  return ok({ elements: elements as CourseElement[], legs, ...(laps && { laps }), ...draft.rest })
}

function readElement(
  draft: DraftElement,
  before: CourseElement | undefined,
  faults: DraftFault[],
): CourseElement | undefined {
  const note = (field: DraftField, fault: DraftFault['fault']) => {
    faults.push({ id: draft.id, field, fault })
  }
  const place = (field: 'at' | 'other', was: Place | undefined): Place | undefined => {
    if (was !== undefined && writePlace(was) === draft[field]) return was
    const read = readPlace(draft[field])
    if (read === undefined) note(field, draft[field].trim() === '' ? 'missing' : 'not-a-place')
    return read
  }
  const wasLine = before?.kind === 'line' || before?.kind === 'gate' ? before : undefined
  const at = place('at', wasLine?.port ?? (before as { at?: Place } | undefined)?.at)
  const common = { id: draft.id, name: draft.name.trim(), ...(draft.cutOff && { cutOff: draft.cutOff }) }
  if (draft.kind === 'line' || draft.kind === 'gate') {
    const starboard = place('other', wasLine?.starboard)
    return at && starboard && { kind: draft.kind, ...common, port: at, starboard }
  }
  const radiusM = Number(draft.radiusM.replace(',', '.'))
  const hasRadius = radiusM > 0 && radiusM <= RADIUS_M_MAX
  if (draft.kind === 'checkpoint' && !hasRadius) note('radiusM', 'not-a-radius')
  if (at === undefined) return undefined
  if (draft.kind === 'mark') return { kind: 'mark', ...common, at, leaveTo: draft.leaveTo }
  if (draft.kind === 'waypoint') return { kind: 'waypoint', ...common, at }
  return { kind: 'checkpoint', ...common, at, radiusM, ...(draft.isTimedOut && { isTimedOut: true }) }
}

/** Laps whose first or last element is gone are gone too. */
function lapsOf({ elements, laps }: CourseDraft): Course['laps'] {
  if (laps === undefined) return undefined
  const indexOf = (id: string) => elements.findIndex((element) => element.id === id)
  const [firstIndex, lastIndex] = [indexOf(laps.firstId), indexOf(laps.lastId)]
  if (firstIndex === -1 || lastIndex === -1) return undefined
  return { firstIndex, lastIndex, count: laps.count, back: laps.back }
}

/** An element put in at a place in the order; the polyline of the leg that it cuts is straight from then on. */
export function insertElement(draft: CourseDraft, index: number, element: DraftElement): CourseDraft {
  const before = draft.elements.slice(0, index).map((one, i) => (i === index - 1 ? { ...one, legAfter: [] } : one))
  return { ...draft, elements: [...before, element, ...draft.elements.slice(index)] }
}

/** An element taken out, and with it the polylines to and from it. */
export function removeElement(draft: CourseDraft, index: number): CourseDraft {
  const elements = draft.elements.map((one, i) => (i === index - 1 ? { ...one, legAfter: [] } : one))
  return { ...draft, elements: elements.filter((_, i) => i !== index) }
}

/** An element moved up or down by one. */
export function moveElement(draft: CourseDraft, index: number, by: -1 | 1): CourseDraft {
  const element = draft.elements[index]
  const to = index + by
  if (element === undefined || to < 0 || to >= draft.elements.length) return draft
  return insertElement(removeElement(draft, index), to, { ...element, legAfter: [] })
}

/** An element of a draft with something changed. */
export function changeElement(draft: CourseDraft, index: number, change: Partial<DraftElement>): CourseDraft {
  return { ...draft, elements: draft.elements.map((one, i) => (i === index ? { ...one, ...change } : one)) }
}
