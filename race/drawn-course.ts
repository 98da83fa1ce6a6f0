import { mustExist } from '#base/assert'
import type { CourseElement, CourseZone, Place } from './course'
import { elementsAlongM } from './course-length'
import type { StraightWay } from './course-way'

/** A way as it is drawn: what is to be passed and at which distance along, the legs, and where nobody may go. */
export type DrawnCourse = {
  readonly lengthM: number
  readonly elements: readonly DrawnElement[]
  readonly legs: readonly (readonly Place[])[]
  readonly zones?: readonly Pick<CourseZone, 'name' | 'area' | 'fromMs' | 'untilMs'>[]
}

export type DrawnElement = { readonly name: string; readonly atM: number } & (
  | { readonly kind: 'line' | 'gate'; readonly port: Place; readonly starboard: Place }
  | { readonly kind: 'mark'; readonly at: Place; readonly leaveTo: 'port' | 'starboard' }
  | { readonly kind: 'waypoint'; readonly at: Place }
  | { readonly kind: 'checkpoint'; readonly at: Place; readonly radiusM: number }
)

/** What is shown of a way, and of the zones that nobody may enter. */
export function drawnCourseOf(way: StraightWay, zones: readonly CourseZone[] = []): DrawnCourse {
  const alongM = elementsAlongM(way)
  const excluded = zones.filter(({ kind }) => kind === 'exclusion')
  return {
    lengthM: Math.round(alongM.at(-1) ?? 0),
    elements: way.elements.map((element, i) =>
      drawnElementOf(element, mustExist(alongM[i], 'a length for each element')),
    ),
    legs: way.legs,
    ...(excluded.length === 0 ? {} : { zones: excluded.map(drawnZoneOf) }),
  }
}

function drawnZoneOf({ name, area, fromMs, untilMs }: CourseZone) {
  const until = untilMs === undefined ? {} : { untilMs }
  return { name, area, ...(fromMs === undefined ? {} : { fromMs }), ...until }
}

function drawnElementOf(element: CourseElement, atM: number): DrawnElement {
  const shared = { name: element.name, atM: Math.round(atM) }
  if (element.kind === 'line' || element.kind === 'gate') {
    return { kind: element.kind, ...shared, port: element.port, starboard: element.starboard }
  }
  if (element.kind === 'mark') return { kind: 'mark', ...shared, at: element.at, leaveTo: element.leaveTo }
  if (element.kind === 'waypoint') return { kind: 'waypoint', ...shared, at: element.at }
  return { kind: 'checkpoint', ...shared, at: element.at, radiusM: element.radiusM }
}
