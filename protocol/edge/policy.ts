import type { TagBytes } from './frame'

/** How a sender decides. Data, not code: shore may be told another policy by another kind of race. */
export type SenderPolicy = {
  readonly profile: 'solo' | 'field'
  /** What the link takes in one message: 340 on a 9602 or 9603. */
  readonly messageBytesMax: number
  /** What one paid unit holds; a solo message is packed to its edge. */
  readonly creditBytes: number
  /** How many messages that carried a tracker an entry must be clear against: any `windowMessages - 1` in a row may be lost. */
  readonly windowMessages: number
  /**
   * How many messages that carried a tracker must be at the gateway for an entry to be clear against those alone, as long as none is lost there. With 2 any one
   * may be; with 1 entries lean on every message since their references and are shorter, and after one that is lost they wait for a refresh, unless a
   * reply comes sooner.
   */
  readonly gatewayMessages: number
  /** A stream that sends at least once a minute restates every tracker within this time. */
  readonly refreshS: number
  /** A sparser stream restates a tracker at least at every so-many-th of its reports. */
  readonly fullEveryReports: number
  /** Resolution: steps of 1e-4° / 2^halvings, 0–3. */
  readonly halvings: number
  /** The nominal time between fixes of a tracker. */
  readonly fixIntervalS: number
  /** Solo: which of the fixes that went before are repeated, counted back from the newest of them. */
  readonly repeatOffsets: readonly number[]
  /** Least length of a frame's tag: what damage and forgery are told by. */
  readonly tagBytes: TagBytes
  /** Field: every so-many-th message says what shore should know by now, for shore to check. */
  readonly digestEveryMessages: number
  /** Field: a message goes when its oldest fix has waited so long, full or not. */
  readonly flushAfterS: number
  /** A measurement goes only when it has changed by so many steps of its channel, by the channel's number; where none stands, by one. */
  readonly telemetryChanges: readonly number[]
  /** An unchanged measurement goes after so long all the same. */
  readonly telemetryEveryS: number
  /** Measurements wait so long for others, to go in one message. */
  readonly noteWaitS: number
  /** Seconds from each sending of an SOS to the next, while shore has not answered; the last goes on. */
  readonly sosRepeatS: readonly number[]
  /** The same once shore has it but race control has not seen it. */
  readonly sosReceivedRepeatS: number
}

export const SOLO_POLICY: SenderPolicy = {
  profile: 'solo',
  messageBytesMax: 340,
  creditBytes: 50,
  windowMessages: 4,
  gatewayMessages: 2,
  refreshS: 300,
  fullEveryReports: 8,
  halvings: 0,
  fixIntervalS: 300,
  repeatOffsets: [1, 2, 3, 5, 8, 13, 21, 34],
  tagBytes: 2,
  digestEveryMessages: 64,
  flushAfterS: 3600,
  telemetryChanges: [10, 5, 10, 10, 10, 10, 5, 10, 10, 10, 10],
  telemetryEveryS: 3600,
  noteWaitS: 600,
  sosRepeatS: [30, 30, 120],
  sosReceivedRepeatS: 600,
}

export const FIELD_POLICY: SenderPolicy = { ...SOLO_POLICY, profile: 'field', fixIntervalS: 60, flushAfterS: 300 }

/** What differs by the kind of race: how finely and how often its trackers measure, and what an hour of silence may cost. */
const RACES = {
  /** Positions to 11 m are what trackers at sea deliver. */
  ocean: { halvings: 0, fixIntervalS: 300 },
  /** Marks and lines are near: 5.5 m, every minute. */
  coastal: { halvings: 1, fixIntervalS: 60 },
  trail: { halvings: 1, fixIntervalS: 300 },
  /** Fast, on roads, from a gateway in the bivouac. */
  rally: { halvings: 1, fixIntervalS: 60, flushAfterS: 120 },
  /** Few reports: a whole place more often, and no more repeats than an hourly track needs. */
  expedition: { halvings: 0, fixIntervalS: 3600, fullEveryReports: 4, repeatOffsets: [1, 2, 3, 5, 8, 13] },
} as const satisfies Record<string, Partial<SenderPolicy>>

export type RaceKind = keyof typeof RACES
export const RACE_KINDS = Object.keys(RACES) as RaceKind[]

/** The policy of a kind of race, for a tracker by itself or a gateway that speaks for many. */
export function policyFor(race: RaceKind, profile: SenderPolicy['profile']): SenderPolicy {
  return { ...(profile === 'solo' ? SOLO_POLICY : FIELD_POLICY), ...RACES[race] }
}
