import { type Database, runQuery } from './client'
import type { StreamKind } from './streams'

/** A device with all that its alarm is named by: what its slots are, and where those race. */
export type Sender = {
  readonly streamId: string
  readonly organizationId: string
  /** An IMEI, or what a phone calls itself behind its organization's short name: `club/phone`. Unlike any other's. */
  readonly device: string
  readonly kind: StreamKind
  readonly isKeyed: boolean
  /** A secret. Absent also where it must not be kept. */
  readonly key?: Uint8Array
  readonly tagBytes: 2 | 3 | 4
  readonly trackers: readonly SenderTracker[]
}

export type SenderTracker = {
  readonly slot: number
  readonly id: string
  readonly name: string
  readonly entries: readonly {
    readonly raceId: string
    readonly race: string
    readonly number: string
    readonly name: string
    readonly fromAtMs: number
    /** Absent: it is on that entry still. */
    readonly toAtMs?: number
  }[]
}

export type Senders = {
  readonly senders: readonly Sender[]
  /** Ids of organizations by their short names. */
  readonly organizations: Readonly<Record<string, string>>
}

/** The name of a device, unlike that of any other: an IMEI as it is; a phone's id is its organization's matter. */
export const deviceNameOf = (
  imei: string | undefined,
  organization: string | undefined,
  deviceId: string | undefined,
) => imei ?? `${organization ?? ''}/${deviceId ?? ''}`

const STREAMS = `
  SELECT s.id, s.organization_id, o.slug, s.imei, s.device_id, s.kind, s.key, s.tag_bytes
  FROM stream s JOIN organization o ON o.id = s.organization_id ORDER BY s.id`
const SLOTS = `
  SELECT p.stream_id, p.slot, t.id, t.name FROM stream_slot p JOIN tracker t ON t.id = p.tracker_id ORDER BY p.stream_id, p.slot`
const ENTRIES = `
  SELECT a.tracker_id, a.from_at, a.to_at, e.number, e.name, r.id AS race_id, r.slug AS race
  FROM assignment a JOIN entry e ON e.id = a.entry_id JOIN race r ON r.id = e.race_id
  WHERE a.to_at IS NULL OR a.to_at > to_timestamp($1::float8 / 1000) ORDER BY a.id`

type StreamRow = {
  id: string
  organization_id: string
  slug: string
  imei: string | null
  device_id: string | null
  kind: StreamKind
  key: Buffer | null
  tag_bytes: 2 | 3 | 4
}
type SlotRow = { stream_id: string; slot: number; id: string; name: string }
type EntryRow = {
  tracker_id: string
  from_at: number
  to_at: number | null
  number: string
  name: string
  race_id: string
  race: string
}

/** Every device of every organization, with the entries that its trackers are on, or were after an instant. */
export async function readSenders(db: Database, sinceMs: number): Promise<Senders> {
  const [streams, slots, entries, organizations] = await Promise.all([
    runQuery<StreamRow>(db, STREAMS),
    runQuery<SlotRow>(db, SLOTS),
    runQuery<EntryRow>(db, ENTRIES, [sinceMs]),
    runQuery<{ slug: string; id: string }>(db, 'SELECT slug, id FROM organization ORDER BY slug'),
  ])
  const entriesOf = grouped(entries, (row) => row.tracker_id)
  const slotsOf = grouped(slots, (row) => row.stream_id)
  const trackersOf = (streamId: string) =>
    (slotsOf.get(streamId) ?? []).map(({ slot, id, name }) => {
      return { slot, id, name, entries: (entriesOf.get(id) ?? []).map(toEntry) }
    })
  return {
    senders: streams.map((row) => toSender(row, trackersOf(row.id))),
    organizations: Object.fromEntries(organizations.map(({ slug, id }) => [slug, id])),
  }
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}

function toSender(row: StreamRow, trackers: SenderTracker[]): Sender {
  const device = deviceNameOf(row.imei ?? undefined, row.slug, row.device_id ?? undefined)
  return {
    ...{ streamId: row.id, organizationId: row.organization_id, device, kind: row.kind, tagBytes: row.tag_bytes },
    ...{ isKeyed: row.key !== null, ...(row.key === null ? {} : { key: new Uint8Array(row.key) }), trackers },
  }
}

function toEntry({ race_id, race, number, name, from_at, to_at }: EntryRow): SenderTracker['entries'][number] {
  return { raceId: race_id, race, number, name, fromAtMs: from_at, ...(to_at === null ? {} : { toAtMs: to_at }) }
}
