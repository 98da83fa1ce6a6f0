import { NAUTICAL_MILE_M } from '#base/units'
import type { Course, CourseElement, Place } from '#race/course'
import { placeAhead } from './sphere'

/** A line or gate about its centre, to be crossed on the given course: port end on the left. */
function across(
  kind: 'line' | 'gate',
  name: string,
  centre: Place,
  onCourseDeg: number,
  lengthNm: number,
): CourseElement {
  const halfM = (lengthNm / 2) * NAUTICAL_MILE_M
  const port = placeAhead(centre, onCourseDeg - 90, halfM)
  const starboard = placeAhead(centre, onCourseDeg + 90, halfM)
  return { kind, name, port, starboard }
}

const ELEMENTS: readonly CourseElement[] = [
  across('line', 'Start', { latDeg: 38.52, lonDeg: -9.85 }, 287, 4),
  across('gate', 'Western gate', { latDeg: 39.2, lonDeg: -13.1 }, 285, 40),
  { kind: 'mark', name: 'North-west mark', at: { latDeg: 40.5, lonDeg: -21.5 }, leaveTo: 'port' },
  { kind: 'mark', name: 'South-west mark', at: { latDeg: 33.5, lonDeg: -22 }, leaveTo: 'port' },
  across('gate', 'La Palma gate', { latDeg: 29.6, lonDeg: -18 }, 100, 24),
  { kind: 'mark', name: 'Madeira mark', at: { latDeg: 33.2, lonDeg: -18.3 }, leaveTo: 'starboard' },
  across('line', 'Finish', { latDeg: 38.3, lonDeg: -9.95 }, 52, 4),
]

/**
 * The demo's ocean course: off Lisbon, out through a gate, round two marks in open sea east of the Azores, through a gate
 * north of La Palma, outside Madeira and home. About 2,000 nautical miles, all of it in deep water.
 */
export const OCEAN_COURSE: Course = { elements: ELEMENTS, legs: ELEMENTS.slice(1).map(() => []) }
