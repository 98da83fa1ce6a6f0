import { describe, expect, test } from 'vitest'
import { advanceField, createField } from './field'
import { viewField } from './field-view'
import type { TrackerId } from './fix'
import { fixAt, testEntry, testSetup } from './test-race'

const HOUR = 60
const main = testEntry('1')
const spareId = 'spare' as TrackerId
const entry = {
  ...main,
  assignments: [...main.assignments, ...main.assignments.map((one) => ({ ...one, trackerId: spareId }))],
}
const fieldOf = () => createField(testSetup({ entries: [entry] }))
const spareAt = (minute: number, latDeg: number) => ({ ...fixAt('1', minute, latDeg, 0), trackerId: spareId })
const sail = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => fixAt('1', from + i, 0.003 * (from + i), 0))

const disagreementOf = (fixes: ReturnType<typeof fixAt>[]) => {
  const [forward, backward] = [fieldOf(), fieldOf()]
  advanceField(forward, fixes)
  for (const fix of fixes.toReversed()) advanceField(backward, [fix])
  expect(viewField(backward, 0)).toEqual(viewField(forward, 0))
  return viewField(forward, 0).entries[0]?.disagreement
}

describe('two trackers of one entry', () => {
  test('agree while each is where the other could have been', () => {
    expect(disagreementOf([...sail(0, 30), spareAt(29.5, 0.088)])).toBeUndefined()
    expect(disagreementOf([...sail(0, 30), spareAt(33, 0.1)])).toBeUndefined()
    expect(disagreementOf(sail(0, 30))).toBeUndefined()
  })

  test('disagree when one is where the other cannot have been, by how much and since when', () => {
    expect(disagreementOf([...sail(0, 30), spareAt(20, 0.5)])).toEqual({
      atMs: 20 * 60_000,
      distanceM: expect.closeTo((0.5 - 0.057) * 111_195, -2),
    })
  })

  test('are asked at the newest fix of the one that is behind, whichever that is', () => {
    const spare = Array.from({ length: 40 }, (_, i) => spareAt(i, 1 + 0.003 * i))
    expect(disagreementOf([...sail(0, 30), ...spare])?.atMs).toBe(30 * 60_000)
  })

  test('agree again once the newest fixes do', () => {
    expect(disagreementOf([...sail(0, 2 * HOUR), spareAt(20, 0.5), spareAt(119, 0.357)])).toBeUndefined()
  })

  test('of which one has fallen silent say nothing', () => {
    expect(disagreementOf([...sail(0, 30), spareAt(5, 0.5)])).toBeUndefined()
  })

  test('do not disagree by what is too fast to be true', () => {
    expect(disagreementOf([...sail(0, 30), spareAt(18, 0.054), spareAt(19, 0.057), spareAt(20, 0.5)])).toBeUndefined()
  })

  test('give the race the newest good fix of both', () => {
    const field = fieldOf()
    advanceField(field, [...sail(0, 30), spareAt(30.5, 0.0915), spareAt(31, 9)])
    expect(viewField(field, 0).entries[0]?.fix).toMatchObject({ atMs: 30.5 * 60_000, latDeg: 0.0915 })
  })
})
