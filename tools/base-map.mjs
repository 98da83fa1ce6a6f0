/**
 * Makes the base map that is shipped with the product, from Natural Earth (public domain) as packed by world-atlas:
 *   public/generated/base-map/world-coarse.json   1:110m, for the whole earth on a small screen
 *   public/generated/base-map/world-medium.json   1:50m
 *   public/generated/base-map/cells/X-Y.json      1:10m in cells of 10 degrees, for harbours; cells.json lists those that hold land
 * and puts MapLibre's worker beside it, where a browser can load it. Run as `node tools/base-map.mjs`; skips what is fresh.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { geoArea, geoCentroid, geoEquirectangular } from 'd3-geo'
import { geoProject } from 'd3-geo-projection'
import { feature, mesh } from 'topojson-client'

/** Raise it when the output changes shape. */
const FORMAT = 7
const CELL_DEG = 10
const BAND_DEG = 30
const require = createRequire(import.meta.url)
const generated = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'public', 'generated')
const target = path.join(generated, 'base-map')

const boxes = new Map()
const stamp = JSON.stringify({ format: FORMAT, atlas: versionOf('world-atlas'), map: versionOf('maplibre-gl') })
const stampFile = path.join(target, 'stamp.json')

function make() {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(path.join(target, 'cells'), { recursive: true })
  copyWorker()
  write('world-coarse.json', world('110m', 2))
  write('world-medium.json', world('50m', 2))
  writeCells()
  writeFileSync(stampFile, stamp)
}

function versionOf(name) {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', name, 'package.json')
  return JSON.parse(readFileSync(file, 'utf8')).version
}

/** A bundler does not find MapLibre's worker by itself, so it is served as a file. */
function copyWorker() {
  const worker = require.resolve('maplibre-gl/dist/maplibre-gl-worker.mjs')
  copyFileSync(worker, path.join(generated, 'maplibre-gl-worker.mjs'))
}

function write(name, value) {
  writeFileSync(path.join(target, name), JSON.stringify(value))
}

function atlas(name) {
  return JSON.parse(readFileSync(require.resolve(`world-atlas/${name}.json`), 'utf8'))
}

/** Land, borders and country names of the whole earth at one scale. Coasts are the rings of the land without the cuts; the page draws them. */
function world(scale, digits) {
  const topology = atlas(`countries-${scale}`)
  const { land, countries } = topology.objects
  return {
    land: rounded(flatten(feature(topology, land)), digits),
    borders: rounded(flatten(mesh(topology, countries, (a, b) => a !== b)), digits),
    countries: scale === '50m' ? countryNames(feature(topology, countries)) : [],
  }
}

/** Cuts spherical shapes at the antimeridian and the poles, so that none smears across a flat map. */
function flatten(shape) {
  // Rings must turn as d3 expects while it cuts, with y growing southward; north is up again afterwards.
  const flat = geoEquirectangular()
    .scale(180 / Math.PI)
    .translate([0, 0])
    .precision(0)
  const projected = geoProject(withoutSlivers(shape), flat)
  const geometries = projected.features?.map((f) => f.geometry) ?? projected.geometries ?? [projected]
  const northUp = (points) => points.map(([x, y]) => [x, -y])
  const lines = geometries.filter((g) => g?.type.endsWith('LineString'))
  if (lines.length > 0) {
    return { type: 'MultiLineString', coordinates: lines.flatMap(parts).map(northUp) }
  }
  const polygons = geometries.filter(Boolean).flatMap(parts)
  return { type: 'MultiPolygon', coordinates: polygons.map((rings) => rings.map(northUp)) }
}

/** A few islets of 1:10m are a line there and back, whose inside d3 takes to be the rest of the earth. */
function withoutSlivers(shape) {
  if (!shape.features) return shape
  const features = shape.features.map((each) => {
    const polygons = parts(each.geometry).filter(
      (rings) => geoArea({ type: 'Polygon', coordinates: rings }) < 2 * Math.PI,
    )
    return { ...each, geometry: { type: 'MultiPolygon', coordinates: polygons } }
  })
  return { ...shape, features }
}

const parts = (geometry) => (geometry.type.startsWith('Multi') ? geometry.coordinates : [geometry.coordinates])

/** One decimal place is 11 km, three are 110 m: no more digits than the scale is good for. Points that fall together are dropped. */
function rounded(geometry, digits) {
  if (!geometry) return undefined
  const factor = 10 ** digits
  const ring = (points, least) => {
    const kept = []
    for (const [lon, lat] of points) {
      const point = [Math.round(lon * factor) / factor, Math.round(lat * factor) / factor]
      const last = kept.at(-1)
      if (!last || last[0] !== point[0] || last[1] !== point[1]) kept.push(point)
    }
    return kept.length >= least ? [kept] : []
  }
  if (geometry.type === 'MultiLineString') {
    return { type: 'MultiLineString', coordinates: geometry.coordinates.flatMap((line) => ring(line, 2)) }
  }
  const polygons = geometry.coordinates.map((rings) => rings.flatMap((points) => ring(points, 4)))
  return { type: 'MultiPolygon', coordinates: polygons.filter((rings) => rings.length > 0) }
}

