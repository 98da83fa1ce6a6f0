/**
 * Everything that crosses from server to browser. Two unions: what comes by HTTP and what comes by socket.
 * Entries are absolute: applying one twice, or missing one before it, never makes a wrong picture. See SPEC.md.
 */

export const LIVE_PROTOCOL = 1

/** The public picture whole: served at `GET /live/SLUG/snapshot`. */
export type LiveSnapshot = {
  readonly protocol: typeof LIVE_PROTOCOL
  /** One run of versions; a new one makes every older version meaningless. */
  readonly epoch: string
  readonly version: number
  readonly serverAtMs: number
  readonly race: LiveRace
  readonly entries: readonly LiveEntry[]
  readonly field: LiveField
  /** `recorded` when the server is away and this is the last published field read from the database. */
  readonly source: 'live' | 'recorded'
}

/** What seldom changes. */
export type LiveRace = {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly kind: 'sail' | 'foot' | 'vehicle' | 'ship'
  readonly origin: 'organizer' | 'demo' | 'replay' | 'dry-run'
  readonly timeZone: string
  readonly startsAtMs: number
  readonly endsAtMs?: number
  /** Absent: nautical at sea, metric on land. */
  readonly units?: 'nautical' | 'metric' | 'imperial'
  /** `#rrggbb`, of what can be pressed; absent: the product's own. */
  readonly accent?: string
  /** The name of a picture, see `GET /images/ID` of the pages. */
  readonly logo?: string
  readonly course?: LiveCourse
  /** The ways of those who have another one; `passed` of theirs counts its elements. */
  readonly variants?: readonly LiveVariant[]
  /** The orders there are; an entrant's main one is the first that it is in. Absent: one of all. */
  readonly rankings?: readonly LiveRanking[]
  readonly entrants: readonly LiveEntrant[]
  /** What is measured in it is shown when it ends; absent: there is none now. */
  readonly blackout?: { readonly fromMs: number; readonly untilMs: number }
}

export type LiveVariant = { readonly name: string; readonly entrants: readonly number[]; readonly course: LiveCourse }

/** `name` is empty for the only one of a race. `entrants` is absent when all are in it. */
export type LiveRanking = {
  readonly name: string
  readonly by: 'line-honours' | 'corrected' | 'checkpoints' | 'last-standing'
  readonly entrants?: readonly number[]
}

export type LivePlace = { readonly latDeg: number; readonly lonDeg: number }

export type LiveCourse = {
  readonly lengthM: number
  readonly elements: readonly LiveCourseElement[]
  /** The way from element i to i + 1, without its ends; empty: the great circle. */
  readonly legs: readonly (readonly LivePlace[])[]
  readonly zones?: readonly LiveZone[]
}

/** To be kept out of, from an instant until another if they are given. */
export type LiveZone = {
  readonly name: string
  readonly area:
    | { readonly kind: 'circle'; readonly at: LivePlace; readonly radiusM: number }
    | { readonly kind: 'polygon'; readonly corners: readonly LivePlace[] }
  readonly fromMs?: number
  readonly untilMs?: number
}

export type LiveCourseElement =
  | {
      readonly kind: 'line' | 'gate'
      readonly name: string
      readonly port: LivePlace
      readonly starboard: LivePlace
      readonly atM: number
    }
  | {
      readonly kind: 'mark'
      readonly name: string
      readonly at: LivePlace
      readonly leaveTo: 'port' | 'starboard'
      readonly atM: number
    }
  | {
      readonly kind: 'checkpoint'
      readonly name: string
      readonly at: LivePlace
      readonly radiusM: number
      readonly atM: number
    }
  | { readonly kind: 'waypoint'; readonly name: string; readonly at: LivePlace; readonly atM: number }

/** `id` is short and stable within a race (its place in the entry list); entries and points refer to it. */
export type LiveEntrant = {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly nation?: string
  readonly colour: string
  readonly fixIntervalMs: number
  readonly reportIntervalMs: number
  /** Its positions are shown so late, by a rule of the organizers; absent: at once. */
  readonly delayMs?: number
  /** False: nothing proves that a message of this tracker is its own. Absent: not known. */
  readonly isAuthenticated?: boolean
  /** The name of a picture. */
  readonly photo?: string
}

/** All that moves of one entrant, absolute. */
export type LiveEntry = {
  readonly id: number
  /** Newest fix by its own time. Absent: never heard. */
  readonly fix?: LiveFix
  /** When shore last heard this entry, whatever it heard; absent: never. */
  readonly heardAtMs?: number
  /** What its tracker has promised, if it withholds fixes; in place of the entrant's intervals. */
  readonly agreement?: LiveAgreement
  readonly progress?: LiveProgress
  /** Its trackers cannot all be right. Absent: they agree, or there is but one. */
  readonly disagreement?: LiveDisagreement
  /** The version in which what its place and times rest on was published last, see results.ts; absent: nothing is. */
  readonly evidenceVersion?: number
}

/** When two trackers of one entrant were farther apart than it could go, and by how much. */
export type LiveDisagreement = { readonly atMs: number; readonly distanceM: number }

