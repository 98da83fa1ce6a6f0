import { expect, it } from 'vitest'
import { baseFeatures, cellsWithin } from './base-data'

const coastOf = (ring: number[][], cellDeg: number) => {
  const { features } = baseFeatures([{ land: { type: 'MultiPolygon', coordinates: [[ring]] } }], cellDeg)
  return features.find(({ properties }) => properties?.kind === 'coast')?.geometry
}

it('draws no coast along the edges at which land was cut', () => {
  const ring = [
    [10, 1],
    [12, 2],
    [12, 5],
    [10, 6],
    [10, 1],
  ]
  expect(coastOf(ring, 10)).toMatchObject({
    coordinates: [
      [
        [10, 1],
        [12, 2],
        [12, 5],
        [10, 6],
      ],
    ],
  })
})

it('draws no coast down the antimeridian or along the pole', () => {
  const ring = [
    [-180, -90],
    [180, -90],
    [180, -70],
    [0, -75],
    [-180, -70],
    [-180, -90],
  ]
  expect(coastOf(ring, 90)).toMatchObject({
    coordinates: [
      [
        [180, -70],
        [0, -75],
        [-180, -70],
      ],
    ],
  })
})

it('finds the cells in view, also beyond the antimeridian, and only those that hold land', () => {
  const index = { cellDeg: 10, names: ['170_-20', '-180_-20', '-170_-20', '0_40'] }
  expect(cellsWithin(index, 172, -18, 186, -12)).toEqual(['170_-20', '-180_-20'])
  expect(cellsWithin(index, -188, -18, -172, -12)).toEqual(['170_-20', '-180_-20'])
})
