import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { viewOf } from './elements'
import type { SbdFault } from './fault'

/**
 * Where Iridium believes the device was, to a radius that may be hundreds of kilometres. Never a track point.
 * `cepKm` is the radius of 80 % probability; values beyond the documented 1–2000 occur and are kept.
 */
export type SbdLocation = { readonly latDeg: number; readonly lonDeg: number; readonly cepKm: number }

/** Seven bytes of place and four of radius. The Guide's table says 20; every element ever captured says 11. */
export const LOCATION_BYTES = 11

const SOUTH = 0x02
const WEST = 0x01
const UNITS_PER_DEG = 60_000

/** Reads the content of a MO location element (Guide section 6.2.6; hemisphere bits as real captures prove them). */
export function decodeLocation(content: Uint8Array): Result<SbdLocation, SbdFault> {
  if (content.length !== LOCATION_BYTES) return bad({ kind: 'location-length', lengthBytes: content.length })
  const view = viewOf(content)
  const flags = view.getUint8(0)
  const lat = readUnits(view, 1)
  const lon = readUnits(view, 4)
  if (lat === undefined || lon === undefined || lat > 90 * UNITS_PER_DEG || lon > 180 * UNITS_PER_DEG) {
    return bad({ kind: 'location-range' })
  }
  return ok({
    latDeg: signed(lat, flags & SOUTH) / UNITS_PER_DEG,
    lonDeg: signed(lon, flags & WEST) / UNITS_PER_DEG,
    cepKm: view.getUint32(7),
  })
}

/** Degrees and thousandths of a minute as one count of thousandths; nothing when there are 60 minutes or more. */
function readUnits(view: DataView, offset: number): number | undefined {
  const thousandths = view.getUint16(offset + 1)
  return thousandths < UNITS_PER_DEG ? view.getUint8(offset) * UNITS_PER_DEG + thousandths : undefined
}

const signed = (units: number, negative: number): number => (negative && units > 0 ? -units : units)

/** Content of a MO location element; degrees are rounded to thousandths of a minute. */
export function encodeLocation(location: SbdLocation): Uint8Array {
  const lat = Math.round(location.latDeg * UNITS_PER_DEG)
  const lon = Math.round(location.lonDeg * UNITS_PER_DEG)
  assert(Math.abs(lat) <= 90 * UNITS_PER_DEG && Math.abs(lon) <= 180 * UNITS_PER_DEG, 'the location is on Earth')
  const content = new Uint8Array(LOCATION_BYTES)
  const view = viewOf(content)
  view.setUint8(0, (lat < 0 ? SOUTH : 0) | (lon < 0 ? WEST : 0))
  writeUnits(view, 1, Math.abs(lat))
  writeUnits(view, 4, Math.abs(lon))
  view.setUint32(7, location.cepKm)
  return content
}

function writeUnits(view: DataView, offset: number, units: number): void {
  view.setUint8(offset, Math.floor(units / UNITS_PER_DEG))
  view.setUint16(offset + 1, units % UNITS_PER_DEG)
}