export type LiveFix = {
  readonly atMs: number
  readonly latDeg: number
  readonly lonDeg: number
  /** Derived from the last two fixes, so absent with one; knots and such at the edge of the screen. */
  readonly sogMps?: number
  readonly cogDeg?: number
}

/**
 * Silence that was agreed on: until `heartbeatMs` after the fix the tracker reports only when it is further than `withinM` from where it is expected. That is
 * evenly on the way from the fix to `towards`, and then there; without it, at the fix.
 */
export type LiveAgreement = {
  /** Absent: its credits are used up, so that only heartbeats go. */
  readonly withinM?: number
  readonly heartbeatMs: number
  readonly towards?: LivePlace & { readonly atMs: number }
}

/**
 * Place along the course. `rank` (0: none), `gapM`, `vmgMps` and `eta` hold at the field's `standingsAtMs`; `old` says that the row rests on an earlier fix
 * than that.
 */
export type LiveProgress = {
  readonly state: 'not-started' | 'racing' | 'finished'
  /** It is in no order any more, whatever its state; why, as scorers abbreviate it. */
  readonly out?: LiveOut
  readonly rank: number
  readonly distanceToGoM: number
  readonly gapM: number
  readonly old: boolean
  /** Index of the last course element passed. */
  readonly passed: number
  readonly passedAtMs?: number
  /** Start to finish, once finished, with penalties and credits. */
  readonly elapsedMs?: number
  /** Made good along the course over the last half hour. */
  readonly vmgMps?: number
  /** When it will finish, as far as its pace tells: in four of five cases between the bounds. */
  readonly eta?: LiveEta
  /** Its place in each ranking that it is in, as far as there is more to say than its rank. */
  readonly scores?: readonly LiveScore[]
}

/** `cut-off`: an element was not passed by its time. */
export type LiveOut = 'DNS' | 'DNF' | 'RET' | 'DSQ' | 'OCS' | 'cut-off'

export type LiveEta = { readonly atMs: number; readonly earliestMs: number; readonly latestMs?: number }

export type LiveScore = {
  /** Index in the race's rankings. */
  readonly ranking: number
  /** 0: not ranked here. */
  readonly rank: number
  /** Behind the first, in the time that decides. */
  readonly behindMs?: number
  readonly correctedMs?: number
  /** It still races: what its corrected time comes to at its average so far. */
  readonly estimated?: true
  /** Laps completed in their time. */
  readonly laps?: number
  /** The bounds of its time overlap its neighbour's: which of them was faster is not sure. */
  readonly contested?: true
}

/** What is true of the whole field. */
export type LiveField = {
  readonly phase: 'before-start' | 'racing' | 'finished'
  /** The common time at which ranks hold; absent without a course or before it can be told. */
  readonly standingsAtMs?: number
  /** The results as they were last recorded; absent before there are any. */
  readonly results?: LiveResults
  readonly airtime: LiveAirtime
}

/** Which revision of the results holds, and whether somebody has made them official. */
export type LiveResults = { readonly revision: number; readonly state: 'provisional' | 'official' }

/** What the radio link has cost so far, beside the same points as JSON in the same messages. Credits are 50 bytes or part of it. */
export type LiveAirtime = {
  readonly messages: number
  readonly fixes: number
  readonly bytes: number
  readonly credits: number
  readonly jsonBytes: number
  readonly jsonCredits: number
}

/** A published position that is new to the public, however old it is: `[entrant id, fix time in s, latitude ·1e5, longitude ·1e5]`. */
export type LivePoint = readonly [id: number, atS: number, latE5: number, lonE5: number]

/** One step of the picture. Applies to exactly `previous`. */
export type LiveDelta = {
  readonly type: 'delta'
  readonly epoch: string
  readonly version: number
  readonly previous: number
  readonly serverAtMs: number
  readonly entries: readonly LiveEntry[]
  readonly points: readonly LivePoint[]
  readonly field?: LiveField
  /** Present when set-up changed: replaces the old one whole. */
  readonly race?: LiveRace
}

/** Sent every 15 s even when nothing moved, so that a silent gap shows. Every 300 s it carries the field's digest. */
export type LiveBeat = {
  readonly type: 'beat'
  readonly epoch: string
  readonly version: number
  readonly serverAtMs: number
  readonly digest?: string
}

export type LiveFrame = LiveDelta | LiveBeat

/** Answer of `GET /live/SLUG/deltas?epoch=E&after=V`: the contiguous run up to now, or the order to take a snapshot. */
export type LiveCatchUp =
  | { readonly kind: 'deltas'; readonly deltas: readonly LiveDelta[]; readonly serverAtMs: number }
  | { readonly kind: 'resync'; readonly serverAtMs: number }

/**
 * Answer of `GET /live/SLUG/tracks[?sinceS=T]`: every published position as of a version, one row an entrant, times ascending.
 * Numbers are differences to the one before (the first to 0): `[dt s, dlat 1e5, dlon 1e5, dt, dlat, dlon, …]`.
 */
export type LiveTracks = {
  readonly epoch: string
  readonly version: number
  readonly tracks: readonly { readonly id: number; readonly steps: readonly number[] }[]
}
