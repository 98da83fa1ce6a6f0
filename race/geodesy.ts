import * as geographiclib from 'geographiclib-geodesic'
import { DEG_RAD, wrapCourseDeg } from '#base/units'
import type { Place } from './course'

/**
 * Two ways to measure the earth. Where metres matter (the length of a course) the geodesic on WGS84 by GeographicLib,
 * exact to nanometres. Everywhere else unit vectors on a sphere: no trigonometry per comparison, no seam at 180° and no
 * special case at the poles; a distance is then at most 0.57 % wrong (worst along a meridian at a pole).
 */

/** A place as a unit vector: x to 0°/0°, y to 0°/90°E, z to the north pole. */
export type Vector = { readonly x: number; readonly y: number; readonly z: number }

/** Mean radius of the earth (IUGG R1). */
export const EARTH_RADIUS_M = 6_371_008.8

// Node sees the package as one default export, bundlers and its own types as named ones.
const { Geodesic } = (geographiclib as unknown as { default?: typeof geographiclib }).default ?? geographiclib

/** Distance on the WGS84 ellipsoid, m (C. F. F. Karney, Algorithms for geodesics, 2013). */
export function geodesicM(a: Place, b: Place): number {
  return Geodesic.WGS84.Inverse(a.latDeg, a.lonDeg, b.latDeg, b.lonDeg, Geodesic.DISTANCE).s12 as number
}

/** Distance on the sphere, m: within 0.57 % of the ellipsoid. */
export function sphericalM(a: Place, b: Place): number {
  return arcM(toVector(a.latDeg, a.lonDeg), toVector(b.latDeg, b.lonDeg))
}

export function toVector(latDeg: number, lonDeg: number): Vector {
  const cosLat = Math.cos(latDeg * DEG_RAD)
  return {
    x: cosLat * Math.cos(lonDeg * DEG_RAD),
    y: cosLat * Math.sin(lonDeg * DEG_RAD),
    z: Math.sin(latDeg * DEG_RAD),
  }
}

export function toPlace(v: Vector): Place {
  return { latDeg: Math.atan2(v.z, Math.hypot(v.x, v.y)) / DEG_RAD, lonDeg: Math.atan2(v.y, v.x) / DEG_RAD }
}

/** Distance between two unit vectors over the sphere, m. By the chord, which keeps its digits when they are close. */
export function arcM(a: Vector, b: Vector): number {
  const x = a.x - b.x
  const y = a.y - b.y
  const z = a.z - b.z
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(x * x + y * y + z * z) / 2))
}

export function dot(a: Vector, b: Vector): number {
  return a.x * b.x + a.y * b.y + a.z * b.z
}

export function cross(a: Vector, b: Vector): Vector {
  return { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x }
}

export function plus(a: Vector, b: Vector): Vector {
  return { x: a.x + b.x, y: a.y + b.y, z: a.z + b.z }
}

export function scaled(a: Vector, factor: number): Vector {
  return { x: a.x * factor, y: a.y * factor, z: a.z * factor }
}

/** Length 1; the zero vector stays zero, so that a line without length is never crossed rather than crossed everywhere. */
export function unit(a: Vector): Vector {
  const length = Math.sqrt(dot(a, a))
  return length > 1e-12 ? scaled(a, 1 / length) : { x: 0, y: 0, z: 0 }
}

/** The place at fraction f of the way from a to b, both close together or far apart (not antipodal). */
export function between(a: Vector, b: Vector, f: number): Vector {
  return unit(plus(scaled(a, 1 - f), scaled(b, f)))
}

/** Unit tangent at `from` in the direction of `to`; zero when they coincide. */
export function tangent(from: Vector, to: Vector): Vector {
  return unit(plus(to, scaled(from, -dot(from, to))))
}

/** Course from a towards b at a, degrees from north, clockwise. */
export function courseDeg(a: Vector, b: Vector): number {
  const east = { x: -a.y, y: a.x, z: 0 }
  const north = cross(a, east)
  return wrapCourseDeg(Math.atan2(dot(b, east), dot(b, north)) / DEG_RAD)
}
