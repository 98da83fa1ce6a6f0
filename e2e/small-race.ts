import { type Database, openDatabase } from '#db/client'
import { createRace, defaultOrganization, deleteRace, type NewEntry } from '#db/races'
import { registerStream, registerTrackers } from '#db/streams'
import { SOLO_POLICY } from '#protocol/edge/policy'
import { atGateway, createSender, nextMessage, observe, type Sender } from '#protocol/edge/sender'
import { deliverFrame } from '#simulator/directip-client'
import { createEnvelopes, type Envelopes, firstCdrOf } from '#simulator/envelopes'
import { simulatedImei } from '#simulator/imei'

export type SmallBoat = { readonly number: string; readonly name: string; readonly colour: string }

type Station = { readonly imei: string; readonly sender: Sender }

const MINUTE_MS = 60_000
const CADENCE = { fixIntervalMs: 5 * MINUTE_MS, reportIntervalMs: 5 * MINUTE_MS }

/** A race made for one test, whose boats report through the real DirectIP port. */
export class SmallRace {
  #envelopes: Envelopes = createEnvelopes(firstCdrOf(Date.now()))

  private constructor(
    readonly slug: string,
    private readonly db: Database,
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
    const entries: NewEntry[] = []
    for (const [i, boat] of boats.entries()) {
      const trackerId = trackerIds[i]!
      const imei = simulatedImei(`${slug} ${boat.number} ${Date.now()}`)
      await registerStream(db, { organizationId, imei, profile: 'solo', slots: [{ slot: 0, trackerId }] })
      stations.set(boat.number, { imei, sender: createSender({ ...SOLO_POLICY, fixIntervalS: 300 }, 1) })
      entries.push({ ...boat, trackerId, fromAtMs: startsAtMs - 60 * MINUTE_MS, cadence: CADENCE })
    }
    await createRace(db, { ...raceOf(slug, name, startsAtMs), organizationId, visibility: 'public', entries })
    return new SmallRace(slug, db, stations)
  }

  /** One position of one boat, as bytes into the port; resolves when the server has confirmed them. */
  async report(number: string, latDeg: number, lonDeg: number, atMs = Date.now()): Promise<void> {
    const { imei, sender } = this.stations.get(number)!
    observe(sender, { slot: 0, atS: Math.floor(atMs / 1000), latDeg, lonDeg })
    const message = nextMessage(sender, 340, atMs)
    if (!message) throw new Error(`${number} has nothing to send`)
    atGateway(sender, message.messageId)
    const frame = this.#envelopes.seal({ imei, atMs: Date.now(), payload: message.bytes })
    const target = { host: '127.0.0.1', port: Number(process.env.FARFIELD_DIRECTIP_PORT), answerTimeoutMs: 15_000 }
    const delivery = await deliverFrame(target, frame)
    if (delivery.kind !== 'confirmed') throw new Error(`not confirmed: ${delivery.kind}`)
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
