import type { TrackerId } from '#race/fix'
import { type Runner, runQuery } from './client'

/** Something that a tracker has said beside its places, at its own time. */
export type NewNote = {
  readonly trackerId: TrackerId
  readonly atMs: number
  readonly messageNumber: number
} & (
  | {
      readonly kind: 'status'
      /** By its number in the radio protocol. */
      readonly status: number
      /** Of two of one time, the one of the later message is the later one: the run and sequence of it, and the place in it. */
      readonly epoch: number
      readonly seq: number
      readonly place: number
    }
  | { readonly kind: 'measurement'; readonly channel: string; readonly value: number; readonly unit: string }
  | { readonly kind: 'text'; readonly text: string }
)

/** An alarm, a call for help, as one message told it. The same alarm has the same epoch, slot, incident and instant in each. */
export type NewAlarm = {
  readonly epoch: number
  readonly slot: number
  readonly incident: number
  readonly raisedAtMs: number
  readonly distress: string
  /** Absent: of a slot that no tracker has. */
  readonly trackerId?: TrackerId
  readonly cancelledAtMs?: number
  readonly receivedAtMs: number
  readonly fix?: { readonly atMs: number; readonly latDeg: number; readonly lonDeg: number }
  readonly messageNumber: number
}

/** Who says it; null: of no stream that is known. */
type Source = { readonly organizationId: string; readonly streamId: string | null }

/** Records notes, each once, within the transaction that records their messages' fixes. */
export async function recordNotes(
  transaction: Runner,
  { organizationId }: Source,
  notes: readonly NewNote[],
): Promise<void> {
  const statuses = notes.filter((note) => note.kind === 'status')
  const measurements = notes.filter((note) => note.kind === 'measurement')
  const texts = notes.filter((note) => note.kind === 'text')
  if (statuses.length > 0) {
    await runQuery(transaction, INSERT_STATUSES, [
      ...[organizationId, ...columnsOf(statuses), statuses.map((note) => note.status)],
      ...[statuses.map((note) => note.epoch), statuses.map((note) => note.seq), statuses.map((note) => note.place)],
    ])
  }
  if (measurements.length > 0) {
    await runQuery(transaction, INSERT_MEASUREMENTS, [
      ...[organizationId, ...columnsOf(measurements), measurements.map((note) => note.channel)],
      ...[measurements.map((note) => note.value), measurements.map((note) => note.unit)],
    ])
  }
  if (texts.length > 0) {
    await runQuery(transaction, INSERT_TEXTS, [organizationId, ...columnsOf(texts), texts.map((note) => note.text)])
  }
}

const columnsOf = (notes: readonly NewNote[]) => [
  notes.map(({ trackerId }) => trackerId),
  notes.map(({ atMs }) => atMs),
  notes.map(({ messageNumber }) => messageNumber),
]

const GIVEN = 'SELECT $1, u.tracker_id, to_timestamp(u.at_ms / 1000), u.message_number'
const INSERT_STATUSES = `
  INSERT INTO tracker_status (organization_id, tracker_id, at, message_number, status, epoch, seq, place)
  ${GIVEN}, u.status, u.epoch, u.seq, u.place
  FROM unnest($2::uuid[], $3::float8[], $4::bigint[], $5::int[], $6::int[], $7::int[], $8::int[])
    AS u (tracker_id, at_ms, message_number, status, epoch, seq, place)
  ON CONFLICT DO NOTHING`
const INSERT_MEASUREMENTS = `
  INSERT INTO tracker_measurement (organization_id, tracker_id, at, message_number, channel, value, unit)
  ${GIVEN}, u.channel, u.value, u.unit
  FROM unnest($2::uuid[], $3::float8[], $4::bigint[], $5::text[], $6::float8[], $7::text[])
    AS u (tracker_id, at_ms, message_number, channel, value, unit)
  ON CONFLICT DO NOTHING`
const INSERT_TEXTS = `
  INSERT INTO tracker_text (organization_id, tracker_id, at, message_number, text)
  ${GIVEN}, u.text
  FROM unnest($2::uuid[], $3::float8[], $4::bigint[], $5::text[]) AS u (tracker_id, at_ms, message_number, text)
  ON CONFLICT DO NOTHING`

/**
 * Records alarms within the same transaction: one row an alarm, with the newest fix that it came with. That it is cancelled stays
 * said, whatever comes later. Listeners on `farfield_alarms` hear of it once it is committed.
 */
export async function recordAlarms(
  transaction: Runner,
  { organizationId, streamId }: Source,
  alarms: readonly NewAlarm[],
): Promise<void> {
  for (const alarm of alarms) {
    await runQuery(transaction, UPSERT_ALARM, [
      ...[organizationId, streamId, alarm.epoch, alarm.slot, alarm.incident, alarm.raisedAtMs, alarm.distress],
      ...[alarm.trackerId ?? null, alarm.cancelledAtMs ?? null, alarm.receivedAtMs],
      ...[alarm.fix?.atMs ?? null, alarm.fix?.latDeg ?? null, alarm.fix?.lonDeg ?? null, alarm.messageNumber],
    ])
  }
  if (alarms.length > 0) await runQuery(transaction, `SELECT pg_notify('farfield_alarms', '')`)
}

const NEWER_FIX = 'coalesce(excluded.fix_at > alarm.fix_at, alarm.fix_at IS NULL)'
const UPSERT_ALARM = `
  INSERT INTO alarm (organization_id, stream_id, epoch, slot, incident, raised_at, distress, tracker_id, cancelled_at,
    received_at, last_received_at, fix_at, lat_deg, lon_deg, message_number)
  VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), $7, $8, to_timestamp($9::float8 / 1000),
    to_timestamp($10::float8 / 1000), to_timestamp($10::float8 / 1000), to_timestamp($11::float8 / 1000), $12, $13, $14)
  ON CONFLICT (stream_id, epoch, slot, incident, raised_at) DO UPDATE SET
    cancelled_at = coalesce(alarm.cancelled_at, excluded.cancelled_at),
    received_at = least(alarm.received_at, excluded.received_at),
    last_received_at = greatest(alarm.last_received_at, excluded.last_received_at),
    fix_at = CASE WHEN ${NEWER_FIX} THEN excluded.fix_at ELSE alarm.fix_at END,
    lat_deg = CASE WHEN ${NEWER_FIX} THEN excluded.lat_deg ELSE alarm.lat_deg END,
    lon_deg = CASE WHEN ${NEWER_FIX} THEN excluded.lon_deg ELSE alarm.lon_deg END`
