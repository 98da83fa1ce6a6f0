import { expect, test } from 'vitest'
import { type CourseDraft, draftOf } from '#race/course-draft'
import { text } from '../../text/catalogue'
import { draftHandles, insertAtHandle, midwayAfter, moveHandle, removeHandle, splitAtHandle } from './draft-handles'
import { drawAt, type Tool } from './drawing'

const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })
const EMPTY = draftOf(undefined, 'UTC')

/** Clicks one after the other, each with its tool. */
function drawn(...clicks: [Tool, number, number][]) {
  let count = 0
  let [draft, selectedId]: [CourseDraft, string | undefined] = [EMPTY, undefined]
  for (const [tool, latDeg, lonDeg] of clicks) {
    const on = { wayId: 'main', selectedId, tool }
    ;({ draft, selectedId } = drawAt(draft, on, at(latDeg, lonDeg), () => `n${count++}`))
  }
  return { draft, selectedId }
}

test('a line takes two clicks, a mark one, a zone as many as it has corners', () => {
  const { draft, selectedId } = drawn(
    ...([
      ['line', 50, 1],
      ['line', 50.1, 1],
      ['mark', 51, 2],
      ['line', 52, 3],
    ] as [Tool, number, number][]),
  )
  expect(draft.ways[0].elements.map(({ id, kind, other }) => [id, kind, other !== ''])).toEqual([
    ['n0', 'line', true],
    ['n1', 'mark', false],
    ['n2', 'line', false],
  ])
  expect(selectedId).toBe('n2')
  const zone = drawn(['zone', 1, 1], ['zone', 2, 1], ['zone', 2, 2], ['mark', 9, 9], ['zone', 5, 5])
  expect(zone.draft.zones.map(({ corners }) => corners.length)).toEqual([3, 1])
})

test('what is drawn comes behind what is selected, else at the end', () => {
  const { draft } = drawn(['mark', 50, 1], ['mark', 51, 2])
  const after = (selectedId: string | undefined) =>
    drawAt(draft, { wayId: 'main', selectedId, tool: 'mark' }, at(9, 9), () => 'new').draft.ways[0].elements.map(
      ({ id }) => id,
    )
  expect(after('n0')).toEqual(['n0', 'new', 'n1'])
  expect(after(undefined)).toEqual(['n0', 'n1', 'new'])
})

test('handles stand where things are, halfway across the antimeridian too, and do what they say', () => {
  const { draft } = drawn(['mark', 0, 179], ['mark', 0, -179], ['zone', 1, 1], ['zone', 2, 1], ['zone', 2, 2])
  const way = draft.ways[0]
  const zoneId = draft.zones[0]?.id
  const all = draftHandles(draft, way, zoneId, text.courseSetup.handles)
  expect(all.map(({ kind }) => kind)).toEqual(['move', 'add', 'move', 'move', 'add', 'move', 'add', 'move', 'add'])
  const [first, between, , corner, split] = all
  if (!first || !between || !corner || !split) throw new Error('handles are missing')
  expect(Math.abs(between.place.lonDeg)).toBeCloseTo(180, 6)
  expect(insertAtHandle(way, between, { ...way.elements[0], id: 'x' } as never).elements.map(({ id }) => id)).toEqual([
    'n0',
    'x',
    'n1',
  ])
  expect(moveHandle(draft, 'main', first, at(5, 5)).ways[0].elements[0]?.at).toBe("05°00.0000'N 005°00.0000'E")
  expect(removeHandle(draft, 'main', corner).zones[0]?.corners).toHaveLength(2)
  expect(splitAtHandle(draft, 'main', split).zones[0]?.corners).toHaveLength(4)
  expect(midwayAfter(way, 1)).toBeUndefined()
})
