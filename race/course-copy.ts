import type { Course, CourseWay, CourseZone } from './course'
import type { ClassId } from './fix'

/** A course for another race: the instants of cut-offs and zones moved by as much as its start, its classes by their names there. Classes that are not there lose their way. */
export function copyCourse(
  course: Course,
  { shiftMs, classIds }: { readonly shiftMs: number; readonly classIds: ReadonlyMap<ClassId, ClassId> },
): Course {
  const { variants, zones, ...main } = course
  const moved = variants?.flatMap((variant) => {
    const ids = variant.classIds.flatMap((id) => classIds.get(id) ?? [])
    return ids.length === 0 ? [] : [{ ...variant, ...shiftWay(variant, shiftMs), classIds: ids }]
  })
  return {
    ...main,
    ...shiftWay(main, shiftMs),
    ...(moved && moved.length > 0 ? { variants: moved } : {}),
    ...(zones ? { zones: zones.map((zone) => shiftZone(zone, shiftMs)) } : {}),
  }
}

function shiftWay({ elements }: CourseWay, shiftMs: number): Pick<CourseWay, 'elements'> {
  return {
    elements: elements.map((element) =>
      element.cutOff?.kind === 'at'
        ? { ...element, cutOff: { kind: 'at', atMs: element.cutOff.atMs + shiftMs } }
        : element,
    ),
  }
}

function shiftZone(zone: CourseZone, shiftMs: number): CourseZone {
  const { fromMs, untilMs } = zone
  return {
    ...zone,
    ...(fromMs === undefined ? {} : { fromMs: fromMs + shiftMs }),
    ...(untilMs === undefined ? {} : { untilMs: untilMs + shiftMs }),
  }
}
