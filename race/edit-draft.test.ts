import { expect, test } from 'vitest'
import { type CourseDraft, type DraftWay, emptyElement, emptyZone } from './course-draft'
import {
  addCorner,
  bendLeg,
  changeWay,
  insertElement,
  moveElement,
  movePlace,
  type PlaceOf,
  removeElement,
  removePlace,
} from './edit-draft'

const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })
const element = (id: string, ...legAfter: { latDeg: number; lonDeg: number }[]) => ({
  ...emptyElement(id, 'mark'),
  legAfter,
})
const WAY: DraftWay = {
  ...{ id: 'main', name: '', classIds: [] },
  elements: [element('a'), element('b', at(1, 1)), element('c', at(2, 2), at(3, 3)), element('d')],
  laps: { firstId: 'b', lastId: 'c', count: '2', back: [] },
}
const DRAFT: CourseDraft = { ways: [WAY], zones: [{ ...emptyZone('z'), corners: ['1 1', '2 2', '3 1'] }] }
const shape = ({ elements }: DraftWay) => elements.map(({ id, legAfter }) => `${id}${legAfter.length}`).join(' ')

test('what is inserted, moved or removed keeps the others, their laps, and the polylines that it does not cut', () => {
  expect(shape(insertElement(WAY, 2, element('n')))).toBe('a0 b0 n0 c2 d0')
  expect(shape(insertElement(WAY, 1, element('n')))).toBe('a0 n0 b1 c2 d0')
  expect(shape(moveElement(WAY, 3, -1))).toBe('a0 b0 d0 c0')
  expect(moveElement(WAY, 0, -1)).toBe(WAY)
  expect(moveElement(WAY, 2, 1).laps).toEqual(WAY.laps)
  expect(shape(removeElement(WAY, 1))).toBe('a0 c2 d0')
  expect(removeElement(WAY, 1).laps).toBeUndefined()
  expect(removeElement(WAY, 3).laps).toEqual(WAY.laps)
})

test('what stands at a place is moved and removed', () => {
  const moved = (what: PlaceOf) => movePlace(DRAFT, 'main', what, at(10, -20.5))
  const removed = (what: PlaceOf) => removePlace(DRAFT, 'main', what)
  expect(moved({ of: 'element', id: 'b', field: 'other' }).ways[0].elements[1]?.other).toBe(
    "10°00.0000'N 020°30.0000'W",
  )
  expect(moved({ of: 'leg', id: 'c', point: 1 }).ways[0].elements[2]?.legAfter).toEqual([at(2, 2), at(10, -20.5)])
  expect(moved({ of: 'zone', id: 'z' }).zones[0]?.at).toBe("10°00.0000'N 020°30.0000'W")
  expect(moved({ of: 'corner', id: 'z', corner: 1 }).zones[0]?.corners[1]).toBe("10°00.0000'N 020°30.0000'W")
  expect(shape(removed({ of: 'element', id: 'b', field: 'at' }).ways[0])).toBe('a0 c2 d0')
  expect(shape(removed({ of: 'leg', id: 'c', point: 0 }).ways[0])).toBe('a0 b1 c1 d0')
  expect(removed({ of: 'corner', id: 'z', corner: 0 }).zones[0]?.corners).toEqual(['2 2', '3 1'])
  expect(removed({ of: 'zone', id: 'z' }).zones).toEqual([])
})

test('a leg is bent and a zone gets a corner where it is asked for', () => {
  expect(bendLeg(DRAFT, 'main', 'c', 1, at(9, 9)).ways[0].elements[2]?.legAfter).toEqual([at(2, 2), at(9, 9), at(3, 3)])
  expect(addCorner(DRAFT, 'z', 3, at(9, 9)).zones[0]?.corners[3]).toBe("09°00.0000'N 009°00.0000'E")
})

test('one way is changed and the others stay', () => {
  const other = { ...WAY, id: 'variant 0' }
  const changed = changeWay({ ...DRAFT, ways: [WAY, other] }, 'variant 0', (way) => ({ ...way, name: 'Short' }))
  expect(changed.ways).toEqual([WAY, { ...other, name: 'Short' }])
})
