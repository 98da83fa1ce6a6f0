import { DEG_RAD, wrapCourseDeg, wrapLonDeg } from '#base/units'
import type { Place } from '#race/course'

/**
 * Geometry for moving what does not exist: on a sphere, exact to half a percent, which no simulated sailor notices.
 * Scoring has its own, on the ellipsoid.
 */
const EARTH_RADIUS_M = 6_371_009

/** Great-circle distance. */
export function distanceM(from: Place, to: Place): number {
  const dLat = (to.latDeg - from.latDeg) * DEG_RAD
  const dLon = (to.lonDeg - from.lonDeg) * DEG_RAD
  const cosines = Math.cos(from.latDeg * DEG_RAD) * Math.cos(to.latDeg * DEG_RAD)
  const h = Math.sin(dLat / 2) ** 2 + cosines * Math.sin(dLon / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Initial course of the great circle, [0, 360). */
export function courseDeg(from: Place, to: Place): number {
  const lat1 = from.latDeg * DEG_RAD
  const lat2 = to.latDeg * DEG_RAD
  const dLon = (to.lonDeg - from.lonDeg) * DEG_RAD
  const east = Math.sin(dLon) * Math.cos(lat2)
  const north = Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(dLon)
  return wrapCourseDeg(Math.atan2(east, north) / DEG_RAD)
}

/** Where a great circle leads from a place on a course. */
export function placeAhead(from: Place, onCourseDeg: number, aheadM: number): Place {
  const arc = aheadM / EARTH_RADIUS_M
  const lat1 = from.latDeg * DEG_RAD
  const course = onCourseDeg * DEG_RAD
  const sinLat = Math.sin(lat1) * Math.cos(arc) + Math.cos(lat1) * Math.sin(arc) * Math.cos(course)
  const east = Math.sin(course) * Math.sin(arc) * Math.cos(lat1)
  const lonDeg = from.lonDeg + Math.atan2(east, Math.cos(arc) - Math.sin(lat1) * sinLat) / DEG_RAD
  return { latDeg: Math.asin(sinLat) / DEG_RAD, lonDeg: wrapLonDeg(lonDeg) }
}

/** How far a place lies beside the great circle `from` → `to`: positive on its right. */
export function besideM(from: Place, to: Place, place: Place): number {
  const arc = distanceM(from, place) / EARTH_RADIUS_M
  const angle = (courseDeg(from, place) - courseDeg(from, to)) * DEG_RAD
  return Math.asin(Math.sin(arc) * Math.sin(angle)) * EARTH_RADIUS_M
}

/** The smaller angle from one course to another, (-180, 180], positive clockwise. */
export function turnDeg(fromDeg: number, toDeg: number): number {
  return 180 - wrapCourseDeg(180 - (toDeg - fromDeg))
}

/** Between two places that are close together and away from the poles, at a share of the way. */
export function placeBetween(from: Place, to: Place, share: number): Place {
  return {
    latDeg: from.latDeg + (to.latDeg - from.latDeg) * share,
    lonDeg: wrapLonDeg(from.lonDeg + wrapLonDeg(to.lonDeg - from.lonDeg) * share),
  }
}
