import type { FieldReader } from './field-reader'

/** A position that a device has measured, whoever brings it. */
export type DevicePosition = {
  readonly atMs: number
  readonly latDeg: number
  readonly lonDeg: number
  /** 0–100 %. */
  readonly batteryPercent?: number
  /** Somebody has pressed the button. */
  readonly isDistress?: true
}

/** Latitude and longitude from the fields of these names. */
export function readPlace(read: FieldReader, latField: string, lonField: string): { latDeg: number; lonDeg: number } {
  return { latDeg: read.number(latField, -90, 90), lonDeg: read.number(lonField, -180, 180) }
}
