import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CourseVersion } from './course'
import { courseSpans, courseVersionAt, newestCourse, wayOf } from './course-version'
import type { ClassId } from './fix'
import { northward, testCourse } from './test-race'

const course = testCourse([northward('line', 0), northward('line', 1)])
const from = (version: number, holdsFromMs?: number): CourseVersion => {
  return { version, course, ...(holdsFromMs === undefined ? {} : { holdsFromMs }) }
}
const numbers = (versions: readonly CourseVersion[]) =>
  courseSpans(versions).map(({ fromMs, version }) => [fromMs, version.version])

describe('versions of a course', () => {
  test('each holds from its instant until the next one', () => {
    expect(numbers([from(1), from(2, 100), from(3, 200)])).toEqual([
      [Number.NEGATIVE_INFINITY, 1],
      [100, 2],
      [200, 3],
    ])
  })

  test('a later one takes the place of all that earlier ones said of its time: a correction, of everything', () => {
    expect(numbers([from(1), from(2, 200), from(3, 100)])).toEqual([
      [Number.NEGATIVE_INFINITY, 1],
      [100, 3],
    ])
    expect(numbers([from(1), from(2, 200), from(3)])).toEqual([[Number.NEGATIVE_INFINITY, 3]])
  })

  test('before the first instant of all, the earliest holds: there is no time without a course', () => {
    expect(courseVersionAt([from(1, 500)], 0)?.version).toBe(1)
    expect(newestCourse([])).toBeUndefined()
  })

  test('at every instant the highest number holds of those that have begun, in whatever order they are given', () => {
    const instants = fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined })
    fc.assert(
      fc.property(
        fc.array(instants, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -1, max: 21 }),
        (froms, atMs) => {
          const versions = froms.map((holdsFromMs, i) => from(i + 1, holdsFromMs))
          const begun = versions.filter(({ holdsFromMs }) => (holdsFromMs ?? Number.NEGATIVE_INFINITY) <= atMs)
          const found = courseVersionAt([...versions].reverse(), atMs)?.version
          if (begun.length > 0) expect(found).toBe(Math.max(...begun.map(({ version }) => version)))
          else expect(found).toBeDefined()
        },
      ),
      { seed: 1 },
    )
  })
})

test('a class has the way of its variant, and everybody else the way of the course', () => {
  const [short, open] = ['short', 'open'] as ClassId[]
  const variant = { ...testCourse([northward('line', 0), northward('line', 0.5)]), name: 'Short', classIds: [short!] }
  const withVariant = { ...course, variants: [variant] }
  expect(wayOf(withVariant, short)).toBe(variant)
  expect(wayOf(withVariant, open)).toBe(withVariant)
  expect(wayOf(withVariant, undefined)).toBe(withVariant)
})
