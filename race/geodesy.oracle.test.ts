import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { createRandom } from '#base/random'
import type { Place } from './course'
import { arcM, between, geodesicM, toPlace, toVector } from './geodesy'

/** `GeodSolve` of GeographicLib (Debian: geographiclib-tools): another implementation, in C++, of what `geodesicM` is to compute. */
function isInstalled(): boolean {
  try {
    execFileSync('GeodSolve', ['--version'])
    return true
  } catch {
    return false
  }
}

const solve = (args: readonly string[], lines: readonly string[]) =>
  execFileSync('GeodSolve', [...args, '-p', '6'], { input: lines.join('\n') })
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/).map(Number))

const random = createRandom('oracle')
const anywhere = (): Place => ({
  latDeg: (Math.asin(2 * random.next() - 1) * 180) / Math.PI,
  lonDeg: 360 * random.next() - 180,
})
const near = ({ latDeg, lonDeg }: Place, spanDeg: number): Place => {
  const north = Math.max(-90, Math.min(90, latDeg + spanDeg * (2 * random.next() - 1)))
  const east = lonDeg + (spanDeg * (2 * random.next() - 1)) / Math.max(0.01, Math.cos((latDeg * Math.PI) / 180))
  return { latDeg: north, lonDeg: ((((east + 180) % 360) + 360) % 360) - 180 }
}
const words = ({ latDeg, lonDeg }: Place) => `${latDeg} ${lonDeg}`

describe.skipIf(!isInstalled())('beside GeodSolve', () => {
  test('a geodesic is the same to a millimetre, from a metre to half way round', () => {
    const pairs = [0.00001, 0.01, 1, 30, 360].flatMap((spanDeg) =>
      Array.from({ length: 200 }, () => {
        const from = anywhere()
        return [from, spanDeg === 360 ? anywhere() : near(from, spanDeg)] as const
      }),
    )
    const known = solve(
      ['-i'],
      pairs.map(([from, to]) => `${words(from)} ${words(to)}`),
    )
    for (const [i, [from, to]] of pairs.entries()) {
      expect(geodesicM(from, to)).toBeCloseTo(known[i]?.[2] as number, 3)
    }
  })

  test('the place between two fixes of a segment is off the geodesic by less than 2 cm at 10 km, and by less than 2 m at 100 km', () => {
    for (const [spanDeg, lengthMaxM, offMaxM] of [
      [0.06, 10_000, 0.02],
      [0.6, 100_000, 2],
    ] as const) {
      const pairs = Array.from({ length: 400 }, anywhere)
        .filter(({ latDeg }) => Math.abs(latDeg) < 80)
        .map((from) => [from, near(from, spanDeg)] as const)
      const inverse = solve(
        ['-i'],
        pairs.map(([from, to]) => `${words(from)} ${words(to)}`),
      )
      const halfway = pairs.map(([from], i) => `${words(from)} ${inverse[i]?.[0]} ${(inverse[i]?.[2] as number) / 2}`)
      solve([], halfway).forEach(([latDeg, lonDeg], i) => {
        if ((inverse[i]?.[2] as number) > lengthMaxM) return
        const [from, to] = pairs[i] as (typeof pairs)[number]
        const middle = between(toVector(from.latDeg, from.lonDeg), toVector(to.latDeg, to.lonDeg), 0.5)
        const place = { latDeg: latDeg as number, lonDeg: lonDeg as number }
        expect(geodesicM(toPlace(middle), place)).toBeLessThan(offMaxM)
      })
    }
  })

  test('a distance on the sphere is within 0.57 % of it', () => {
    const pairs = Array.from({ length: 500 }, () => [anywhere(), anywhere()] as const)
    const known = solve(
      ['-i'],
      pairs.map(([from, to]) => `${words(from)} ${words(to)}`),
    )
    pairs.forEach(([from, to], i) => {
      const metres = known[i]?.[2] as number
      const spherical = arcM(toVector(from.latDeg, from.lonDeg), toVector(to.latDeg, to.lonDeg))
      expect(Math.abs(spherical - metres)).toBeLessThan(0.0057 * metres)
    })
  })
})
