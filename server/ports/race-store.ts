import type { StreamReporting } from '#db/reporting'
import type { NewRevision, RecordedResults, ResultOrder } from '#db/results'
import type { LiveAirtime, LivePoint, LiveSnapshot } from '#protocol/live/messages'
import type { LiveCorrection, LiveEvidence } from '#protocol/live/results'
import type { Audience, Picture } from '#race/audience'
import type { Fix, RaceId, TrackerId } from '#race/fix'
import type { ReportingOrder } from '#race/reporting'

export type { StreamReporting }

/** The right to write one race, with a number that only grows from holder to holder. */
export type RaceClaim = {
  readonly fencing: number
  /** Settles when the claim is no longer ours, for whatever reason. */
  readonly lost: Promise<void>
  release(): Promise<void>
}

/** When a tracker was last heard, whatever it said. */
export type Heard = { readonly trackerId: TrackerId; readonly heardAtMs: number; readonly sessionAtMs: number }

/** One step of an audience's picture: the whole snapshot, and the points that are new to it. */
export type Publication = Partial<Explained> & {
  readonly audience: Audience
  readonly raceId: RaceId
  readonly organizationId: string
  readonly fencing: number
  readonly snapshot: LiveSnapshot
  readonly points: readonly LivePoint[]
}

/** What stands behind a step of the picture, as far as it has changed. */
export type Explained = {
  readonly evidence: readonly { readonly entrantId: number; readonly evidence: LiveEvidence }[]
  /** What was told of passings before and does not hold. */
  readonly corrections: readonly { readonly entrantId: number; readonly correction: LiveCorrection }[]
  /** What became of the results. */
  readonly revision?: NewRevision
}

/** What an organizer has decided of a race, and what else its writer works from. */
export type RaceCharge = {
  readonly organizationId: string
  /** As they are to be made, the public's first. */
  readonly pictures: readonly [Picture, ...Picture[]]
  /** Fixes that count by somebody's word: with another one the field is another one. */
  readonly acceptedFixes: number
  readonly results: { readonly order?: ResultOrder; readonly recorded?: RecordedResults }
}

/** What a race's writer reads and records. All methods throw when the store is away. */
export type RaceStore = {
  raceIds(): Promise<RaceId[]>
  readSetup(raceId: RaceId): Promise<RaceCharge | undefined>
  claim(raceId: RaceId): Promise<RaceClaim | 'taken'>
  fixesAfter(trackerIds: readonly TrackerId[], ingestNumber: number, limit: number): Promise<Fix[]>
  heard(trackerIds: readonly TrackerId[]): Promise<Heard[]>
  airtime(trackerIds: readonly TrackerId[]): Promise<LiveAirtime>
  /** What is agreed with the devices of these trackers that may withhold fixes. */
  reporting(trackerIds: readonly TrackerId[]): Promise<StreamReporting[]>
  noteOrderSent(streamId: string, sent: { order: ReportingOrder; print: number; atMs: number }): Promise<void>
  /** `fenced`: a newer writer has published; stop at once. */
  record(publication: Publication): Promise<'recorded' | 'fenced'>
  /** Every position that stands published for an audience. */
  publishedPoints(raceId: RaceId, audience: Audience): Promise<LivePoint[]>
  clearPublishedPoints(raceId: RaceId, audience: Audience): Promise<void>
  /** Forgets the pictures for all audiences but these. */
  keepPictures(raceId: RaceId, audiences: readonly Audience[]): Promise<void>
}
