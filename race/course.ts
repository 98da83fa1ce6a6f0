/** A place on the WGS84 ellipsoid, degrees. */
export type Place = { readonly latDeg: number; readonly lonDeg: number }

/**
 * What the course asks for, in order. A `line` and a `gate` are crossed between their two ends; a `mark` is left on the
 * named side; a `checkpoint` is entered within its radius. The first element is the start, the last the finish.
 */
export type CourseElement =
  | { readonly kind: 'line'; readonly name: string; readonly port: Place; readonly starboard: Place }
  | { readonly kind: 'gate'; readonly name: string; readonly port: Place; readonly starboard: Place }
  | { readonly kind: 'mark'; readonly name: string; readonly at: Place; readonly leaveTo: 'port' | 'starboard' }
  | { readonly kind: 'checkpoint'; readonly name: string; readonly at: Place; readonly radiusM: number }

/**
 * A course. `legs[i]` is the way from element i to element i + 1: empty for the great circle between them, else the
 * points of a polyline (a mountain path) without its two ends.
 */
export type Course = {
  readonly elements: readonly CourseElement[]
  readonly legs: readonly (readonly Place[])[]
}
