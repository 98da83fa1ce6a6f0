import { mustExist } from '#base/assert'
import type { Course, CourseElement, Place } from './course'
import { between, geodesicM, toPlace, toVector } from './geodesy'

/** Length of a course from start to finish, m on WGS84 by GeographicLib; lines and gates count at their middle. */
export function courseLengthM(course: Course): number {
  return elementsAlongM(course).at(-1) ?? 0
}

/** Distance of each element along the course, m; the start is at 0. */
export function elementsAlongM(course: Course): number[] {
  const alongM: number[] = []
  course.elements.forEach((_, i) => {
    if (i === 0) alongM.push(0)
    else alongM.push(mustExist(alongM[i - 1], 'the element before') + legLengthM(legPlaces(course, i - 1)))
  })
  return alongM
}

/** The place of an element: the mark, the middle of a line or gate, the centre of a checkpoint. */
export function elementPlace(element: CourseElement): Place {
  if (element.kind === 'mark' || element.kind === 'checkpoint') return element.at
  const { port, starboard } = element
  return toPlace(between(toVector(port.latDeg, port.lonDeg), toVector(starboard.latDeg, starboard.lonDeg), 0.5))
}

/** The way from an element to the next: both ends and what lies between. */
export function legPlaces(course: Course, leg: number): Place[] {
  const from = elementPlace(mustExist(course.elements[leg], 'the leg has a beginning'))
  const to = elementPlace(mustExist(course.elements[leg + 1], 'the leg has an end'))
  return [from, ...(course.legs[leg] ?? []), to]
}

function legLengthM(places: readonly Place[]): number {
  return places.slice(1).reduce((sum, place, i) => sum + geodesicM(mustExist(places[i], 'a vertex'), place), 0)
}
