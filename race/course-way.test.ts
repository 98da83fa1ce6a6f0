import { describe, expect, test } from 'vitest'
import { courseLengthM } from './course-length'
import { flattenWay } from './course-way'
import { mark, northward, place, testCourse } from './test-race'

const elements = [northward('line', 0), mark(0.1, 0, 'port'), mark(0.1, 0.1, 'port'), northward('line', 0)]
const legs = [[], [place(0.1, 0.05)], []]
const turnsOf = (flat: ReturnType<typeof flattenWay>) => flat.turns.map(({ elementId, lap }) => `${elementId}/${lap}`)

describe('laps', () => {
  test('are laid out one after the other, each leg in its place', () => {
    const back = [place(0.05, 0.05)]
    const flat = flattenWay({ elements, legs, laps: { firstIndex: 1, lastIndex: 2, count: 3, back } })
    expect(turnsOf(flat)).toEqual(['at-0/0', 'at-1/1', 'at-2/1', 'at-1/2', 'at-2/2', 'at-1/3', 'at-2/3', 'at-3/0'])
    expect(flat.legs).toEqual([[], legs[1], back, legs[1], back, legs[1], []])
    expect(flat.elements[5]).toBe(elements[1])
  })

  test('of one element are that element again and again', () => {
    const flat = flattenWay({ elements, legs, laps: { firstIndex: 1, lastIndex: 1, count: 2, back: [place(0, 0)] } })
    expect(turnsOf(flat)).toEqual(['at-0/0', 'at-1/1', 'at-1/2', 'at-2/0', 'at-3/0'])
    expect(flat.legs).toEqual([[], [place(0, 0)], legs[1], []])
  })

  test('a way without laps is laid out as it is', () => {
    const flat = flattenWay({ elements, legs })
    expect(flat).toMatchObject({ elements, legs })
    expect(courseLengthM(flat)).toBe(courseLengthM(testCourse(elements, legs)))
  })

  test('elements keep the ids they were given, whatever is inserted before them', () => {
    const named = { ...mark(0.2, 0, 'port'), id: 'north' }
    expect(flattenWay({ elements: [northward('line', 0), named], legs: [[]] }).turns[1]?.elementId).toBe('north')
    const inserted = flattenWay({ elements: [northward('line', 0), mark(0.1, 0, 'port'), named], legs: [[], []] })
    expect(inserted.turns[2]?.elementId).toBe('north')
  })
})
