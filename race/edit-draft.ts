import type { Place } from './course'
import type { CourseDraft, DraftElement, DraftWay, DraftZone } from './course-draft'
import { writePlace } from './place-text'

/** An element put in at a place in the order; the polyline of the leg that it cuts is straight from then on. */
export function insertElement(way: DraftWay, index: number, element: DraftElement): DraftWay {
  const before = way.elements.slice(0, index).map((one, i) => (i === index - 1 ? { ...one, legAfter: [] } : one))
  return { ...way, elements: [...before, element, ...way.elements.slice(index)] }
}

/** An element taken out, and with it the polylines to and from it, and laps that began or ended there. */
export function removeElement(way: DraftWay, index: number): DraftWay {
  const { laps, ...rest } = way
  const removed = way.elements[index]?.id
  const elements = way.elements.map((one, i) => (i === index - 1 ? { ...one, legAfter: [] } : one))
  const hasLaps = laps !== undefined && laps.firstId !== removed && laps.lastId !== removed
  return { ...rest, elements: elements.filter((_, i) => i !== index), ...(hasLaps && { laps }) }
}

/** An element moved up or down by one. */
export function moveElement(way: DraftWay, index: number, by: -1 | 1): DraftWay {
  const element = way.elements[index]
  const to = index + by
  if (element === undefined || to < 0 || to >= way.elements.length) return way
  const { laps } = way
  const moved = insertElement(removeElement(way, index), to, { ...element, legAfter: [] })
  return laps === undefined ? moved : { ...moved, laps }
}

/** An element with something changed. */
export function changeElement(way: DraftWay, index: number, change: Partial<DraftElement>): DraftWay {
  return { ...way, elements: way.elements.map((one, i) => (i === index ? { ...one, ...change } : one)) }
}

/** One way of a draft with something changed. */
export function changeWay(draft: CourseDraft, wayId: string, change: (way: DraftWay) => DraftWay): CourseDraft {
  const [main, ...variants] = draft.ways
  const to = (way: DraftWay) => (way.id === wayId ? change(way) : way)
  return { ...draft, ways: [to(main), ...variants.map(to)] }
}

/** A way of some classes: at first as everybody's, whose elements it shares by their ids. */
export function addVariant(draft: CourseDraft, id: string, name: string): CourseDraft {
  const [main, ...variants] = draft.ways
  return { ...draft, ways: [main, ...variants, { ...main, id, name, classIds: [] }] }
}

/** A draft without the way of some classes. */
export function removeVariant(draft: CourseDraft, id: string): CourseDraft {
  const [main, ...variants] = draft.ways
  return { ...draft, ways: [main, ...variants.filter((way) => way.id !== id)] }
}

/** One zone with something changed. */
export function changeZone(draft: CourseDraft, id: string, change: Partial<DraftZone>): CourseDraft {
  return { ...draft, zones: draft.zones.map((zone) => (zone.id === id ? { ...zone, ...change } : zone)) }
}

/** What can be moved by hand: an element's place or its other end, a point of the polyline after it, a zone's centre or corner. */
export type PlaceOf =
  | { readonly of: 'element'; readonly id: string; readonly field: 'at' | 'other' }
  | { readonly of: 'leg'; readonly id: string; readonly point: number }
  | { readonly of: 'zone'; readonly id: string }
  | { readonly of: 'corner'; readonly id: string; readonly corner: number }

/** A draft in which a place was moved. */
export function movePlace(draft: CourseDraft, wayId: string, what: PlaceOf, to: Place): CourseDraft {
  if (what.of === 'zone') return changeZone(draft, what.id, { at: writePlace(to) })
  if (what.of === 'corner') return changeCorners(draft, what.id, (all) => all.with(what.corner, writePlace(to)))
  return changeWay(draft, wayId, (way) => {
    const index = way.elements.findIndex(({ id }) => id === what.id)
    if (what.of === 'element') return changeElement(way, index, { [what.field]: writePlace(to) })
    const legAfter = way.elements[index]?.legAfter ?? []
    return changeElement(way, index, { legAfter: legAfter.map((place, i) => (i === what.point ? to : place)) })
  })
}

/** A draft without what stands at a place: the element with both its ends, one point of a polyline, one corner; of a circle's centre, the zone. */
export function removePlace(draft: CourseDraft, wayId: string, what: PlaceOf): CourseDraft {
  if (what.of === 'zone') return { ...draft, zones: draft.zones.filter(({ id }) => id !== what.id) }
  if (what.of === 'corner') return changeCorners(draft, what.id, (all) => all.filter((_, i) => i !== what.corner))
  return changeWay(draft, wayId, (way) => {
    const index = way.elements.findIndex(({ id }) => id === what.id)
    if (what.of === 'element') return removeElement(way, index)
    const legAfter = way.elements[index]?.legAfter ?? []
    return changeElement(way, index, { legAfter: legAfter.filter((_, i) => i !== what.point) })
  })
}

/** A draft with one more point in the polyline after an element, before its point of that number. */
export function bendLeg(draft: CourseDraft, wayId: string, id: string, point: number, at: Place): CourseDraft {
  return changeWay(draft, wayId, (way) => {
    const index = way.elements.findIndex((element) => element.id === id)
    return changeElement(way, index, { legAfter: (way.elements[index]?.legAfter ?? []).toSpliced(point, 0, at) })
  })
}

/** A draft with one more corner of a zone, before its corner of that number. */
export function addCorner(draft: CourseDraft, id: string, corner: number, at: Place): CourseDraft {
  return changeCorners(draft, id, (all) => all.toSpliced(corner, 0, writePlace(at)))
}

function changeCorners(draft: CourseDraft, id: string, change: (corners: readonly string[]) => readonly string[]) {
  const zone = draft.zones.find((one) => one.id === id)
  return zone === undefined ? draft : changeZone(draft, id, { corners: change(zone.corners) })
}
