import { DEG_RAD } from '#base/units'
import type { LivePlace } from '#protocol/live/messages'

/** A path in Web Mercator: the world is 1 wide and 1 high, x grows eastward without a seam, y grows southward. */
export type Path = { readonly x: Float64Array; readonly y: Float64Array }

/** How Mercator coordinates fall on the screen: `pixel = m * scale + origin`. The map is always north up. */
export type View = {
  readonly width: number
  readonly height: number
  readonly zoom: number
  /** Pixels that the world is wide. */
  readonly scale: number
  readonly originX: number
  readonly originY: number
}

/** What part of the window nothing lies over. */
export type FreeArea = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

export const TILE_PX = 512
const LAT_MAX_DEG = 85.051129
const EARTH_CIRCUMFERENCE_M = 40_075_016.686

export const mercatorX = (lonDeg: number): number => (lonDeg + 180) / 360

export function mercatorY(latDeg: number): number {
  const lat = Math.max(-LAT_MAX_DEG, Math.min(LAT_MAX_DEG, latDeg)) * DEG_RAD
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + lat / 2)) / (2 * Math.PI)
}

export const lonOfX = (x: number): number => x * 360 - 180

export const latOfY = (y: number): number => (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 2) / DEG_RAD

/** Mercator units in a metre at a latitude. */
export const unitsPerMetre = (latDeg: number): number => 1 / (EARTH_CIRCUMFERENCE_M * Math.cos(latDeg * DEG_RAD))

/** The x nearest to another: across the antimeridian the next copy of the world may be closer. */
export const nearestX = (x: number, to: number): number => x + Math.round(to - x)

/** A path through places, with no jump where it crosses the antimeridian. */
export function pathOf(places: readonly LivePlace[]): Path {
  const x = new Float64Array(places.length)
  const y = new Float64Array(places.length)
  places.forEach(({ latDeg, lonDeg }, i) => {
    x[i] = i === 0 ? mercatorX(lonDeg) : nearestX(mercatorX(lonDeg), x[i - 1] as number)
    y[i] = mercatorY(latDeg)
  })
  return { x, y }
}

/** Points of the great circle between two places, ends included, no further apart than about 40 km. */
export function greatCircle(from: LivePlace, to: LivePlace): LivePlace[] {
  const [a, b] = [vectorOf(from), vectorOf(to)]
  const angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])))
  const steps = Math.ceil(angle / 0.0063)
  if (steps < 2 || Math.PI - angle < 1e-6) return [from, to]
  const places: LivePlace[] = [from]
  for (let i = 1; i < steps; i++) {
    const [p, q] = [Math.sin((1 - i / steps) * angle), Math.sin((i / steps) * angle)]
    places.push(placeOfVector([p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]]))
  }
  return [...places, to]
}

type Vector = readonly [number, number, number]

function vectorOf({ latDeg, lonDeg }: LivePlace): Vector {
  const cos = Math.cos(latDeg * DEG_RAD)
  return [cos * Math.cos(lonDeg * DEG_RAD), cos * Math.sin(lonDeg * DEG_RAD), Math.sin(latDeg * DEG_RAD)]
}

function placeOfVector([x, y, z]: Vector): LivePlace {
  return { latDeg: Math.atan2(z, Math.hypot(x, y)) / DEG_RAD, lonDeg: Math.atan2(y, x) / DEG_RAD }
}

export type Camera = { readonly centreX: number; readonly centreY: number; readonly zoom: number }

/** Closer to a field than this, compared with its whole course, and one no longer sees where on earth it is. */
export const CONTEXT_ZOOM = 2.4

/**
 * The camera that shows all places within the free area. Of all ways round the earth it takes the narrowest, so that a
 * field on both sides of the antimeridian is shown together. No places: the whole world.
 */
export function cameraFor(
  places: readonly LivePlace[],
  area: FreeArea & { width: number; height: number },
  zoomMax: number,
): Camera {
  const box = boxOf(places)
  const [freeW, freeH] = [area.width - area.left - area.right, area.height - area.top - area.bottom]
  const [w, h] = [Math.max(box.maxX - box.minX, 1e-9), Math.max(box.maxY - box.minY, 1e-9)]
  const fit = Math.log2(Math.min(Math.max(freeW, 80) / w, Math.max(freeH, 80) / h) / TILE_PX)
  const zoom = Math.max(0.6, Math.min(zoomMax, fit))
  const scale = TILE_PX * 2 ** zoom
  return {
    zoom,
    centreX: (box.minX + box.maxX) / 2 - (area.left - area.right) / 2 / scale,
    centreY: (box.minY + box.maxY) / 2 - (area.top - area.bottom) / 2 / scale,
  }
}

type Box = { minX: number; maxX: number; minY: number; maxY: number }

function boxOf(places: readonly LivePlace[]): Box {
  if (places.length === 0) return { minX: 0, maxX: 1, minY: 0.2, maxY: 0.75 }
  const ys = places.map(({ latDeg }) => mercatorY(latDeg))
  const xs = places.map(({ lonDeg }) => mercatorX(lonDeg) % 1).sort((a, b) => a - b)
  // The widest empty stretch lies outside the box; what follows it is the western end.
  let widest = (xs[0] as number) + 1 - (xs.at(-1) as number)
  let west = 0
  for (let i = 1; i < xs.length; i++) {
    const gap = (xs[i] as number) - (xs[i - 1] as number)
    if (gap > widest) [widest, west] = [gap, i]
  }
  const minX = xs[west] as number
  return {
    minX,
    maxX: minX + 1 - widest,
    minY: ys.reduce((a, b) => Math.min(a, b)),
    maxY: ys.reduce((a, b) => Math.max(a, b)),
  }
}

/** Offsets (whole worlds) at which something between two x is on the screen. */
export function copiesOf(view: View, minX: number, maxX: number): number[] {
  const first = Math.ceil(-view.originX / view.scale - maxX - 40 / view.scale)
  const last = Math.floor((view.width - view.originX) / view.scale - minX + 40 / view.scale)
  const copies: number[] = []
  for (let copy = first; copy <= last && copies.length < 5; copy++) copies.push(copy + 0)
  return copies
}
