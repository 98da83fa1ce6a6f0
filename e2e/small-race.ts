import { type Database, openDatabase } from '#db/client'
import { createRace, defaultOrganization, deleteRace, type NewEntry } from '#db/races'
import { setSpeedMax } from '#db/registration'
import { agreeReporting, noteOrderSent } from '#db/reporting'
import { registerStream, registerTrackers } from '#db/streams'
import { printOf, type RuleWord } from '#protocol/edge/rule-word'
import type { RaceId } from '#race/fix'
import { createEnvelopes, firstCdrOf } from '#simulator/envelopes'
import { simulatedImei } from '#simulator/imei'
import { TestTracker } from './test-tracker'

export type SmallBoat = { readonly number: string; readonly name: string; readonly colour: string }

type Station = { readonly streamId: string; readonly tracker: TestTracker }

const MINUTE_MS = 60_000
/** Boats of a test leap over the chart to be seen to move. */
const LEAPS_MPS = 5000
const CADENCE = { fixIntervalMs: 5 * MINUTE_MS, reportIntervalMs: 5 * MINUTE_MS }

/** A race made for one test, whose boats report through the real DirectIP port. */
export class SmallRace {
  private constructor(
    readonly slug: string,
    private readonly db: Database,
    private readonly owner: { readonly organizationId: string; readonly raceId: RaceId },
    private readonly stations: ReadonlyMap<string, Station>,
  ) {}

  static async create(slug: string, name: string, boats: readonly SmallBoat[]): Promise<SmallRace> {
    const db = openDatabase(process.env.DATABASE_URL ?? '', { poolSize: 2 })
    await deleteRace(db, slug, { trackers: true })
    const organizationId = await defaultOrganization(db)
    const trackerIds = await registerTrackers(
      db,
      organizationId,
      boats.map((boat) => boat.number),
    )
    const startsAtMs = Date.now() - 60 * MINUTE_MS
    const stations = new Map<string, Station>()
    const envelopes = createEnvelopes(firstCdrOf(Date.now()))
    const entries: NewEntry[] = []
    for (const [i, boat] of boats.entries()) {
      const trackerId = trackerIds[i]!
      const imei = simulatedImei(`${slug} ${boat.number} ${Date.now()}`)
      const slots = [{ slot: 0, trackerId }]
      const streamId = await registerStream(db, { organizationId, imei, profile: 'solo', slots })
      stations.set(boat.number, { streamId, tracker: new TestTracker(imei, { fixIntervalS: 300, envelopes }) })
      entries.push({ ...boat, trackerId, fromAtMs: startsAtMs - 60 * MINUTE_MS, cadence: CADENCE })
    }
    const race = { ...raceOf(slug, name, startsAtMs), organizationId, visibility: 'public', entries } as const
    const raceId = await createRace(db, race)
    await setSpeedMax(db, { raceId }, LEAPS_MPS)
    return new SmallRace(slug, db, { organizationId, raceId }, stations)
  }

  /** One position of one boat, as bytes into the port; resolves when the server has confirmed them. */
  async report(number: string, latDeg: number, lonDeg: number, atMs = Date.now()): Promise<void> {
    await this.stations.get(number)!.tracker.report(latDeg, lonDeg, atMs)
  }

  /** A boat's tracker may withhold what is within a bound of where it is expected; it was sent that, and says that it keeps it. */
  async agree(number: string, { errorM, heartbeatMs }: { errorM: number; heartbeatMs: number }, atMs: number) {
    const { streamId } = this.stations.get(number)!
    const terms = { errorM, heartbeatMs, leastIntervalMs: 0, parkedIntervalMs: heartbeatMs }
    const heartbeatS = heartbeatMs / 1000
    const rule = { errorM, heartbeatS, leastIntervalS: 0, parkedIntervalS: heartbeatS, zones: [] }
    await agreeReporting(this.db, { ...this.owner, streamIds: [streamId], terms })
    await noteOrderSent(this.db, streamId, { order: { ...terms, zones: [] }, print: printOf(rule), atMs })
    await this.say(number, { kind: 'keeps', print: printOf(rule) }, atMs)
  }

  /** What a boat's tracker says of its reporting. */
  async say(number: string, word: RuleWord, atMs: number): Promise<void> {
    await this.stations.get(number)!.tracker.say(word, atMs)
  }

  async remove(): Promise<void> {
    await deleteRace(this.db, this.slug, { trackers: true })
    await this.db.close()
  }
}

/** West along 40° N: a start line, a mark, a finish line. */
function raceOf(slug: string, name: string, startsAtMs: number) {
  const line = (label: string, lonDeg: number) =>
    ({ kind: 'line', name: label, port: { latDeg: 39.9, lonDeg }, starboard: { latDeg: 40.1, lonDeg } }) as const
  const elements = [line('Start', -10), line('Finish', -14)]
  const shared = {
    description: '',
    kind: 'sail',
    origin: 'organizer',
    timeZone: 'Europe/Lisbon',
    heardBy: 'received',
  } as const
  return { slug, name, startsAtMs, course: { elements, legs: [[]] }, ...shared }
}
