import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPlace, writePlace } from './place-text'

test.each([
  ['59.3293, 18.0686', 59.3293, 18.0686],
  ['59.3293 18.0686', 59.3293, 18.0686],
  ['59,3293; 18,0686', 59.3293, 18.0686],
  ['-33.8568, 151.2153', -33.8568, 151.2153],
  ["59°19.758'N 18°04.116'E", 59.3293, 18.0686],
  ['59 19.758 N, 18 04.116 E', 59.3293, 18.0686],
  ['N59 19.758 E18 04.116', 59.3293, 18.0686],
  ['59° 19\' 45.48" N 18° 4\' 6.96" E', 59.3293, 18.0686],
  ['59 19 45.48 18 4 6.96', 59.3293, 18.0686],
  ['18.0686E 59.3293N', 59.3293, 18.0686],
  ['46°30.0’N 001°47.5’W', 46.5, -1.791666667],
  ['56°S 67°16.5′W', -56, -67.275],
])('%s', (text, latDeg, lonDeg) => {
  const place = readPlace(text)
  expect(place?.latDeg).toBeCloseTo(latDeg, 7)
  expect(place?.lonDeg).toBeCloseTo(lonDeg, 7)
})

test.each([
  '',
  'Stockholm',
  '59.3',
  '91, 10',
  '59, 181',
  '59 60.1 N 18 0 E',
  '59N 18N',
  '-59N 18E',
  '1 2 3',
  'N59N 18E',
  '59.3293, 18.0686, 4',
])('%j is no place', (text) => {
  expect(readPlace(text)).toBeUndefined()
})

test('what is written is read again, to 0.2 m', () => {
  const degrees = (max: number) => fc.double({ min: -max, max, noNaN: true })
  fc.assert(
    fc.property(degrees(90), degrees(180), (latDeg, lonDeg) => {
      const place = readPlace(writePlace({ latDeg, lonDeg }))
      expect(Math.abs((place?.latDeg ?? 99) - latDeg)).toBeLessThan(1e-6)
      expect(Math.abs((place?.lonDeg ?? 999) - lonDeg)).toBeLessThan(1e-6)
    }),
  )
})

test('no text makes it throw or gives a place off the earth', () => {
  const sign = fc.constantFrom(...'0123456789.,;°\'" NSEWO-+'.split(''))
  fc.assert(
    fc.property(fc.string({ unit: sign, maxLength: 30 }), (text) => {
      const place = readPlace(text)
      if (place === undefined) return
      expect(Math.abs(place.latDeg)).toBeLessThanOrEqual(90)
      expect(Math.abs(place.lonDeg)).toBeLessThanOrEqual(180)
    }),
  )
})
