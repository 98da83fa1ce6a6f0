import { countAcceptedFixes } from '#db/accepted-fixes'
import { readAirtime } from '#db/airtime'
import type { Database } from '#db/client'
import { fixesAfter, readHeard } from '#db/fix-log'
import { readPublishedPoints } from '#db/published/points'
import { claimRace, clearPublishedPoints, recordPublication } from '#db/race-writer'
import { listRaceIds, readRaceSetup } from '#db/races'
import { noteOrderSent, readReporting } from '#db/reporting'
import { readResultsToWrite } from '#db/results'
import type { RaceStore } from '../ports/race-store'
import { livePointOf } from './live-point'

export function createPostgresRaceStore(db: Database): RaceStore {
  return {
    raceIds: () => listRaceIds(db),
    readSetup: async (raceId) => {
      const [read, results] = await Promise.all([readRaceSetup(db, raceId), readResultsToWrite(db, raceId)])
      if (read === undefined) return undefined
      return { ...read, results, acceptedFixes: await countAcceptedFixes(db, raceId) }
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
    publishedPoints: async (slug) => (await readPublishedPoints(db, slug)).map(livePointOf),
    clearPublishedPoints: (raceId) => clearPublishedPoints(db, raceId),
  }
}
