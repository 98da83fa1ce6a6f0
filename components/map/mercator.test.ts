import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cameraFor,
  copiesOf,
  greatCircle,
  latOfY,
  lonOfX,
  mercatorX,
  mercatorY,
  pathOf,
  TILE_PX,
  type View,
} from './mercator'

const lon = fc.double({ min: -180, max: 180, noNaN: true })
const lat = fc.double({ min: -85, max: 85, noNaN: true })
const free = { left: 420, top: 20, right: 60, bottom: 20, width: 1440, height: 900 }

describe('Mercator', () => {
  it('goes there and back', () => {
    fc.assert(
      fc.property(lat, lon, (latDeg, lonDeg) => {
        expect(latOfY(mercatorY(latDeg))).toBeCloseTo(latDeg, 6)
        expect(lonOfX(mercatorX(lonDeg))).toBeCloseTo(lonDeg, 6)
      }),
    )
  })

  it('carries a path over the antimeridian without a jump', () => {
    const { x } = pathOf([170, 179.9, -179.9, -170, 179].map((lonDeg) => ({ latDeg: 0, lonDeg })))
    for (let i = 1; i < x.length; i++) expect(Math.abs(x[i]! - x[i - 1]!)).toBeLessThan(0.1)
  })
})

describe('a great circle', () => {
  it('keeps its ends and goes poleward of the straight line', () => {
    const [from, to] = [
      { latDeg: 48, lonDeg: -5 },
      { latDeg: 41, lonDeg: -70 },
    ]
    const places = greatCircle(from, to)
    expect([places[0], places.at(-1)]).toEqual([from, to])
    expect(Math.max(...places.map(({ latDeg }) => latDeg))).toBeGreaterThan(49)
  })

  it('is a straight line where there is no single one: between a place and itself, or its antipode', () => {
    expect(greatCircle({ latDeg: 1, lonDeg: 1 }, { latDeg: 1, lonDeg: 1 })).toHaveLength(2)
    expect(greatCircle({ latDeg: 0, lonDeg: 0 }, { latDeg: 0, lonDeg: 180 })).toHaveLength(2)
  })
})

describe('the camera', () => {
  it('shows every place inside what is free, wherever on earth they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ latDeg: fc.double({ min: -70, max: 70, noNaN: true }), lonDeg: lon }), {
          minLength: 1,
          maxLength: 8,
        }),
        (places) => {
          const camera = cameraFor(places, free, 13)
          if (camera.zoom <= 0.6) return
          const scale = TILE_PX * 2 ** camera.zoom
          for (const { latDeg, lonDeg } of places) {
            const offset = mercatorX(lonDeg) - camera.centreX
            const px = [Math.floor(offset), Math.ceil(offset)].map((turn) => (offset - turn) * scale + free.width / 2)
            const py = (mercatorY(latDeg) - camera.centreY) * scale + free.height / 2
            expect(px.some((x) => x > free.left - 1 && x < free.width - free.right + 1)).toBe(true)
            expect(py).toBeGreaterThan(free.top - 1)
            expect(py).toBeLessThan(free.height - free.bottom + 1)
          }
        },
      ),
    )
  })

  it('keeps a field on both sides of the antimeridian together', () => {
    expect(
      cameraFor(
        [
          { latDeg: 0, lonDeg: 179 },
          { latDeg: 0, lonDeg: -179 },
        ],
        free,
        13,
      ).zoom,
    ).toBeGreaterThan(7)
  })

  it('shows the world when there is nobody', () => {
    expect(cameraFor([], free, 13).zoom).toBeLessThan(2)
  })
})

it('something on the edge of the world is drawn on each copy of it that is in view', () => {
  const view: View = { width: 1000, height: 500, zoom: 0, scale: 400, originX: 100, originY: 0 }
  expect(copiesOf(view, 0.5, 0.5)).toEqual([0, 1])
  expect(copiesOf(view, 0.99, 1.01)).toEqual([-1, 0, 1])
})
