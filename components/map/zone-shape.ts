import { DEG_RAD } from '#base/units'
import type { LivePlace, LiveZone } from '#protocol/live/messages'
import { greatCircle, type Path, pathOf } from './mercator'

/** `exclusion`: to be kept out of. `protected`: nothing is alarmed there; only those who set a race up see it. */
export type ZoneKind = 'exclusion' | 'protected'

/** The closed outline of a zone. */
export type ZoneShape = { readonly kind: ZoneKind; readonly name: string; readonly outline: Path }

const EARTH_RADIUS_M = 6_371_008.8
const CIRCLE_POINTS = 90

export function zoneShape({ name, area }: LiveZone, kind: ZoneKind): ZoneShape {
  const ring = area.kind === 'circle' ? circleOf(area.at, area.radiusM) : polygonOf(area.corners)
  return { kind, name, outline: pathOf(ring) }
}

/** The sides are great circles. */
function polygonOf(corners: readonly LivePlace[]): LivePlace[] {
  return corners.flatMap((corner, i) => greatCircle(corner, corners[(i + 1) % corners.length] as LivePlace))
}

/** Places at one distance round another, on the sphere. */
function circleOf({ latDeg, lonDeg }: LivePlace, radiusM: number): LivePlace[] {
  const [lat, angle] = [latDeg * DEG_RAD, radiusM / EARTH_RADIUS_M]
  return Array.from({ length: CIRCLE_POINTS + 1 }, (_, i) => {
    const bearing = (i / CIRCLE_POINTS) * 2 * Math.PI
    const sin = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing)
    const turned = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(lat),
      Math.cos(angle) - Math.sin(lat) * sin,
    )
    return { latDeg: Math.asin(Math.max(-1, Math.min(1, sin))) / DEG_RAD, lonDeg: lonDeg + turned / DEG_RAD }
  })
}
