import { type Database, runQuery, UNCLAIMED_ORGANIZATION_ID } from './client'

/** A recorded message, as an operator looks at it. */
export type ListedMessage = {
  readonly messageNumber: number
  readonly receivedAtMs: number
  readonly source: string
  /** What its sender calls itself; absent: it did not say. */
  readonly device?: string
  /** Nobody has registered its sender. */
  readonly isUnclaimed: boolean
  readonly state: string
  readonly fault?: string
  readonly deliveries: number
  /** Absent: the raw bytes are no longer kept. */
  readonly bytes?: number
}

/** `faults`: only what something is wrong with. `quarantine`: only what nobody can vouch for: sender unknown, or key or signature wrong. */
export type MessageFilter = {
  readonly imei?: string
  readonly only?: 'faults' | 'quarantine'
  readonly limit: number
}

/** Our own word for a mailbox check or a failed session: nothing is wrong with one. */
const HARMLESS = `'no-session-data'`

const ONLY = {
  faults: `AND m.fault IS NOT NULL AND m.fault <> ${HARMLESS}`,
  quarantine: `AND (m.state NOT IN ('new', 'processed') OR m.stream_id IS NULL OR m.fault = 'wrong-key')`,
  all: '',
} as const

/** The newest messages of an organization, and of senders that nobody has registered; newest first. */
export async function listMessages(
  db: Database,
  organizationId: string,
  { imei, only, limit }: MessageFilter,
): Promise<ListedMessage[]> {
  type Row = {
    message_number: number
    received_at: number
    source: string
    device: string | null
    unclaimed: boolean
    state: string
    fault: string | null
    deliveries: number
    bytes: number | null
  }
  const rows = await runQuery<Row>(
    db,
    `SELECT m.message_number, m.received_at, m.source, coalesce(m.imei, m.device_id) AS device, m.stream_id IS NULL AS unclaimed, m.state, m.fault, m.deliveries,
       octet_length(i.bytes) AS bytes
     FROM message_identity m LEFT JOIN inbox i ON i.message_number = m.message_number AND i.received_at = m.received_at
     WHERE m.organization_id = ANY($1::uuid[]) AND ($2::text IS NULL OR coalesce(m.imei, m.device_id) = $2) ${ONLY[only ?? 'all']}
     ORDER BY m.message_number DESC LIMIT $3`,
    [[organizationId, UNCLAIMED_ORGANIZATION_ID], imei ?? null, limit],
  )
  return rows.map((row) => ({
    messageNumber: row.message_number,
    receivedAtMs: row.received_at,
    source: row.source,
    ...(row.device === null ? {} : { device: row.device }),
    isUnclaimed: row.unclaimed,
    state: row.state,
    ...(row.fault === null ? {} : { fault: row.fault }),
    deliveries: row.deliveries,
    ...(row.bytes === null ? {} : { bytes: row.bytes }),
  }))
}
