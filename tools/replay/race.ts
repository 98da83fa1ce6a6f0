import { basename } from 'node:path'
import { mustExist } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import type { Database } from '#db/client'
import { createRace, defaultOrganization, findRaceBySlug, type NewEntry, setRaceEnd } from '#db/races'
import { registerStream, registerTrackers } from '#db/streams'
import type { RaceId } from '#race/fix'
import { colourOf } from '../colour'
import type { ReplayOptions } from './options'
import { cadenceOf, type ReplayStream } from './streams'
import type { TrackFile } from './track-file'

export type ReplayRace = {
  readonly options: ReplayOptions
  readonly file: TrackFile
  readonly streams: readonly ReplayStream[]
  readonly firstS: number
  readonly shiftS: number
}

/** Sets up a race without a course for a file: its trackers, its streams, an entry for each tracker. */
export async function createReplayRace(db: Database, plan: ReplayRace): Promise<Result<RaceId, string>> {
  const { options, streams, firstS, shiftS } = plan
  if (await findRaceBySlug(db, options.slug)) {
    return bad(`A race called ${options.slug} exists already. Play into a new one: --race with another name.`)
  }
  const organizationId = await defaultOrganization(db)
  const startsAtMs = (firstS + shiftS) * 1000
  const entries: NewEntry[] = []
  for (const { imei, profile, tracks, key } of streams) {
    const names = tracks.map(({ tracker }) => `${options.slug} ${tracker}`)
    const trackerIds = await registerTrackers(db, organizationId, names)
    const slots = trackerIds.map((trackerId, slot) => ({ slot, trackerId }))
    await registerStream(db, { organizationId, imei, profile, slots, ...(key && { key }) })
    for (const { slot, trackerId } of slots) {
      const track = mustExist(tracks[slot], 'every slot has its track')
      const cadence = cadenceOf(track, profile)
      const colour = colourOf(entries.length)
      entries.push({ number: track.tracker, name: '', colour, trackerId, fromAtMs: startsAtMs, cadence })
    }
  }
  const raceId = await createRace(db, {
    ...{ organizationId, slug: options.slug, name: options.name, description: sayWhatItIs(plan), kind: options.kind },
    ...{ origin: 'replay', timeZone: 'UTC', startsAtMs, heardBy: 'session', visibility: 'public', entries },
  })
  return ok(raceId)
}

function sayWhatItIs({ options, file }: ReplayRace): string {
  const what = `Recorded tracks from ${basename(options.tracksFile)}, played through the radio protocol`
  const when = options.rebase ? ', shifted in time so that they end when the replay did' : ''
  return `${what}${when}: ${file.tracks.length} trackers, ${file.fixCount} fixes.`
}

/** Closes the race behind its last fix, so that nobody is reported as silent once the file is over. */
export async function endReplayRace(db: Database, raceId: RaceId, lastFixAtMs: number): Promise<void> {
  await setRaceEnd(db, raceId, lastFixAtMs + 1000)
}
