import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arcM, between, courseDeg, geodesicM, sphericalM, toPlace, toVector } from './geodesy'

const anyPlace = fc.record({
  latDeg: fc.double({ min: -90, max: 90, noNaN: true }),
  lonDeg: fc.double({ min: -180, max: 180, noNaN: true }),
})

describe('geodesic on the ellipsoid', () => {
  test('Flinders Peak to Buninyong is 54,972.271 m (Geocentric Datum of Australia technical manual, worked example)', () => {
    const flindersPeak = { latDeg: -(37 + 57 / 60 + 3.7203 / 3600), lonDeg: 144 + 25 / 60 + 29.5244 / 3600 }
    const buninyong = { latDeg: -(37 + 39 / 60 + 10.1561 / 3600), lonDeg: 143 + 55 / 60 + 35.3839 / 3600 }
    expect(geodesicM(flindersPeak, buninyong)).toBeCloseTo(54_972.271, 2)
  })

  test('Wellington to Salamanca is 19,959,679.267 m (GeographicLib documentation, example of the inverse problem)', () => {
    const wellington = { latDeg: -41.32, lonDeg: 174.81 }
    const salamanca = { latDeg: 40.96, lonDeg: -5.5 }
    expect(geodesicM(wellington, salamanca)).toBeCloseTo(19_959_679.267, 2)
  })
})

describe('distance on the sphere', () => {
  test('is within the stated 0.57 % of the ellipsoid everywhere', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (a, b) => {
        const exactM = geodesicM(a, b)
        expect(Math.abs(sphericalM(a, b) - exactM)).toBeLessThanOrEqual(0.0057 * exactM + 1e-6)
      }),
      { seed: 1, numRuns: 2000 },
    )
  })

  test('knows no seam at 180° and no trouble at a pole', () => {
    expect(sphericalM({ latDeg: 0, lonDeg: 179.9 }, { latDeg: 0, lonDeg: -179.9 })).toBeCloseTo(22_239, 0)
    expect(sphericalM({ latDeg: 89.9, lonDeg: 0 }, { latDeg: 89.9, lonDeg: 180 })).toBeCloseTo(22_239, 0)
  })

  test('keeps its digits for places a centimetre apart', () => {
    const [a, b] = [toVector(45, 7), toVector(45 + 1e-7, 7)]
    expect(arcM(a, b)).toBeCloseTo(0.01112, 5)
  })
})

describe('directions and places between', () => {
  test('courses run clockwise from north', () => {
    const from = toVector(0, 179.9)
    const courses = [toVector(1, 179.9), toVector(0, -179.9), toVector(-1, 179.9), toVector(0, 179)].map((to) =>
      courseDeg(from, to),
    )
    expect(courses.map((course) => Math.round(course))).toEqual([0, 90, 180, 270])
  })

  test('half way across the antimeridian lies on it', () => {
    const middle = toPlace(between(toVector(0, 170), toVector(0, -170), 0.5))
    expect(Math.abs(middle.lonDeg)).toBeCloseTo(180, 9)
    expect(middle.latDeg).toBeCloseTo(0, 9)
  })
})
