import { describe, expect, test } from 'vitest'
import type { CourseZone, Place } from './course'
import { place } from './test-race'
import { isInArea, zoneHoldsAt } from './zone'

const box = (latDeg: number, lonDeg: number, halfDeg: number): Place[] => {
  const wrap = (deg: number) => ((deg + 540) % 360) - 180
  const corner = (dLat: number, dLon: number) => place(latDeg + dLat * halfDeg, wrap(lonDeg + dLon * halfDeg))
  return [corner(-1, -1), corner(-1, 1), corner(1, 1), corner(1, -1)]
}
const isIn = (corners: readonly Place[], at: Place) => isInArea({ kind: 'polygon', corners }, at)

describe('a zone', () => {
  test('across the antimeridian is as one anywhere', () => {
    for (const lonDeg of [0, 100, 180, -180]) {
      expect(isIn(box(10, lonDeg, 1), place(10.5, lonDeg))).toBe(true)
      expect(isIn(box(10, lonDeg, 1), place(11.5, lonDeg))).toBe(false)
    }
    expect(isIn(box(10, 180, 1), place(10, -179.5))).toBe(true)
    expect(isIn(box(10, 180, 1), place(10, 0))).toBe(false)
  })

  test('about a pole has it inside', () => {
    const around = [0, 90, 180, -90].map((lonDeg) => place(80, lonDeg))
    expect(isIn(around, place(90, 0))).toBe(true)
    expect(isIn(around, place(85, 45))).toBe(true)
    expect(isIn(around, place(75, 45))).toBe(false)
    expect(isIn(around, place(-90, 0))).toBe(false)
  })

  test('has great circles for sides: half way along a parallel one lies poleward of it', () => {
    // From 60 N 0 to 60 N 90 E the great circle reaches atan(tan 60 / cos 45) = 67.79 N.
    const corners = [place(60, 0), place(60, 90), place(80, 90), place(80, 0)]
    expect(isIn(corners, place(67.7, 45))).toBe(false)
    expect(isIn(corners, place(67.9, 45))).toBe(true)
  })

  test('holds its corners, its edge and what a dent leaves in, and not the dent', () => {
    const dented = [place(0, 0), place(0, 2), place(2, 2), place(1, 1), place(2, 0)]
    expect(isIn(dented, place(0, 0))).toBe(true)
    expect(isIn(dented, place(0, 1))).toBe(true)
    expect(isIn(dented, place(0.5, 1))).toBe(true)
    expect(isIn(dented, place(1.5, 1))).toBe(false)
    expect(isIn([...dented].reverse(), place(0.5, 1))).toBe(true)
  })

  test('of fewer than three corners holds nothing', () => {
    expect(isIn([place(0, 0), place(0, 1)], place(0, 0.5))).toBe(false)
    expect(isIn([], place(0, 0))).toBe(false)
  })

  test('may be a circle', () => {
    const area = { kind: 'circle', at: place(0, 180), radiusM: 1000 } as const
    expect([isInArea(area, place(0, -179.992)), isInArea(area, place(0, 179.99))]).toEqual([true, false])
  })

  test('holds from its instant until its end, or always', () => {
    const zone: CourseZone = { id: 'a', name: 'A', kind: 'exclusion', area: { kind: 'polygon', corners: [] } }
    expect(zoneHoldsAt(zone, 0)).toBe(true)
    const atNight = { ...zone, fromMs: 10, untilMs: 20 }
    expect([9, 10, 19, 20].map((atMs) => zoneHoldsAt(atNight, atMs))).toEqual([false, true, true, false])
  })
})
