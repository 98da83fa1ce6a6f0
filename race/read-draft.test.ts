import { expect, test } from 'vitest'
import type { Course } from './course'
import { type CourseDraft, draftOf, emptyElement, emptyZone } from './course-draft'
import { addVariant, changeElement, changeWay, changeZone } from './edit-draft'
import type { ClassId } from './fix'
import { courseOfDraft, sketchOf } from './read-draft'

const ZONE = 'Europe/Stockholm'
const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })
const COURSE: Course = {
  elements: [
    { kind: 'line', id: 's', name: 'Start', port: at(50.123456789, 0), starboard: at(50.2, 0) },
    { kind: 'mark', id: 'm', name: 'Rock', at: at(51, 2), leaveTo: 'starboard' },
    {
      ...{ kind: 'checkpoint', id: 'c', name: 'Hut', at: at(51, 3), radiusM: 250, isTimedOut: true },
      cutOff: { kind: 'elapsed', elapsedMs: 9 },
    },
    { kind: 'gate', id: 'f', name: 'Finish', port: at(52, 4), starboard: at(52, 4.01) },
  ],
  legs: [[], [at(51.1, 2.5)], []],
  laps: { firstIndex: 1, lastIndex: 2, count: 2, back: [] },
  variants: [
    {
      ...{ name: 'Short', classIds: ['k' as ClassId], legs: [[at(50.7, 1.23456789)]] },
      elements: [
        { kind: 'line', id: 's', name: 'Start', port: at(50.123456789, 0), starboard: at(50.2, 0) },
        { kind: 'mark', id: 'm', name: 'Rock', at: at(51, 2.000001), leaveTo: 'port', cutOff: { kind: 'at', atMs: 7 } },
      ],
    },
  ],
  zones: [
    { id: 'z', name: 'Z', kind: 'exclusion', area: { kind: 'circle', at: at(40.123456789, 1), radiusM: 9 }, fromMs: 3 },
    {
      ...{ id: 'p', name: 'P', kind: 'protected' },
      area: { kind: 'polygon', corners: [at(1.23456789, 1), at(2, 1), at(2, 2)] },
    },
  ],
}
const draft = draftOf(COURSE, ZONE)
const read = (edited: CourseDraft) => courseOfDraft(edited, { timeZone: ZONE, before: COURSE })
const main = (change: Parameters<typeof changeElement>[2], index: number, of = draft) =>
  changeWay(of, 'main', (way) => changeElement(way, index, change))

test('a course that was not touched is the same course, to its last digit', () => {
  expect(read(draft)).toEqual({ ok: true, value: COURSE })
  const nothing = courseOfDraft(draftOf(undefined, ZONE), { timeZone: ZONE })
  expect(nothing).toEqual({ ok: true, value: { elements: [], legs: [] } })
})

test('what is wrong is named by way, element and field, or by zone and field', () => {
  const edits: ((one: CourseDraft) => CourseDraft)[] = [
    (one) => main({ other: '' }, 0, one),
    (one) => main({ at: 'by the rock', cutOff: 'at', cutOffAt: '2026-02-30T10:00' }, 1, one),
    (one) => main({ radiusM: '-3', cutOffElapsed: '3:70' }, 2, one),
    (one) => changeWay(one, 'main', (way) => ({ ...way, laps: { firstId: 'm', lastId: 'c', count: '1.5', back: [] } })),
    (one) => changeWay(one, 'variant 0', (way) => ({ ...changeElement(way, 1, { at: '' }), classIds: [] })),
    (one) => changeZone(one, 'z', { radiusM: 'wide', from: '2026-05-02T10:00', until: '2026-05-02T10:00' }),
    (one) => changeZone(one, 'p', { corners: ['1 1', '2 2', ' '] }),
    (one) => ({ ...one, zones: [...one.zones, { ...emptyZone('q'), corners: ['1 1', '2 2', 'there'] }] }),
  ]
  const result = read(edits.reduce((one, edit) => edit(one), draft))
  expect(result.ok ? [] : result.fault).toEqual([
    { wayId: 'main', id: 's', field: 'other', fault: 'missing' },
    { wayId: 'main', id: 'm', field: 'at', fault: 'not-a-place' },
    { wayId: 'main', id: 'm', field: 'cutOffAt', fault: 'not-a-time' },
    { wayId: 'main', id: 'c', field: 'cutOffElapsed', fault: 'not-a-duration' },
    { wayId: 'main', id: 'c', field: 'radiusM', fault: 'not-a-radius' },
    { wayId: 'main', id: 'main', field: 'count', fault: 'not-a-count' },
    { wayId: 'variant 0', id: 'variant 0', field: 'classIds', fault: 'no-class' },
    { wayId: 'variant 0', id: 'm', field: 'at', fault: 'missing' },
    { id: 'z', field: 'radiusM', fault: 'not-a-radius' },
    { id: 'z', field: 'until', fault: 'ends-before' },
    { id: 'p', field: 'corners', fault: 'too-few-corners' },
    { id: 'q', field: 'corners', fault: 'not-a-place' },
  ])
})

test('times are those of clocks in the race’s zone', () => {
  const edited = main({ cutOff: 'at', cutOffAt: '2026-07-01T12:00' }, 1, main({ cutOffElapsed: '30' }, 2))
  const result = read(changeZone(edited, 'z', { until: '2026-12-01T12:00' }))
  expect(result).toMatchObject({
    value: {
      elements: [
        {},
        { cutOff: { kind: 'at', atMs: Date.UTC(2026, 6, 1, 10) } },
        { cutOff: { kind: 'elapsed', elapsedMs: 30 * 3_600_000 } },
        {},
      ],
      zones: [{ fromMs: 3, untilMs: Date.UTC(2026, 11, 1, 11) }, {}],
    },
  })
})

test('a kind or a shape chosen by mistake costs nothing', () => {
  const back = main({ kind: 'line' }, 0, main({ kind: 'waypoint' }, 0))
  expect(read(back)).toEqual({ ok: true, value: COURSE })
  const shape = changeZone(changeZone(draft, 'p', { shape: 'circle' }), 'p', { shape: 'polygon' })
  expect(read(shape)).toEqual({ ok: true, value: COURSE })
})

test('a new way of a class is at first everybody’s, digit by digit', () => {
  const added = changeWay(addVariant(draft, 'new', 'Women'), 'new', (way) => ({ ...way, classIds: ['w' as ClassId] }))
  const { elements, legs, laps } = COURSE
  expect(read(added)).toMatchObject({
    value: { variants: [{}, { name: 'Women', classIds: ['w'], elements, legs, laps }] },
  })
})

test('a sketch has all that can be read: a leg to what cannot is straight to the next, laps count what is left', () => {
  const half = changeWay(main({ at: '' }, 1), 'main', (way) => ({
    ...way,
    elements: [...way.elements, emptyElement('n', 'mark')],
  }))
  const sketch = sketchOf(changeZone(half, 'z', { at: '' }), 'main', { timeZone: ZONE, before: COURSE })
  expect(sketch.elements.map(({ id }) => id)).toEqual(['s', 'c', 'f'])
  expect(sketch.legs).toEqual([[], []])
  expect(sketch.laps).toBeUndefined()
  expect(sketch.zones?.map(({ id }) => id)).toEqual(['p'])
  expect(sketchOf(draft, 'variant 0', { timeZone: ZONE }).elements).toHaveLength(2)
})
