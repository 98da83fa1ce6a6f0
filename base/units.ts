/** Milliseconds. */
export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** Metres in a nautical mile, exact by definition (BIPM, SI Brochure). */
export const NAUTICAL_MILE_M = 1852

/** The international mile and foot, exactly. */
export const MILE_M = 1609.344
export const FOOT_M = 0.3048

/** Metres per second in a knot. */
export const KNOT_MPS = NAUTICAL_MILE_M / 3600

export const DEG_RAD = Math.PI / 180

/** Brings a longitude into [-180, 180). */
export function wrapLonDeg(lonDeg: number): number {
  const turned = (((lonDeg + 180) % 360) + 360) % 360
  return turned - 180
}

/** Brings a course into [0, 360). */
export function wrapCourseDeg(courseDeg: number): number {
  return ((courseDeg % 360) + 360) % 360
}
