import { type Database, runQuery } from './client'
import { deviceNameOf } from './senders'

/** An alarm as it is recorded: what all messages of it have told. */
export type RecordedAlarm = {
  readonly organizationId: string
  /** Its device, as senders are named; `stream ID` where that is registered no more. */
  readonly device: string
  /** Its stream has a key. */
  readonly isKeyed: boolean
  readonly epoch: number
  readonly slot: number
  readonly incident: number
  readonly raisedAtMs: number
  readonly distress: string
  readonly receivedAtMs: number
  readonly lastReceivedAtMs: number
  readonly cancelledAtMs?: number
  readonly fix?: { readonly atMs: number; readonly latDeg: number; readonly lonDeg: number }
}

const OPEN_ALARMS = `
  SELECT a.*, s.imei, s.device_id, s.key IS NOT NULL AS is_keyed, o.slug
  FROM (
    SELECT *, row_number() OVER (PARTITION BY stream_id ORDER BY last_received_at DESC) AS nth FROM alarm
    WHERE cancelled_at IS NULL OR last_received_at > to_timestamp($1::float8 / 1000)
  ) a LEFT JOIN stream s ON s.id = a.stream_id LEFT JOIN organization o ON o.id = s.organization_id
  WHERE a.nth <= $3 ORDER BY a.last_received_at DESC LIMIT $2`

type AlarmRow = {
  organization_id: string
  stream_id: string
  imei: string | null
  device_id: string | null
  is_keyed: boolean
  slug: string | null
  epoch: number
  slot: number
  incident: number
  raised_at: number
  distress: string
  received_at: number
  last_received_at: number
  cancelled_at: number | null
  fix_at: number | null
  lat_deg: number
  lon_deg: number
}

/**
 * Alarms that are not cancelled, and those that last came after an instant; of all organizations, the newest so many, and so many of one device: none
 * keeps those of others from being seen.
 */
export async function openAlarms(
  db: Database,
  sinceMs: number,
  most: { readonly all: number; readonly ofDevice: number },
): Promise<RecordedAlarm[]> {
  return (await runQuery<AlarmRow>(db, OPEN_ALARMS, [sinceMs, most.all, most.ofDevice])).map((row) => ({
    ...{ organizationId: row.organization_id, device: deviceOf(row), isKeyed: row.is_keyed },
    ...{ epoch: row.epoch, slot: row.slot, incident: row.incident, raisedAtMs: row.raised_at, distress: row.distress },
    ...{ receivedAtMs: row.received_at, lastReceivedAtMs: row.last_received_at },
    ...(row.cancelled_at === null ? {} : { cancelledAtMs: row.cancelled_at }),
    ...(row.fix_at === null ? {} : { fix: { atMs: row.fix_at, latDeg: row.lat_deg, lonDeg: row.lon_deg } }),
  }))
}

function deviceOf({ stream_id, slug, imei, device_id }: AlarmRow): string {
  return slug === null ? `stream ${stream_id}` : deviceNameOf(imei ?? undefined, slug, device_id ?? undefined)
}
