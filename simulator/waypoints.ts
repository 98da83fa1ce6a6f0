import { NAUTICAL_MILE_M } from '#base/units'
import type { Course, CourseElement, Place } from '#race/course'
import type { StraightWay } from '#race/course-way'
import { courseDeg, placeAhead, placeBetween, turnDeg } from './sphere'

/** How somebody likes to take a course: where along lines (0 port end, 1 starboard end), from how far straight across them, and how wide round marks. */
export type RoundingStyle = { readonly lineShare: number; readonly wideM: number; readonly approachM?: number }

const LINE_APPROACH_M = NAUTICAL_MILE_M

/** The places to steer for to take a way as it must be taken, from the far side of the start line on, along the polylines of its legs. */
export function courseWaypoints(way: Pick<StraightWay, 'elements' | 'legs'>, style: RoundingStyle): Place[] {
  return way.elements.flatMap((element, i) => {
    const leg = way.legs[i - 1] ?? []
    const before = leg.at(-1) ?? middleOf(way.elements[i - 1])
    const after = way.legs[i]?.[0] ?? middleOf(way.elements[i + 1])
    if (element.kind === 'mark' && before && after) return [...leg, ...roundMark(element, before, after, style.wideM)]
    if (element.kind === 'line' || element.kind === 'gate') {
      const [ahead, beyond] = crossLine(element, style)
      return i === 0 ? [beyond] : [...leg, ahead, beyond]
    }
    return [...leg, middle(element)]
  })
}

/** A place on the near and a place on the far side of a line, straight across it. */
function crossLine(line: { readonly port: Place; readonly starboard: Place }, style: RoundingStyle): [Place, Place] {
  const { lineShare, approachM = LINE_APPROACH_M } = style
  const at = placeBetween(line.port, line.starboard, lineShare)
  const onCourseDeg = courseDeg(line.port, line.starboard) - 90
  return [placeAhead(at, onCourseDeg, -approachM), placeAhead(at, onCourseDeg, approachM)]
}

/** Where a boat waits for its start: this far behind the line. */
export function waitingPlace(course: Pick<Course, 'elements'>, style: RoundingStyle, behindM: number): Place {
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

const middleOf = (element: CourseElement | undefined): Place | undefined => element && middle(element)

const middle = (element: CourseElement): Place =>
  'at' in element ? element.at : placeBetween(element.port, element.starboard, 0.5)
