import type { ClassId } from './fix'

/** A place on the WGS84 ellipsoid, degrees. */
export type Place = { readonly latDeg: number; readonly lonDeg: number }

/**
 * What the course asks for, in order. A `line` and a `gate` are crossed between their two ends, port end to port: which end is which
 * gives the direction. A `mark` is left on the named side. A `checkpoint` is entered within its radius. A `waypoint` asks for nothing: the way is
 * measured by it until it is abeam. The first element is the start, the last the finish.
 */
export type CourseElement = ElementCommon &
  (
    | { readonly kind: 'line'; readonly port: Place; readonly starboard: Place }
    | { readonly kind: 'gate'; readonly port: Place; readonly starboard: Place }
    | { readonly kind: 'mark'; readonly at: Place; readonly leaveTo: 'port' | 'starboard' }
    | { readonly kind: 'waypoint'; readonly at: Place }
    | {
        readonly kind: 'checkpoint'
        readonly at: Place
        readonly radiusM: number
        /** The instant of leaving counts as well as that of coming: a rest is seen. */
        readonly isTimedOut?: boolean
      }
  )

type ElementCommon = {
  /** Names the element in every version of the course and all that is recorded of it; see `elementIdOf` for a course that has none. */
  readonly id?: string
  readonly name: string
  /** Passed later than this, the race is over for an entry. */
  readonly cutOff?: CutOff
}

/** `at`: an instant for all. `elapsed`: so long after the entry's own start. */
export type CutOff =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'elapsed'; readonly elapsedMs: number }

/**
 * A way to be raced. `legs[i]` is the way from element i to element i + 1: empty for the great circle between them, else the
 * points of a polyline (a mountain path) without its two ends.
 */
export type CourseWay = {
  readonly elements: readonly CourseElement[]
  readonly legs: readonly (readonly Place[])[]
  readonly laps?: Laps
}

/** The elements from `firstIndex` to `lastIndex` are passed `count` times in a row. `back` is the leg from the last of them to the first again. */
export type Laps = {
  readonly firstIndex: number
  readonly lastIndex: number
  readonly count: number
  readonly back: readonly Place[]
}

/** A course: the way of all who have no other, the ways of classes that do, and what nobody may enter or where alerts are muted. */
export type Course = CourseWay & {
  readonly variants?: readonly CourseVariant[]
  readonly zones?: readonly CourseZone[]
}

/** The way of some classes, whole. */
export type CourseVariant = CourseWay & { readonly name: string; readonly classIds: readonly ClassId[] }

/** `exclusion`: to be kept out of. `protected`: silence and standing still alarm nobody here (a harbour, an aid station). Holds at any time unless one is given. */
export type CourseZone = {
  readonly id: string
  readonly name: string
  readonly kind: 'exclusion' | 'protected'
  readonly area: ZoneArea
  readonly fromMs?: number
  readonly untilMs?: number
}

/** A polygon has great circles for sides, does not cross itself and is smaller than half the earth. */
export type ZoneArea =
  | { readonly kind: 'circle'; readonly at: Place; readonly radiusM: number }
  | { readonly kind: 'polygon'; readonly corners: readonly Place[] }

/**
 * A course as it was decided once. It is never edited: a change is the next version, which holds from its instant on and takes the place of all that
 * earlier versions said of that time. Without an instant it holds from the beginning: a correction.
 */
export type CourseVersion = {
  /** Grows by one with each change. */
  readonly version: number
  readonly course: Course
  readonly holdsFromMs?: number
  /** Why it was changed, in the words of whoever did. */
  readonly reason?: string
}
