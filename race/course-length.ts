import { mustExist } from '#base/assert'
import type { CourseElement, Place } from './course'
import type { StraightWay } from './course-way'
import { between, geodesicM, toPlace, toVector } from './geodesy'

/** Length of a way from start to finish, m on WGS84 by GeographicLib; lines and gates count at their middle. */
export function courseLengthM(way: StraightWay): number {
  return elementsAlongM(way).at(-1) ?? 0
}

/** Distance of each element along the way, m; the start is at 0. */
export function elementsAlongM(way: StraightWay): number[] {
  const alongM: number[] = []
  way.elements.forEach((_, i) => {
    if (i === 0) alongM.push(0)
    else alongM.push(mustExist(alongM[i - 1], 'the element before') + legLengthM(legPlaces(way, i - 1)))
  })
  return alongM
}

/** The place of an element: the mark or waypoint, the middle of a line or gate, the centre of a checkpoint. */
export function elementPlace(element: CourseElement): Place {
  if (element.kind !== 'line' && element.kind !== 'gate') return element.at
  const { port, starboard } = element
  return toPlace(between(toVector(port.latDeg, port.lonDeg), toVector(starboard.latDeg, starboard.lonDeg), 0.5))
}

/** The way from an element to the next: both ends and what lies between. */
export function legPlaces(way: StraightWay, leg: number): Place[] {
  const from = elementPlace(mustExist(way.elements[leg], 'the leg has a beginning'))
  const to = elementPlace(mustExist(way.elements[leg + 1], 'the leg has an end'))
  return [from, ...(way.legs[leg] ?? []), to]
}

function legLengthM(places: readonly Place[]): number {
  return places.slice(1).reduce((sum, place, i) => sum + geodesicM(mustExist(places[i], 'a vertex'), place), 0)
}
