import { bad, ok, type Result } from '#base/result'
import type { TrackerId } from '#race/fix'
import { type Database, runPrepared, runQuery, runSetUp } from './client'

/** How a device's messages are read: as frames of our radio protocol, as a rented tracker's positions, or as a phone's. */
export type StreamKind = 'edge' | 'rock7' | 'phone'

/** By which way shore reaches a device. `none`: by no way at all. */
export type StreamLink = 'directip' | 'rockblock' | 'none'

/** A device and the trackers that its slot numbers mean. */
export type Stream = {
  readonly streamId: string
  readonly organizationId: string
  /** Absent: edge. */
  readonly kind?: StreamKind
  /** Of everything but phones. */
  readonly imei?: string
  /** What a phone calls itself. */
  readonly deviceId?: string
  readonly profile: StreamProfile
  readonly slots: ReadonlyMap<number, TrackerId>
  /** The 16 bytes that its frames are sealed with; absent: anybody who knows the IMEI could forge them. A secret: never in a log or an address. */
  readonly key?: Uint8Array
  /** Least length of a frame's tag; absent: 2. */
  readonly tagBytes?: 2 | 3 | 4
  /** How often a batch of it has been recorded; absent: never. */
  readonly turn?: number
}

/** `solo`: one tracker with its own modem. `field`: a gateway that carries many. */
export type StreamProfile = 'solo' | 'field'

/** A stream with its slots; undefined when there is none of that id. */
export function readStream(db: Database, streamId: string): Promise<Stream | undefined> {
  return readOneStream(db, 's.id = $1', streamId)
}

/** Streams with their slots, in the order of their ids; undefined for one that there is not. */
export async function readStreams(db: Database, streamIds: readonly string[]): Promise<(Stream | undefined)[]> {
  const rows = await runPrepared<StreamRow>(db, 'read-streams', `${READ_STREAMS} WHERE s.id = ANY($1::uuid[])`, [
    streamIds,
  ])
  const byId = new Map(rows.map((row) => [row.id, toStream(row)]))
  return streamIds.map((streamId) => byId.get(streamId))
}

/** A stream by its modem's number; undefined when nobody has registered it. */
export function findStreamByImei(db: Database, imei: string): Promise<Stream | undefined> {
  return readOneStream(db, 's.imei = $1', imei)
}

/** A phone of an organization by what it calls itself; undefined when nobody has registered it. */
export function findStreamByDeviceId(
  db: Database,
  organizationId: string,
  deviceId: string,
): Promise<Stream | undefined> {
  return readOneStream(db, 's.device_id = $1 AND s.organization_id = $2', deviceId, organizationId)
}

async function readOneStream(db: Database, which: string, ...values: string[]): Promise<Stream | undefined> {
  const [row] = await runQuery<StreamRow>(db, `${READ_STREAMS} WHERE ${which}`, values)
  return row && toStream(row)
}

/** `slots`: number and tracker of each, with a space between. */
type StreamRow = {
  id: string
  organization_id: string
  kind: StreamKind
  imei: string | null
  device_id: string | null
  profile: StreamProfile
  key: Buffer | null
  tag_bytes: 2 | 3 | 4
  slots: string | null
  turn: number | null
}

const READ_STREAMS = `
  SELECT s.id, s.organization_id, s.kind, s.imei, s.device_id, s.profile, s.key, s.tag_bytes, t.turn,
    (SELECT string_agg(p.slot || ' ' || p.tracker_id, ',' ORDER BY p.slot) FROM stream_slot p WHERE p.stream_id = s.id) AS slots
  FROM stream s LEFT JOIN stream_turn t ON t.stream_id = s.id`

function toStream(row: StreamRow): Stream {
  const { id: streamId, organization_id: organizationId, kind, imei, profile, key, tag_bytes: tagBytes } = row
  const pairs = row.slots === null ? [] : row.slots.split(',').map((pair) => pair.split(' '))
  const slots = new Map(pairs.map(([slot, trackerId]) => [Number(slot), trackerId as TrackerId]))
  return {
    ...{ streamId, organizationId, kind, profile, slots, tagBytes },
    ...(imei === null ? {} : { imei }),
    ...(row.device_id === null ? {} : { deviceId: row.device_id }),
    ...(key === null ? {} : { key }),
    ...(row.turn === null ? {} : { turn: row.turn }),
  }
}

