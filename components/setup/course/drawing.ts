import type { Place } from '#race/course'
import {
  type CourseDraft,
  type DraftElement,
  type DraftWay,
  type ElementKind,
  emptyElement,
  emptyZone,
} from '#race/course-draft'
import { addCorner, changeElement, changeWay, insertElement } from '#race/edit-draft'
import { writePlace } from '#race/place-text'

/** What clicks on the map put there. */
export type Tool = ElementKind | 'zone'

/** A draft after a click, and what of it is worked on from then on. */
export type Drawn = { readonly draft: CourseDraft; readonly selectedId: string }

/**
 * Draws by one click: an element after the selected one or at the end; of a line or gate the port end, then the starboard end; of a zone one corner after the
 * other. `newId` makes a name that is not taken.
 */
export function drawAt(
  draft: CourseDraft,
  on: { readonly wayId: string; readonly selectedId: string | undefined; readonly tool: Tool },
  place: Place,
  newId: () => string,
): Drawn {
  if (on.tool === 'zone') return drawCorner(draft, on.selectedId, place, newId)
  const { tool } = on
  const half = halfDrawn(draft, on.wayId, on.selectedId)
  if (half !== undefined) {
    const finish = (way: DraftWay) => changeElement(way, half.index, { other: writePlace(place) })
    return { draft: changeWay(draft, on.wayId, finish), selectedId: half.id }
  }
  const id = newId()
  const element: DraftElement = { ...emptyElement(id, tool), at: writePlace(place) }
  const put = (way: DraftWay) => insertElement(way, placeAfter(way, on.selectedId), element)
  return { draft: changeWay(draft, on.wayId, put), selectedId: id }
}

function drawCorner(draft: CourseDraft, selectedId: string | undefined, place: Place, newId: () => string): Drawn {
  const zone = draft.zones.find(({ id, shape }) => id === selectedId && shape === 'polygon')
  if (zone !== undefined) return { draft: addCorner(draft, zone.id, zone.corners.length, place), selectedId: zone.id }
  const id = newId()
  const zones = [...draft.zones, { ...emptyZone(id), corners: [writePlace(place)] }]
  return { draft: { ...draft, zones }, selectedId: id }
}

/** The selected line or gate whose starboard end is still to be clicked. */
export function halfDrawn(draft: CourseDraft, wayId: string, selectedId: string | undefined) {
  const way = draft.ways.find(({ id }) => id === wayId)
  const index = way?.elements.findIndex(({ id }) => id === selectedId) ?? -1
  const element = way?.elements[index]
  if (element === undefined || (element.kind !== 'line' && element.kind !== 'gate') || element.other !== '')
    return undefined
  return { id: element.id, index }
}

/** Behind the selected element, else at the end. */
export function placeAfter(way: DraftWay, selectedId: string | undefined): number {
  const index = way.elements.findIndex(({ id }) => id === selectedId)
  return index === -1 ? way.elements.length : index + 1
}
