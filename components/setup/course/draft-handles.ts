import type { Place } from '#race/course'
import type { CourseDraft, DraftElement, DraftWay, DraftZone } from '#race/course-draft'
import { addCorner, bendLeg, insertElement, movePlace, type PlaceOf, removePlace } from '#race/edit-draft'
import { readPlace, writePlace } from '#race/place-text'
import type { Handle } from '../../map/handles'
import { greatCircle } from '../../map/mercator'

/** What a handle is for: it moves a place, or puts in an element, a point of a polyline or a corner before the one of that number. */
export type HandleUse =
  | { readonly use: 'move'; readonly what: PlaceOf }
  | { readonly use: 'insert'; readonly index: number }
  | { readonly use: 'bend'; readonly id: string; readonly point: number }
  | { readonly use: 'corner'; readonly id: string; readonly corner: number }

export type DraftHandle = Handle & { readonly means: HandleUse }

/** What handles are called. */
export type HandleWords = {
  readonly element: (index: number) => string
  readonly port: string
  readonly starboard: string
  readonly insertBefore: (name: string) => string
  readonly bend: string
  readonly bendHere: string
  readonly zone: string
  readonly corner: (index: number) => string
  readonly cornerHere: string
}

/** More of a polyline's points than this cannot be told apart by hand: it is imported again instead. */
const BENDS_MAX = 150

/** The handles of one way and of the zones, with what each is for. `selectedId`: the element or zone that is worked on, which shows its finer parts. */
export function draftHandles(
  draft: CourseDraft,
  way: DraftWay,
  selectedId: string | undefined,
  words: HandleWords,
): DraftHandle[] {
  const places = way.elements.map((element) => middleOf(element))
  const ofElements = way.elements.flatMap((element, index) => {
    const name = element.name || words.element(index)
    const ends = endsOf(element, name, words)
    const own = ends.flatMap(({ field, written, label }) => {
      const place = readPlace(written)
      const what = { of: 'element', id: element.id, field } as const
      return place ? [move(what, place, label, element.id === selectedId)] : []
    })
    const next = way.elements[index + 1]
    const [from, to] = [places[index], places[index + 1]]
    if (next === undefined || from === undefined || to === undefined) return own
    const insert = { use: 'insert', index: index + 1 } as const
    const nextName = next.name || words.element(index + 1)
    const ofLeg = element.legAfter.length > 0 ? bends(element, [from, to], selectedId, words) : []
    return element.legAfter.length > 0
      ? [...own, ...ofLeg]
      : [...own, add(insert, midway(from, to), words.insertBefore(nextName))]
  })
  return [...ofElements, ...draft.zones.flatMap((zone) => zoneHandles(zone, zone.id === selectedId, words))]
}

function bends(
  { id, legAfter }: DraftElement,
  [from, to]: readonly [Place, Place],
  selectedId: string | undefined,
  words: HandleWords,
): DraftHandle[] {
  if (id !== selectedId || legAfter.length > BENDS_MAX) return []
  const all = [from, ...legAfter, to]
  const points = legAfter.map((place, point) => move({ of: 'leg', id, point }, place, words.bend, true))
  const between = all
    .slice(1)
    .map((place, point) => add({ use: 'bend', id, point }, midway(all[point] as Place, place), words.bendHere))
  return [...points, ...between]
}

function zoneHandles(zone: DraftZone, isSelected: boolean, words: HandleWords): DraftHandle[] {
  const { id, shape } = zone
  const name = zone.name || words.zone
  if (shape === 'circle') {
    const at = readPlace(zone.at)
    return at ? [move({ of: 'zone', id }, at, name, isSelected)] : []
  }
  const corners = zone.corners.map(readPlace)
  return corners.flatMap((place, corner) => {
    if (place === undefined) return []
    const own = move({ of: 'corner', id, corner }, place, `${name}, ${words.corner(corner)}`, isSelected)
    const next = corners[(corner + 1) % corners.length]
    if (!isSelected || next === undefined || corners.length < 3) return [own]
    return [own, add({ use: 'corner', id, corner: corner + 1 }, midway(place, next), words.cornerHere)]
  })
}

function endsOf(element: DraftElement, name: string, words: HandleWords) {
  const at = { field: 'at', written: element.at } as const
  if (element.kind !== 'line' && element.kind !== 'gate') return [{ ...at, label: name }]
  const other = { field: 'other', written: element.other, label: `${name}, ${words.starboard}` } as const
  return [{ ...at, label: `${name}, ${words.port}` }, other]
}

/** Where legs begin and end: in the middle of a line that is drawn, else at what there is of it. */
function middleOf({ kind, at, other }: DraftElement): Place | undefined {
  const place = readPlace(at)
  const end = kind === 'line' || kind === 'gate' ? readPlace(other) : undefined
  return place && end ? midway(place, end) : place
}

/** Halfway from an element to the next, if nothing bends the way between them yet. */
export function midwayAfter({ elements }: DraftWay, index: number): Place | undefined {
  const [element, next] = [elements[index], elements[index + 1]]
  const [from, to] = [element && middleOf(element), next && middleOf(next)]
  return element?.legAfter.length === 0 && from && to ? midway(from, to) : undefined
}

function midway(from: Place, to: Place): Place {
  const way = greatCircle(from, to)
  const middle = way[Math.floor(way.length / 2)] as Place
  if (way.length > 2) return middle
  // Too near for the way to bend.
  const eastward = ((((to.lonDeg - from.lonDeg) % 360) + 540) % 360) - 180
  const lonDeg = from.lonDeg + eastward / 2
  return { latDeg: (from.latDeg + to.latDeg) / 2, lonDeg: ((((lonDeg + 180) % 360) + 360) % 360) - 180 }
}

const move = (what: PlaceOf, place: Place, label: string, isSelected: boolean): DraftHandle => {
  const means = { use: 'move', what } as const
  return { id: JSON.stringify(means), kind: 'move', place, label, isSelected, means }
}

const add = (means: HandleUse, place: Place, label: string): DraftHandle => {
  return { id: JSON.stringify(means), kind: 'add', place, label, isSelected: false, means }
}

/** A draft in which a handle was moved to a place. */
export function moveHandle(draft: CourseDraft, wayId: string, { means }: DraftHandle, to: Place): CourseDraft {
  return means.use === 'move' ? movePlace(draft, wayId, means.what, to) : draft
}

/** A draft without what a handle moves. */
export function removeHandle(draft: CourseDraft, wayId: string, { means }: DraftHandle): CourseDraft {
  return means.use === 'move' ? removePlace(draft, wayId, means.what) : draft
}

/** A way with an element put in where a handle stands. */
export function insertAtHandle(way: DraftWay, { means, place }: DraftHandle, element: DraftElement): DraftWay {
  return means.use === 'insert' ? insertElement(way, means.index, { ...element, at: writePlace(place) }) : way
}

/** A draft with a point of a polyline or a corner put in where a handle stands. */
export function splitAtHandle(draft: CourseDraft, wayId: string, { means, place }: DraftHandle): CourseDraft {
  if (means.use === 'bend') return bendLeg(draft, wayId, means.id, means.point, place)
  return means.use === 'corner' ? addCorner(draft, means.id, means.corner, place) : draft
}

/** The element or zone that a handle belongs to. */
export function ownerOf({ means }: DraftHandle): string | undefined {
  if (means.use === 'insert') return undefined
  return means.use === 'move' ? means.what.id : means.id
}
