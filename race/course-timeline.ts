import type { CourseVersion } from './course'
import { type CourseShape, shapeCourse } from './course-shape'
import { courseSpans, wayOf } from './course-version'
import { flattenWay } from './course-way'
import type { ClassId } from './fix'

/** The way of one class in a stretch of time, made ready for measuring. */
export type CourseStretch = { readonly fromMs: number; readonly version: CourseVersion; readonly shape: CourseShape }

/**
 * The ways of a class over time, as the versions of the course say; empty when no version has at least a start and a finish for it. The first stretch
 * begins at the beginning.
 */
export function shapeTimeline(versions: readonly CourseVersion[], classId: ClassId | undefined): CourseStretch[] {
  const complete = versions.filter(({ course }) => wayOf(course, classId).elements.length >= 2)
  return courseSpans(complete).map(({ fromMs, version }) => {
    return { fromMs, version, shape: shapeCourse(flattenWay(wayOf(version.course, classId))) }
  })
}

/** Index of the stretch that holds at an instant; -1 in an empty timeline. */
export function stretchAt(timeline: readonly CourseStretch[], atMs: number): number {
  let index = timeline.length - 1
  while (index > 0 && (timeline[index] as CourseStretch).fromMs > atMs) index -= 1
  return index
}