/** What registers a device: its name, an IMEI or what a phone calls itself, and which tracker each slot means. */
export type StreamRegistration = {
  readonly organizationId: string
  /** 15 digits, of everything but phones. */
  readonly imei?: string
  readonly deviceId?: string
  /** Absent: edge. */
  readonly kind?: StreamKind
  /** Absent: directip. */
  readonly link?: StreamLink
  readonly profile: StreamProfile
  readonly slots: readonly { readonly slot: number; readonly trackerId: TrackerId }[]
  /** 16 bytes, not all zeros; absent: its frames are not authenticated. */
  readonly key?: Uint8Array
  readonly tagBytes?: 2 | 3 | 4
}

/** Registers a device; resolves to the stream's id. Throws when its name is taken or is none of its kind, a tracker belongs to somebody else, or the key is none. */
export async function registerStream(db: Database, registration: StreamRegistration): Promise<string> {
  const { slots: given, key, tagBytes = 2, ...named } = registration
  // The database would say so too, with the key in its words.
  if (key !== undefined && !isKey(key)) throw new Error('a key has 16 bytes, not all of them zeros')
  const sealed = { tagBytes, key: key === undefined ? null : Uint8Array.from(key) }
  const create = db.prisma.$transaction(async (transaction) => {
    const stream = await transaction.stream.create({ data: { ...named, ...sealed } })
    const slots = given.map((slot) => ({ organizationId: named.organizationId, streamId: stream.id, ...slot }))
    await transaction.streamSlot.createMany({ data: slots })
    return stream.id
  })
  return runSetUp(create)
}

const isKey = (key: Uint8Array): boolean => key.length === 16 && key.some((byte) => byte !== 0)

/** A device with one tracker: its IMEI, or a phone's own id, and how its messages are read. */
export type DeviceRegistration = {
  readonly organizationId: string
  readonly kind: StreamKind
  /** 15 digits of IMEI; of a phone, what it calls itself, up to 128 characters. */
  readonly device: string
  /** The tracker that it is; a new one of this name if there is none yet. */
  readonly tracker: { readonly trackerId: TrackerId } | { readonly name: string }
  /** 16 bytes, not all zeros, that its frames are sealed with; of our own radio protocol only. */
  readonly key?: Uint8Array
  /** Absent: directip. */
  readonly link?: StreamLink
}

/** Why a device could not be registered. `device-taken`: it is somebody's already, perhaps another organization's. */
export type DeviceRegistrationFault = 'bad-imei' | 'bad-device-id' | 'bad-key' | 'unknown-tracker' | 'device-taken'

/** Registers a device that is one tracker, and the tracker if it is new: both or neither. */
export async function registerDevice(
  db: Database,
  registration: DeviceRegistration,
): Promise<Result<{ readonly streamId: string; readonly trackerId: TrackerId }, DeviceRegistrationFault>> {
  const fault = registrationFault(registration)
  if (fault !== undefined) return bad(fault)
  const { organizationId, kind, device, tracker, key, link = 'directip' } = registration
  const name = kind === 'phone' ? { deviceId: device } : { imei: device }
  const sealed = key === undefined ? {} : { key: Uint8Array.from(key) }
  const create = db.prisma.$transaction(async (transaction) => {
    const trackerId =
      'trackerId' in tracker
        ? tracker.trackerId
        : ((await transaction.tracker.create({ data: { organizationId, name: tracker.name } })).id as TrackerId)
    const stream = await transaction.stream.create({
      data: { organizationId, kind, link, profile: 'solo', ...name, ...sealed },
    })
    await transaction.streamSlot.create({ data: { organizationId, streamId: stream.id, slot: 0, trackerId } })
    return { streamId: stream.id, trackerId }
  })
  return runSetUp(create).then(ok, (error: { code?: unknown }) => {
    if (error.code === 'P2002') return bad('device-taken' as const)
    if (error.code === 'P2003') return bad('unknown-tracker' as const)
    throw error
  })
}

function registrationFault({ kind, device, key }: DeviceRegistration): DeviceRegistrationFault | undefined {
  if (kind === 'phone' && !/^\P{Cc}{1,128}$/u.test(device)) return 'bad-device-id'
  if (kind !== 'phone' && !/^[0-9]{15}$/.test(device)) return 'bad-imei'
  return key === undefined || (kind === 'edge' && isKey(key)) ? undefined : 'bad-key'
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
