import { expect, test } from 'vitest'
import type { Course } from './course'
import {
  type CourseDraft,
  changeElement,
  courseOfDraft,
  draftOf,
  emptyElement,
  insertElement,
  moveElement,
  removeElement,
} from './course-draft'

const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })
const COURSE: Course = {
  elements: [
    { kind: 'line', id: 's', name: 'Start', port: at(50.123456789, 0), starboard: at(50.2, 0) },
    { kind: 'mark', id: 'm', name: 'Rock', at: at(51, 2), leaveTo: 'starboard' },
    {
      kind: 'checkpoint',
      id: 'c',
      name: 'Hut',
      at: at(51, 3),
      radiusM: 250,
      isTimedOut: true,
      cutOff: { kind: 'elapsed', elapsedMs: 9 },
    },
    { kind: 'gate', id: 'f', name: 'Finish', port: at(52, 4), starboard: at(52, 4.01) },
  ],
  legs: [[], [at(51.1, 2.5)], []],
  laps: { firstIndex: 1, lastIndex: 2, count: 2, back: [] },
  zones: [{ id: 'z', name: 'Z', kind: 'exclusion', area: { kind: 'circle', at: at(40, 1), radiusM: 9 } }],
}
const read = (draft: CourseDraft) => {
  const course = courseOfDraft(draft, COURSE)
  if (!course.ok) throw new Error(JSON.stringify(course.fault))
  return course.value
}

test('a course that was not touched is the same course, to its last digit', () => {
  expect(read(draftOf(COURSE))).toEqual(COURSE)
  expect(courseOfDraft(draftOf(undefined))).toEqual({ ok: true, value: { elements: [], legs: [] } })
})

test('what is inserted, moved or removed keeps the others, their ids, and the polylines that it does not cut', () => {
  const draft = draftOf(COURSE)
  const waypoint = { ...emptyElement('w', 'waypoint'), at: '51 2.6' }
  const cut = read(insertElement(draft, 2, waypoint))
  expect(cut.elements.map(({ id }) => id)).toEqual(['s', 'm', 'w', 'c', 'f'])
  expect(cut.legs).toEqual([[], [], [], []])
  expect(cut.laps).toMatchObject({ firstIndex: 1, lastIndex: 3 })
  const kept = read(insertElement(draft, 1, waypoint))
  expect(kept.legs).toEqual([[], [], [at(51.1, 2.5)], []])
  expect(read(moveElement(draft, 3, -1)).elements.map(({ id }) => id)).toEqual(['s', 'm', 'f', 'c'])
  expect(moveElement(draft, 0, -1)).toEqual(draft)
  const without = read(removeElement(draft, 1))
  expect(without.elements.map(({ id }) => id)).toEqual(['s', 'c', 'f'])
  expect(without.laps).toBeUndefined()
  expect(without.zones).toEqual(COURSE.zones)
})

test('what is wrong is named by element and field', () => {
  const draft = [
    { index: 0, change: { other: '' } },
    { index: 1, change: { at: 'by the rock' } },
    { index: 2, change: { radiusM: '-3' } },
  ].reduce((one, { index, change }) => changeElement(one, index, change), draftOf(COURSE))
  expect(courseOfDraft(draft, COURSE)).toEqual({
    ok: false,
    fault: [
      { id: 's', field: 'other', fault: 'missing' },
      { id: 'm', field: 'at', fault: 'not-a-place' },
      { id: 'c', field: 'radiusM', fault: 'not-a-radius' },
    ],
  })
})

test('a kind chosen by mistake costs nothing', () => {
  const draft = changeElement(changeElement(draftOf(COURSE), 0, { kind: 'waypoint' }), 0, { kind: 'line' })
  expect(read(draft)).toEqual(COURSE)
})
