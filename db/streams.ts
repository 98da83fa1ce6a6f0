import type { TrackerId } from '#race/fix'
import { type Database, runQuery, runSetUp } from './client'

/** A modem and the trackers that its slot numbers mean. */
export type Stream = {
  readonly streamId: string
  readonly organizationId: string
  readonly imei: string
  readonly profile: StreamProfile
  readonly slots: ReadonlyMap<number, TrackerId>
  /** The 16 bytes that its frames are sealed with; absent: anybody who knows the IMEI could forge them. A secret: never in a log or an address. */
  readonly key?: Uint8Array
  /** Least length of a frame's tag; absent: 2. */
  readonly tagBytes?: 2 | 3 | 4
}

/** `solo`: one tracker with its own modem. `field`: a gateway that carries many. */
export type StreamProfile = 'solo' | 'field'

/** A stream with its slots; undefined when there is none of that id. */
export function readStream(db: Database, streamId: string): Promise<Stream | undefined> {
  return readOneStream(db, 's.id = $1', streamId)
}

/** A stream by its modem's number; undefined when nobody has registered it. */
export function findStreamByImei(db: Database, imei: string): Promise<Stream | undefined> {
  return readOneStream(db, 's.imei = $1', imei)
}

async function readOneStream(db: Database, which: string, value: string): Promise<Stream | undefined> {
  type Row = {
    id: string
    organization_id: string
    imei: string
    profile: StreamProfile
    slot: number | null
    tracker_id: TrackerId
    key: Buffer | null
    tag_bytes: 2 | 3 | 4
  }
  const rows = await runQuery<Row>(
    db,
    `SELECT s.id, s.organization_id, s.imei, s.profile, s.key, s.tag_bytes, p.slot, p.tracker_id
     FROM stream s LEFT JOIN stream_slot p ON p.stream_id = s.id WHERE ${which} ORDER BY p.slot`,
    [value],
  )
  const [first] = rows
  if (!first) return undefined
  const slots = new Map(rows.flatMap((row) => (row.slot === null ? [] : [[row.slot, row.tracker_id] as const])))
  const { id: streamId, organization_id: organizationId, imei, profile, key, tag_bytes: tagBytes } = first
  return { streamId, organizationId, imei, profile, slots, tagBytes, ...(key === null ? {} : { key }) }
}

/** What registers a modem: 15 digits of IMEI, and which tracker each slot means. */
export type StreamRegistration = {
  readonly organizationId: string
  readonly imei: string
  readonly profile: StreamProfile
  readonly slots: readonly { readonly slot: number; readonly trackerId: TrackerId }[]
  /** 16 bytes, not all zeros; absent: its frames are not authenticated. */
  readonly key?: Uint8Array
  readonly tagBytes?: 2 | 3 | 4
}

/** Registers a modem; resolves to the stream's id. Throws when the IMEI is taken, a tracker belongs to somebody else, or the key is none. */
export async function registerStream(db: Database, registration: StreamRegistration): Promise<string> {
  const { organizationId, imei, profile, key, tagBytes = 2 } = registration
  // The database would say so too, with the key in its words.
  if (key !== undefined && (key.length !== 16 || key.every((byte) => byte === 0)))
    throw new Error('a key has 16 bytes, not all of them zeros')
  const sealed = { tagBytes, key: key === undefined ? null : Uint8Array.from(key) }
  const create = db.prisma.$transaction(async (transaction) => {
    const stream = await transaction.stream.create({ data: { organizationId, imei, profile, ...sealed } })
    const slots = registration.slots.map((slot) => ({ organizationId, streamId: stream.id, ...slot }))
    await transaction.streamSlot.createMany({ data: slots })
    return stream.id
  })
  return runSetUp(create)
}

/** Registers one tracker under a name that people know it by. */
export async function registerTracker(
  db: Database,
  tracker: { organizationId: string; name: string },
): Promise<TrackerId> {
  const created = await runSetUp(db.prisma.tracker.create({ data: tracker, select: { id: true } }))
  return created.id as TrackerId
}

/** Registers many trackers at once; ids come in the order of the names. */
export async function registerTrackers(
  db: Database,
  organizationId: string,
  names: readonly string[],
): Promise<TrackerId[]> {
  const data = names.map((name) => ({ organizationId, name }))
  const created = await runSetUp(db.prisma.tracker.createManyAndReturn({ data, select: { id: true, name: true } }))
  return created.map((tracker) => tracker.id as TrackerId)
}
