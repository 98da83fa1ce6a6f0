import type { Course, CourseVersion, CourseWay } from './course'
import type { ClassId } from './fix'

/** A stretch of time and the version that holds in it: from `fromMs` until the next one's. */
export type CourseSpan = { readonly fromMs: number; readonly version: CourseVersion }

/**
 * Which version holds when, by time; the first span begins at the beginning, by the earliest of those that stand. Empty without versions. The order in which
 * versions are given does not matter: the higher number wins wherever both hold.
 */
export function courseSpans(versions: readonly CourseVersion[]): CourseSpan[] {
  const spans: CourseSpan[] = []
  for (const version of [...versions].sort((a, b) => a.version - b.version)) {
    const fromMs = version.holdsFromMs ?? Number.NEGATIVE_INFINITY
    while (spans.length > 0 && (spans.at(-1) as CourseSpan).fromMs >= fromMs) spans.pop()
    spans.push({ fromMs: spans.length === 0 ? Number.NEGATIVE_INFINITY : fromMs, version })
  }
  return spans
}

/** The version that holds at an instant; undefined without versions. */
export function courseVersionAt(versions: readonly CourseVersion[], atMs: number): CourseVersion | undefined {
  return courseSpans(versions).findLast(({ fromMs }) => fromMs <= atMs)?.version
}

/** The course as it was decided last: what is drawn, edited and sent to devices. Undefined without versions. */
export function newestCourse(versions: readonly CourseVersion[]): Course | undefined {
  return courseSpans(versions).at(-1)?.version.course
}

/** The way of a class by a course: its variant's, else everybody's. */
export function wayOf(course: Course, classId: ClassId | undefined): CourseWay {
  if (classId === undefined) return course
  return course.variants?.find(({ classIds }) => classIds.includes(classId)) ?? course
}
