import type { Database } from '#db/client'
import { createRace, type NewEntry, type NewRace } from '#db/races'
import { agreeReporting } from '#db/reporting'
import { orderResults } from '#db/results'
import { registerStream, registerTrackers } from '#db/streams'
import type { RaceId } from '#race/fix'
import type { Cadence } from '#race/race-setup'
import type { ReportingTerms } from '#race/reporting'

/** One demo race as it is set up: who takes part, and which satellite streams carry which entries' trackers. */
export type DemoRace = {
  readonly setup: Pick<NewRace, 'slug' | 'name' | 'description' | 'kind' | 'timeZone' | 'course'>
  readonly startsAtMs: number
  /** Trackers are on from here. */
  readonly trackedFromMs: number
  readonly cadence: Cadence
  readonly entries: readonly Pick<NewEntry, 'number' | 'name' | 'colour'>[]
  readonly streams: readonly DemoStream[]
}

export type DemoStream = {
  readonly imei: string
  readonly profile: 'solo' | 'field'
  /** By slot: the entry, by its place in the list, whose tracker speaks in it. */
  readonly entryAtSlot: readonly number[]
  /** Its device may withhold fixes, and is asked to keep these. */
  readonly terms?: ReportingTerms
  /** What its frames are sealed with; absent: they are not authenticated. */
  readonly key?: Uint8Array
}

/** Registers a demo race with its trackers and streams. */
export async function createDemoRace(db: Database, organizationId: string, race: DemoRace): Promise<RaceId> {
  const { setup, entries, streams, cadence, trackedFromMs } = race
  const names = entries.map(({ number }) => `${setup.slug} ${number}`)
  const trackerIds = await registerTrackers(db, organizationId, names)
  const agreed: { streamId: string; terms: ReportingTerms }[] = []
  for (const { imei, profile, entryAtSlot, terms, key } of streams) {
    const slots = entryAtSlot.flatMap((entry, slot) => {
      const trackerId = trackerIds[entry]
      return trackerId ? [{ slot, trackerId }] : []
    })
    const streamId = await registerStream(db, { organizationId, imei, profile, slots, ...(key && { key }) })
    if (terms) agreed.push({ streamId, terms })
  }
  const raceEntries = entries.flatMap((entry, i): NewEntry[] => {
    const trackerId = trackerIds[i]
    return trackerId ? [{ ...entry, trackerId, fromAtMs: trackedFromMs, cadence }] : []
  })
  const raceId = await createRace(db, {
    ...setup,
    ...{ organizationId, origin: 'demo', startsAtMs: race.startsAtMs, heardBy: 'session', visibility: 'public' },
    entries: raceEntries,
  })
  for (const { streamId, terms } of agreed) {
    await agreeReporting(db, { organizationId, raceId, streamIds: [streamId], terms })
  }
  const order = { state: 'provisional', author: 'Farfield', reason: 'Results of the demo, as they come in.' } as const
  await orderResults(db, { organizationId, raceId }, { ...order, atMs: race.startsAtMs })
  return raceId
}
