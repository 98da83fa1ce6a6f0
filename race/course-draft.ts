import { mustExist } from '#base/assert'
import type { Course, CourseElement, CourseWay, CourseZone, CutOff, Place } from './course'
import { elementIdOf } from './course-way'
import type { ClassId } from './fix'
import { writePlace } from './place-text'
import { zoneTimeOf } from './zone-time'

export const ELEMENT_KINDS = ['line', 'gate', 'mark', 'waypoint', 'checkpoint'] as const
export type ElementKind = (typeof ELEMENT_KINDS)[number]

/** An element as a form has it: places and times in text. What its kind does not use is kept, so that a kind chosen by mistake costs nothing. */
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
  readonly cutOff: 'none' | CutOff['kind']
  /** A clock's time in the race's zone. */
  readonly cutOffAt: string
  /** Hours and minutes. */
  readonly cutOffElapsed: string
  readonly isTimedOut: boolean
}

/** The first is the way of all who have no other; the others are those of some classes, and `id` names them while they are edited. */
export type DraftWay = {
  readonly id: string
  readonly name: string
  readonly classIds: readonly ClassId[]
  readonly elements: readonly DraftElement[]
  readonly laps?: DraftLaps
}

export type DraftLaps = {
  readonly firstId: string
  readonly lastId: string
  readonly count: string
  readonly back: readonly Place[]
}

/** An area as a form has it; what its shape does not use is kept. */
export type DraftZone = {
  readonly id: string
  readonly name: string
  readonly kind: CourseZone['kind']
  readonly shape: CourseZone['area']['kind']
  readonly at: string
  readonly radiusM: string
  readonly corners: readonly string[]
  /** Clocks' times in the race's zone; empty: always. */
  readonly from: string
  readonly until: string
}

/** A course that is being edited. */
export type CourseDraft = { readonly ways: readonly [DraftWay, ...DraftWay[]]; readonly zones: readonly DraftZone[] }

/** A course as it is edited; without one, an empty draft. */
export function draftOf(course: Course | undefined, timeZone: string): CourseDraft {
  const { variants = [], zones = [], ...main } = course ?? { elements: [], legs: [] }
  const variantWays = variants.map(({ name, classIds, ...way }, i) => ({
    ...draftWayOf(way, `variant ${i}`, timeZone),
    ...{ name, classIds },
  }))
  return {
    ways: [draftWayOf(main, 'main', timeZone), ...variantWays],
    zones: zones.map((zone) => draftZoneOf(zone, timeZone)),
  }
}

function draftWayOf({ elements, legs, laps }: CourseWay, id: string, timeZone: string): DraftWay {
  const draft = elements.map((element, i) => draftElementOf(element, i, legs[i] ?? [], timeZone))
  const way = { id, name: '', classIds: [], elements: draft }
  if (laps === undefined) return way
  const idAt = (index: number) => mustExist(draft[index], 'an element that laps name').id
  const { firstIndex, lastIndex, count, back } = laps
  return { ...way, laps: { firstId: idAt(firstIndex), lastId: idAt(lastIndex), count: String(count), back } }
}

function draftElementOf(
  element: CourseElement,
  index: number,
  legAfter: readonly Place[],
  timeZone: string,
): DraftElement {
  const isLine = element.kind === 'line' || element.kind === 'gate'
  return {
    ...emptyElement(elementIdOf(element, index), element.kind),
    name: element.name,
    at: writePlace(isLine ? element.port : element.at),
    other: isLine ? writePlace(element.starboard) : '',
    ...(element.kind === 'mark' ? { leaveTo: element.leaveTo } : {}),
    ...(element.kind === 'checkpoint' ? { radiusM: String(element.radiusM) } : {}),
    ...(element.kind === 'checkpoint' && element.isTimedOut ? { isTimedOut: true } : {}),
    ...(element.cutOff === undefined ? {} : writeCutOff(element.cutOff, timeZone)),
    legAfter,
  }
}

/** A cut-off as a form has it. */
export function writeCutOff(cutOff: CutOff, timeZone: string): Partial<DraftElement> {
  if (cutOff.kind === 'at') return { cutOff: 'at', cutOffAt: zoneTimeOf(cutOff.atMs, timeZone) }
  const minutes = Math.round(cutOff.elapsedMs / 60_000)
  return { cutOff: 'elapsed', cutOffElapsed: `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}` }
}

function draftZoneOf({ id, name, kind, area, fromMs, untilMs }: CourseZone, timeZone: string): DraftZone {
  const time = (atMs: number | undefined) => (atMs === undefined ? '' : zoneTimeOf(atMs, timeZone))
  const zone = { ...emptyZone(id), name, kind, shape: area.kind, from: time(fromMs), until: time(untilMs) }
  if (area.kind === 'circle') return { ...zone, at: writePlace(area.at), radiusM: String(area.radiusM) }
  return { ...zone, corners: area.corners.map(writePlace) }
}

/** An element that says nothing yet. */
export function emptyElement(id: string, kind: ElementKind): DraftElement {
  return {
    ...{ id, kind, name: '', at: '', other: '', leaveTo: 'port', radiusM: '100', legAfter: [] },
    ...{ cutOff: 'none', cutOffAt: '', cutOffElapsed: '', isTimedOut: false },
  }
}

/** A zone that says nothing yet. */
export function emptyZone(id: string): DraftZone {
  return {
    ...{ id, name: '', kind: 'exclusion', shape: 'polygon', at: '', radiusM: '1000' },
    ...{ corners: [], from: '', until: '' },
  }
}
