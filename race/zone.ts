import type { CourseZone, Place, ZoneArea } from './course'
import { arcM, cross, dot, plus, toVector, unit, type Vector } from './geodesy'

/** Whether a place lies in an area, its edge included; by the sphere, so within 0.6 % of the distance to a circle's centre. */
export function isInArea(area: ZoneArea, place: Place): boolean {
  const at = toVector(place.latDeg, place.lonDeg)
  if (area.kind === 'circle') return arcM(toVector(area.at.latDeg, area.at.lonDeg), at) <= area.radiusM
  return isInPolygon(
    area.corners.map(({ latDeg, lonDeg }) => toVector(latDeg, lonDeg)),
    at,
  )
}

/** Whether a zone is in force at an instant. */
export function zoneHoldsAt({ fromMs, untilMs }: CourseZone, atMs: number): boolean {
  return (fromMs === undefined || atMs >= fromMs) && (untilMs === undefined || atMs < untilMs)
}

/**
 * In the plane that touches the earth at the polygon's middle great circles are straight lines, so that neither the antimeridian nor a pole is
 * special; what lies on the other half of the earth is outside.
 */
function isInPolygon(corners: readonly Vector[], at: Vector): boolean {
  const middle = unit(corners.reduce(plus, { x: 0, y: 0, z: 0 }))
  if (corners.length < 3 || dot(at, middle) <= 0) return false
  const aside = Math.abs(middle.z) < 0.9 ? { x: 0, y: 0, z: 1 } : { x: 1, y: 0, z: 0 }
  const right = unit(cross(aside, middle))
  const up = cross(middle, right)
  const onPlane = (v: Vector) => ({ x: dot(v, right) / dot(v, middle), y: dot(v, up) / dot(v, middle) })
  const p = onPlane(at)
  let isInside = false
  for (let i = 0; i < corners.length; i++) {
    const a = onPlane(corners[i] as Vector)
    const b = onPlane(corners[(i + 1) % corners.length] as Vector)
    const turn = (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
    if (turn === 0 && (p.x - a.x) * (p.x - b.x) + (p.y - a.y) * (p.y - b.y) <= 0) return true
    if (a.y > p.y !== b.y > p.y && turn > 0 === b.y > a.y) isInside = !isInside
  }
  return isInside
}
