import type { CourseVersion } from './course'
import type { ClassId, EntryId, RaceId, TrackerId } from './fix'
import type { Ratings } from './handicap'
import type { PublicationRules } from './publication-rules'
import type { Ranking } from './ranking'
import type { ReportingTerms } from './reporting'
import type { Ruling } from './ruling'

/** How competitors move: decides units, marks and what is a plausible speed. */
export type RaceKind = 'sail' | 'foot' | 'vehicle' | 'ship'

/** Where a race comes from, said openly on its page. */
export type RaceOrigin = 'organizer' | 'demo' | 'replay' | 'dry-run'

/** In which distances and speeds are told. */
export type Units = 'nautical' | 'metric' | 'imperial'

/** How a race looks. `logo`: the name of a picture. */
export type RaceLook = { readonly units?: Units; readonly accent?: string; readonly logo?: string }

/** Everything an organizer has decided, as the race's writer reads it. Instants in ms since 1970 UTC. */
export type RaceSetup = {
  readonly raceId: RaceId
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly kind: RaceKind
  readonly origin: RaceOrigin
  /** IANA name, for people; all computing is in UTC. */
  readonly timeZone: string
  readonly startsAtMs: number
  /** Tracks stop counting here; absent while the race is open-ended. */
  readonly endsAtMs?: number
  /** Every version of the course, by number. Without any: no ranks, only positions. */
  readonly courses: readonly CourseVersion[]
  /** Absent: everybody is in one class without a name. */
  readonly classes?: readonly RaceClass[]
  /** Absent or empty: one of all, by elapsed time. */
  readonly rankings?: readonly Ranking[]
  /** What persons and timing mats have said, in any order. */
  readonly rulings?: readonly Ruling[]
  readonly entries: readonly Entry[]
  /** Faster than this nobody goes, m/s; absent: what the kind of race allows. */
  readonly speedMpsMax?: number
  /** Absent: the public sees everything at once. */
  readonly publication?: PublicationRules
  /** Absent: as the product looks, in units that the kind of race uses. */
  readonly look?: RaceLook
  /** In a replayed race shore knew a fix at its radio session, not when the file was played. */
  readonly heardBy: 'received' | 'session'
}

/** Entries that race together. A wave is a class that starts by itself. */
export type RaceClass = {
  readonly classId: ClassId
  readonly name: string
  /** Absent: with the race. */
  readonly startsAtMs?: number
}

/** Who takes part: a boat, a runner, a car. */
export type Entry = {
  readonly entryId: EntryId
  readonly classId?: ClassId
  /** Its own start, as in a pursuit; absent: with its class. */
  readonly startsAtMs?: number
  /** The name of a picture. */
  readonly photo?: string
  /** Such as an age group. */
  readonly groups?: readonly string[]
  /** What handicap rules read. */
  readonly ratings?: Ratings
  /** Sail or bib number, as painted. */
  readonly number: string
  /** Empty when there is none. */
  readonly name: string
  /** ISO 3166-1 alpha-2 or alpha-3 as given, if any. */
  readonly nation?: string
  /** `#rrggbb`. */
  readonly colour: string
  /** Faster than this it cannot go, m/s; absent: as the race says. */
  readonly speedMpsMax?: number
  readonly assignments: readonly Assignment[]
  /** The public does not see it: here too nothing is known of it but its place in the list. */
  readonly isHidden?: true
}

/** A tracker on an entry for a span of time; open-ended when `toAtMs` is absent. */
export type Assignment = {
  readonly trackerId: TrackerId
  readonly fromAtMs: number
  readonly toAtMs?: number
  /** What the tracker promises: time between fixes, and between messages. */
  readonly cadence: Cadence
  /** What it is asked to keep if it may withhold fixes. Whether it does is known only from what it says. */
  readonly terms?: ReportingTerms
  /** Whether all radio frames that speak for the tracker prove themselves by a key; false: one could be forged. Absent: none speak for it. */
  readonly isAuthenticated?: boolean
}

export type Cadence = { readonly fixIntervalMs: number; readonly reportIntervalMs: number }

/** When an entry starts: by itself, with its class, or with the race. */
export function startOf({ startsAtMs, classes }: RaceSetup, entry: Entry): number {
  const ofClass = classes?.find(({ classId }) => classId === entry.classId)
  return entry.startsAtMs ?? ofClass?.startsAtMs ?? startsAtMs
}

/** Whether an assignment is in force at an instant. */
export function holdsAt({ fromAtMs, toAtMs }: Assignment, atMs: number): boolean {
  return atMs >= fromAtMs && (toAtMs === undefined || atMs < toAtMs)
}

/**
 * What an entry promises at an instant: the cadence of the assignment in force, else of the one nearest in time.
 * Undefined for an entry that was never given a tracker.
 */
export function cadenceAt(entry: Entry, atMs: number): Cadence | undefined {
  let best: Assignment | undefined
  for (const assignment of entry.assignments) {
    if (best === undefined || distanceMs(assignment, atMs) <= distanceMs(best, atMs)) best = assignment
  }
  return best?.cadence
}

function distanceMs(assignment: Assignment, atMs: number): number {
  return Math.max(assignment.fromAtMs - atMs, atMs - (assignment.toAtMs ?? atMs), 0)
}
