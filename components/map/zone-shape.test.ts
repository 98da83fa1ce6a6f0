import { expect, test } from 'vitest'
import { latOfY, lonOfX } from './mercator'
import { zoneShape } from './zone-shape'

const at = (latDeg: number, lonDeg: number) => ({ latDeg, lonDeg })

test('a polygon is closed, its sides follow great circles, and it has no seam at the antimeridian', () => {
  const corners = [at(60, 170), at(60, -170), at(50, -170)]
  const { outline } = zoneShape({ name: 'Ice', area: { kind: 'polygon', corners } }, 'exclusion')
  expect(outline.x.at(-1)).toBeCloseTo(outline.x[0] as number, 9)
  expect(Math.max(...outline.y.map(latOfY))).toBeGreaterThan(60.3)
  const steps = outline.x.slice(1).map((x, i) => Math.abs(x - (outline.x[i] as number)))
  expect(Math.max(...steps)).toBeLessThan(0.01)
  expect(lonOfX(Math.max(...outline.x))).toBeCloseTo(190, 6)
})

test('a circle has its radius on every side', () => {
  const { outline } = zoneShape({ name: '', area: { kind: 'circle', at: at(60, 20), radiusM: 111_195 } }, 'protected')
  expect(Math.max(...outline.y.map(latOfY))).toBeCloseTo(61, 3)
  expect(Math.min(...outline.y.map(latOfY))).toBeCloseTo(59, 3)
  expect(lonOfX(Math.max(...outline.x))).toBeCloseTo(22, 1)
})
