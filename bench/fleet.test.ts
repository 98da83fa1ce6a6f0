import { expect, test } from 'vitest'
import { createFleet, inTimeOrder, recognise, usualGapS } from './fleet'

const fix = (atS: number, latDeg: number, lonDeg: number) => ({ atS, latDeg, lonDeg })
const fleet = createFleet(
  [
    { tracker: 'a', fixes: [fix(100, 1.00004, 180), fix(200, 1.00006, -179.99996), fix(900, 1, 5)] },
    { tracker: 'b', fixes: [fix(100, -1, 2), fix(150, -1.5, 2)] },
    { tracker: 'c', fixes: [fix(120, 7, 7)] },
  ],
  0,
)

test('a fleet holds its fixes in steps, longitudes in their range', () => {
  expect([...fleet.lat]).toEqual([10_000, 10_001, 10_000, -10_000, -15_000, 70_000])
  expect([...fleet.lon]).toEqual([-1_800_000, -1_800_000, 50_000, 20_000, 20_000, 70_000])
})

test('gives the fixes of some trackers in the order of measuring, at the same second in that of trackers', () => {
  expect([...inTimeOrder(fleet, 0, 3)]).toEqual([0, 3, 5, 4, 1, 2])
  expect([...inTimeOrder(fleet, 1, 2)]).toEqual([3, 5, 4])
})

test('recognises a report of a fix, and nothing that is beside one', () => {
  expect(recognise(fleet, 1, { atS: 150, lat: -15_000, lon: 20_000 })).toBe(4)
  expect(recognise(fleet, 1, { atS: 150, lat: -15_000, lon: 20_001 })).toBeUndefined()
  expect(recognise(fleet, 1, { atS: 150, lat: -15_001, lon: 20_000 })).toBeUndefined()
  expect(recognise(fleet, 1, { atS: 151, lat: -15_000, lon: 20_000 })).toBeUndefined()
  expect(recognise(fleet, 2, { atS: 150, lat: -15_000, lon: 20_000 })).toBeUndefined()
  expect(recognise(fleet, 9, { atS: 120, lat: 70_000, lon: 70_000 })).toBeUndefined()
})

test('the usual gap is the one that occurs most, the shorter of equals', () => {
  expect(usualGapS(fleet, 0)).toBe(100)
  expect(usualGapS(fleet, 2)).toBeUndefined()
})
