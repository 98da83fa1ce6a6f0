import type { StreamReporting } from '#db/reporting'
import type { LiveAirtime, LivePoint, LiveSnapshot } from '#protocol/live/messages'
import type { Fix, RaceId, TrackerId } from '#race/fix'
import type { RaceSetup } from '#race/race-setup'
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

/** One step of the public picture: the whole snapshot, and the points that are new to the public. */
export type Publication = {
  readonly raceId: RaceId
  readonly organizationId: string
  readonly fencing: number
  readonly snapshot: LiveSnapshot
  readonly points: readonly LivePoint[]
}

/** What a race's writer reads and records. All methods throw when the store is away. */
export type RaceStore = {
  raceIds(): Promise<RaceId[]>
  readSetup(raceId: RaceId): Promise<{ organizationId: string; setup: RaceSetup } | undefined>
  claim(raceId: RaceId): Promise<RaceClaim | 'taken'>
  fixesAfter(trackerIds: readonly TrackerId[], ingestNumber: number, limit: number): Promise<Fix[]>
  heard(trackerIds: readonly TrackerId[]): Promise<Heard[]>
  airtime(trackerIds: readonly TrackerId[]): Promise<LiveAirtime>
  /** What is agreed with the devices of these trackers that may withhold fixes. */
  reporting(trackerIds: readonly TrackerId[]): Promise<StreamReporting[]>
  noteOrderSent(streamId: string, sent: { order: ReportingOrder; print: number; atMs: number }): Promise<void>
  /** `fenced`: a newer writer has published; stop at once. */
  record(publication: Publication): Promise<'recorded' | 'fenced'>
  publishedPoints(slug: string): Promise<LivePoint[]>
  clearPublishedPoints(raceId: RaceId): Promise<void>
}