/** `[name, lon, lat, rank]`: the centre of each country's largest part; rank 0 for the largest countries, 4 for the smallest. */
function countryNames(collection) {
  return collection.features.flatMap((country) => {
    const polygons = parts(country.geometry).map((coordinates) => ({ type: 'Polygon', coordinates }))
    const largest = polygons.reduce((a, b) => (geoArea(a) > geoArea(b) ? a : b))
    const [lon, lat] = geoCentroid(largest)
    const area = geoArea(country)
    const rank = [0.03, 0.008, 0.002, 0.0003].filter((limit) => area < limit).length
    return [[country.properties.name, Math.round(lon * 100) / 100, Math.round(lat * 100) / 100, rank]]
  })
}

function writeCells() {
  const topology = atlas('countries-10m')
  const { land, countries } = topology.objects
  const whole = {
    land: flatten(feature(topology, land)),
    borders: flatten(mesh(topology, countries, (a, b) => a !== b)),
  }
  const names = []
  // Cutting a continent into cells is quick once it has been cut into a few large pieces.
  for (const [lon, lat] of corners(-180, -90, 360, 180, BAND_DEG)) {
    const band = cutAll(whole, lon, lat, BAND_DEG)
    for (const [cellLon, cellLat] of corners(lon, lat, BAND_DEG, BAND_DEG, CELL_DEG)) {
      const cell = cutAll(band, cellLon, cellLat, CELL_DEG)
      if (!cell.land) continue
      const name = `${cellLon}_${cellLat}`
      names.push(name)
      write(`cells/${name}.json`, { land: rounded(cell.land, 4), borders: rounded(cell.borders, 4) })
    }
  }
  write('cells.json', { cellDeg: CELL_DEG, names })
}

function* corners(lon, lat, widthDeg, heightDeg, stepDeg) {
  for (let x = lon; x < lon + widthDeg; x += stepDeg) {
    for (let y = lat; y < lat + heightDeg; y += stepDeg) yield [x, y]
  }
}

function cutAll(shapes, lon, lat, sizeDeg) {
  const box = [lon, lat, lon + sizeDeg, lat + sizeDeg]
  const near = (shape) => shape && nearOnly(shape, box)
  return { land: cutPolygons(near(shapes.land), box), borders: cutLines(near(shapes.borders), box) }
}

/** Ring by ring and side by side (Sutherland and Hodgman, 1974): pieces of one ring stay joined along the cut, where nothing is drawn. */
function cutPolygons(shape, box) {
  const polygons = (shape?.coordinates ?? []).map((rings) =>
    rings.map((ring) => cutRing(ring, box)).filter((ring) => ring.length > 3),
  )
  const coordinates = polygons.filter((rings) => rings.length > 0)
  return coordinates.length > 0 ? { type: 'MultiPolygon', coordinates } : undefined
}

function cutRing(ring, box) {
  let points = ring
  for (const side of [0, 1, 2, 3]) {
    const axis = side % 2
    const isInside = (point) => (side < 2 ? point[axis] >= box[side] : point[axis] <= box[side])
    const kept = []
    for (let i = 0; i + 1 < points.length; i++) {
      const [from, to] = [points[i], points[i + 1]]
      if (isInside(from)) kept.push(from)
      if (isInside(from) !== isInside(to)) kept.push(crossing(from, to, axis, box[side]))
    }
    if (kept.length > 0) kept.push(kept[0])
    points = kept
  }
  return points
}

function crossing(from, to, axis, at) {
  const part = (at - from[axis]) / (to[axis] - from[axis])
  const other = from[1 - axis] + part * (to[1 - axis] - from[1 - axis])
  return axis === 0 ? [at, other] : [other, at]
}

/** Lines keep the points inside and one beyond each end, which reaches into the neighbour's cell and does no harm. */
function cutLines(shape, box) {
  const coordinates = (shape?.coordinates ?? []).flatMap((line) => {
    const near = line.map(([x, y]) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3])
    const pieces = [[]]
    line.forEach((point, i) => {
      if (near[i - 1] || near[i] || near[i + 1]) pieces.at(-1).push(point)
      else if (pieces.at(-1).length > 0) pieces.push([])
    })
    return pieces.filter((piece) => piece.length > 1)
  })
  return coordinates.length > 0 ? { type: 'MultiLineString', coordinates } : undefined
}

/** Drops the parts that cannot touch the cell, which is most of the world: clipping them one by one would take minutes. */
function nearOnly(shape, [west, south, east, north]) {
  const points = (part) => (shape.type === 'MultiPolygon' ? part[0] : part)
  const near = shape.coordinates.filter((part) => {
    if (!boxes.has(part)) boxes.set(part, boxOf(points(part)))
    const box = boxes.get(part)
    return box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south
  })
  return near.length > 0 ? { type: shape.type, coordinates: near } : undefined
}

function boxOf(points) {
  const box = [180, 90, -180, -90]
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return box
}

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) make()
