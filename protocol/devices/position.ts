import { type FieldReader, optionalNumber } from './field-reader'
import type { Fields } from './fields'

/** A position that a device has measured, whoever brings it, and what the device measured beside it. */
export type DevicePosition = Measured & {
  readonly atMs: number
  readonly latDeg: number
  readonly lonDeg: number
  /** 0–100 %. */
  readonly batteryPercent?: number
  /** Somebody has pressed the button. */
  readonly isDistress?: true
}

/** What a device says of its own motion, and how sure it is of the place: a radius. Each only where it was said and can be true. */
export type Measured = {
  readonly accuracyM?: number
  readonly sogMps?: number
  readonly cogDeg?: number
  readonly altitudeM?: number
}

/** By which field something is said, and what one of the field's units is in ours. */
type Said = { readonly field: string; readonly unit?: number }

/** Bounds beyond which a value means "not known", as phones say it, or nothing at all. */
const BOUNDS: Readonly<Record<keyof Measured, readonly [number, number]>> = {
  accuracyM: [0, 1e6],
  sogMps: [0, 400],
  cogDeg: [0, 360],
  altitudeM: [-500, 20_000],
}

/** Latitude and longitude from the fields of these names. */
export function readPlace(read: FieldReader, latField: string, lonField: string): { latDeg: number; lonDeg: number } {
  return { latDeg: read.number(latField, -90, 90), lonDeg: read.number(lonField, -180, 180) }
}

/** What was measured beside the place; what is missing or out of bounds is left out, for nothing depends on it. */
export function readMeasured(fields: Fields, said: Readonly<Partial<Record<keyof Measured, Said>>>): Measured {
  const read = Object.entries(said).flatMap(([name, { field, unit = 1 }]) => {
    const [min, max] = BOUNDS[name as keyof Measured]
    const value = optionalNumber(fields, field, min / unit, max / unit)
    return value === undefined ? [] : [[name, value * unit]]
  })
  return Object.fromEntries(read)
}
