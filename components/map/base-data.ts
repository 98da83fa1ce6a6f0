import type { FeatureCollection, MultiLineString, MultiPolygon, Position } from 'geojson'

/** A file under /generated/base-map, as tools/base-map.mjs writes it. */
export type BaseFile = {
  readonly land?: MultiPolygon
  readonly borders?: MultiLineString
  readonly countries?: readonly CountryName[]
}

export type CountryName = readonly [name: string, lonDeg: number, latDeg: number, rank: number]

/** The cells that exist, and their size. */
export type CellIndex = { readonly cellDeg: number; readonly names: readonly string[] }

/** What the map draws of some base files. `cellDeg`: their land was cut at multiples of it, which are no coasts. */
export function baseFeatures(files: readonly BaseFile[], cellDeg: number): FeatureCollection {
  const land = files.flatMap((file) => file.land?.coordinates ?? [])
  const borders = files.flatMap((file) => file.borders?.coordinates ?? [])
  const coast = land.flatMap((rings) => rings.flatMap((ring) => coastsOf(ring, cellDeg)))
  return {
    type: 'FeatureCollection',
    features: [
      feature('land', { type: 'MultiPolygon', coordinates: land }),
      feature('borders', { type: 'MultiLineString', coordinates: borders }),
      feature('coast', { type: 'MultiLineString', coordinates: coast }),
    ],
  }
}

/** The cells that a window touches, from its corner longitudes (which may lie beyond ±180) and latitudes. */
export function cellsWithin(index: CellIndex, west: number, south: number, east: number, north: number): string[] {
  const { cellDeg } = index
  const known = new Set(index.names)
  const found: string[] = []
  for (let lon = Math.floor(west / cellDeg) * cellDeg; lon < east && lon < west + 360; lon += cellDeg) {
    const wrapped = ((((lon + 180) % 360) + 360) % 360) - 180
    for (let lat = Math.floor(south / cellDeg) * cellDeg; lat < north; lat += cellDeg) {
      const name = `${wrapped}_${lat}`
      if (known.has(name)) found.push(name)
    }
  }
  return found
}

/** The parts of a ring that are coast: edges along a cut (both ends on the same line of the grid) are not. */
function coastsOf(ring: readonly Position[], cellDeg: number): Position[][] {
  const lines: Position[][] = []
  let line: Position[] = []
  for (let i = 0; i + 1 < ring.length; i++) {
    const [a, b] = [ring[i] as Position, ring[i + 1] as Position]
    if (alongCut(a[0] as number, b[0] as number, cellDeg) || alongCut(a[1] as number, b[1] as number, cellDeg)) {
      if (line.length > 1) lines.push(line)
      line = []
    } else line.push(...(line.length === 0 ? [a, b] : [b]))
  }
  if (line.length > 1) lines.push(line)
  return lines
}

const alongCut = (a: number, b: number, cellDeg: number): boolean => a === b && a % cellDeg === 0

function feature(kind: string, geometry: MultiPolygon | MultiLineString) {
  return { type: 'Feature', properties: { kind }, geometry } as const
}
