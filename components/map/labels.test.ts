import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Box, LabelPlacer, type LabelWish, type PlacedLabel } from './labels'

const WITHIN: Box = [0, 0, 800, 600]
const wish = (id: string, x: number, y: number, more: Partial<LabelWish> = {}): LabelWish => ({
  id,
  x,
  y,
  gap: 8,
  width: 90,
  shortWidth: 20,
  height: 16,
  must: false,
  centred: false,
  ...more,
})

const boxOf = ({ wish: { width, shortWidth, height }, short, left, top }: PlacedLabel): Box => [
  left,
  top,
  left + (short ? shortWidth : width),
  top + height,
]
const overlap = (a: Box, b: Box) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]

it('no label lies over another, over a mark or across the edge', () => {
  const places = fc.array(fc.tuple(fc.integer({ min: -50, max: 850 }), fc.integer({ min: -50, max: 650 })), {
    maxLength: 80,
  })
  fc.assert(
    fc.property(places, (anchors) => {
      const marks = anchors.map(([x, y]): Box => [x - 5, y - 5, x + 5, y + 5])
      const boxes = new LabelPlacer()
        .place(
          anchors.map(([x, y], i) => wish(`${i}`, x, y)),
          marks,
          WITHIN,
        )
        .map(boxOf)
      for (const [i, box] of boxes.entries()) {
        expect(box[0] >= 0 && box[1] >= 0 && box[2] <= 800 && box[3] <= 600).toBe(true)
        for (const other of [...marks, ...boxes.slice(i + 1)]) expect(overlap(box, other)).toBe(false)
      }
    }),
  )
})

it('the earlier wish wins, the later one moves aside, shortens or gives way', () => {
  const placed = new LabelPlacer().place([wish('a', 100, 100), wish('b', 104, 100)], [], WITHIN)
  expect(placed.map(({ wish: { id }, left }) => [id, left > 104])).toEqual([
    ['a', true],
    ['b', false],
  ])
})

it('a picked one stays even when there is no room', () => {
  const everything: Box = [0, 0, 800, 600]
  const placed = new LabelPlacer().place(
    [wish('a', 100, 100, { must: true }), wish('b', 100, 300)],
    [everything],
    WITHIN,
  )
  expect(placed.map(({ wish: { id } }) => id)).toEqual(['a'])
})

it('a label keeps the side it had before', () => {
  const placer = new LabelPlacer()
  const blocked: Box = [105, 80, 300, 120]
  const left = placer.place([wish('a', 100, 100)], [blocked], WITHIN)[0]!.left
  expect(placer.place([wish('a', 100, 100)], [], WITHIN)[0]!.left).toBe(left)
})
