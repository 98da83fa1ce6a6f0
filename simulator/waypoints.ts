import { NAUTICAL_MILE_M } from '#base/units'
import type { Course, CourseElement, Place } from '#race/course'
import { courseDeg, placeAhead, placeBetween, turnDeg } from './sphere'

/** How one boat likes to take a course: where along lines (0 port end, 1 starboard end), and how wide round marks. */
export type RoundingStyle = { readonly lineShare: number; readonly wideM: number }

const LINE_APPROACH_M = NAUTICAL_MILE_M

/** The places a boat steers for to sail a course as it must be sailed, from the far side of the start line on. */
export function courseWaypoints(course: Course, style: RoundingStyle): Place[] {
  return course.elements.flatMap((element, i) => {
    const before = course.elements[i - 1]
    const after = course.elements[i + 1]
    if (element.kind === 'mark' && before && after)
      return roundMark(element, middle(before), middle(after), style.wideM)
    if (element.kind === 'line' || element.kind === 'gate') {
      const [ahead, beyond] = crossLine(element, style.lineShare)
      return i === 0 ? [beyond] : [ahead, beyond]
    }
    return [middle(element)]
  })
}

/** A place on the near and a place on the far side of a line, straight across it. */
function crossLine(line: { readonly port: Place; readonly starboard: Place }, share: number): [Place, Place] {
  const at = placeBetween(line.port, line.starboard, share)
  const onCourseDeg = courseDeg(line.port, line.starboard) - 90
  return [placeAhead(at, onCourseDeg, -LINE_APPROACH_M), placeAhead(at, onCourseDeg, LINE_APPROACH_M)]
}

/** Where a boat waits for its start: this far behind the line. */
export function waitingPlace(course: Course, style: RoundingStyle, behindM: number): Place {
  const [line] = course.elements
  if (line?.kind !== 'line') throw new Error('a boat course begins with a line')
  const at = placeBetween(line.port, line.starboard, style.lineShare)
  return placeAhead(at, courseDeg(line.port, line.starboard) - 90, -behindM)
}

type Mark = Extract<CourseElement, { kind: 'mark' }>

/** Three places outside a mark: beside it on the way in, at the apex, beside it on the way out. */
function roundMark(mark: Mark, from: Place, to: Place, wideM: number): Place[] {
  const inDeg = courseDeg(from, mark.at)
  const outDeg = courseDeg(mark.at, to)
  const side = mark.leaveTo === 'port' ? 90 : -90
  const apexDeg = inDeg + side + turnDeg(inDeg, outDeg) / 2
  return [inDeg + side, apexDeg, outDeg + side].map((deg) => placeAhead(mark.at, deg, wideM))
}

const middle = (element: CourseElement): Place =>
  'at' in element ? element.at : placeBetween(element.port, element.starboard, 0.5)
