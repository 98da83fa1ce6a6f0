import { countAcceptedFixes } from '#db/accepted-fixes'
import { readAirtime } from '#db/airtime'
import type { Database } from '#db/client'
import { fixesAfter, readHeard } from '#db/fix-log'
import { readAudienceRules } from '#db/race-audiences'
import { claimRace, clearPublishedPoints, keepPictures, readStandingPoints, recordPublication } from '#db/race-writer'
import { listRaceIds, readRaceSetup } from '#db/races'
import { noteOrderSent, readReporting } from '#db/reporting'
import { readResultsToWrite } from '#db/results'
import { picturesOf } from '#race/audience'
import type { RaceStore } from '../ports/race-store'
import { livePointOf } from './live-point'

export function createPostgresRaceStore(db: Database): RaceStore {
  return {
    raceIds: () => listRaceIds(db),
    readSetup: async (raceId) => {
      const [read, audiences] = await Promise.all([readRaceSetup(db, raceId), readAudienceRules(db, raceId)])
      if (read === undefined) return undefined
      const results = await readResultsToWrite(db, raceId)
      const acceptedFixes = await countAcceptedFixes(db, raceId)
      const { organizationId } = read
      return { organizationId, pictures: picturesOf({ ...read, audiences }), results, acceptedFixes }
    },
    claim: (raceId) => claimRace(db, raceId),
    fixesAfter: (trackerIds, ingestNumber, limit) => fixesAfter(db, trackerIds, ingestNumber, limit),
    heard: (trackerIds) => readHeard(db, trackerIds),
    reporting: (trackerIds) => readReporting(db, trackerIds),
    noteOrderSent: (streamId, sent) => noteOrderSent(db, streamId, sent),
    airtime: (trackerIds) => readAirtime(db, trackerIds),
    record: ({ snapshot, points, ...who }) =>
      recordPublication(db, {
        ...who,
        epoch: snapshot.epoch,
        version: snapshot.version,
        publishedAtMs: snapshot.serverAtMs,
        snapshot,
        points: points.map(([entrantId, atS, latE5, lonE5]) => ({ entrantId, atS, latE5, lonE5 })),
      }),
    publishedPoints: async (raceId, audience) => (await readStandingPoints(db, raceId, audience)).map(livePointOf),
    clearPublishedPoints: (raceId, audience) => clearPublishedPoints(db, raceId, audience),
    keepPictures: (raceId, audiences) => keepPictures(db, raceId, audiences),
  }
}
