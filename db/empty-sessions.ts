import { type Database, type Runner, runQuery } from './client'

/**
 * A radio session that brought no message: the device asked for what waits for it (`mailbox-check`), or the session broke (`failed`). Kept beside the inbox, where its
 * record is a row like any other, because it says how well a device's radio does.
 */
export type EmptySession = {
  readonly messageNumber: number
  readonly sessionAtMs: number
  readonly outcome: 'mailbox-check' | 'failed'
  /** Iridium's session status; absent: the provider does not say it. */
  readonly status?: number
  readonly momsn: number
  /** Where Iridium believes the device was, to `cepKm`; never a place of a track. */
  readonly location?: { readonly latDeg: number; readonly lonDeg: number; readonly cepKm: number }
}

/** The empty sessions of one stream; null: of no stream known, of which nothing is told. */
export type StreamSessions = {
  readonly organizationId: string
  readonly streamId: string | null
  readonly emptySessions?: readonly EmptySession[]
}

/** Records sessions, each once, within the transaction that marks their records as processed. */
export async function recordEmptySessions(transaction: Runner, batches: readonly StreamSessions[]): Promise<void> {
  const rows = batches.flatMap(({ organizationId, streamId, emptySessions = [] }) =>
    streamId === null ? [] : emptySessions.map((session) => ({ ...session, organizationId, streamId })),
  )
  if (rows.length === 0) return
  await runQuery(
    transaction,
    `INSERT INTO empty_session (organization_id, stream_id, message_number, session_at, outcome, status, momsn, lat_deg, lon_deg, cep_km)
     SELECT organization_id, stream_id, message_number, to_timestamp(session_at_ms / 1000), outcome, status, momsn, lat_deg, lon_deg, cep_km
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::float8[], $5::text[], $6::int[], $7::bigint[], $8::float8[], $9::float8[], $10::bigint[])
       AS u (organization_id, stream_id, message_number, session_at_ms, outcome, status, momsn, lat_deg, lon_deg, cep_km)
     ON CONFLICT DO NOTHING`,
    [
      rows.map((row) => row.organizationId),
      rows.map((row) => row.streamId),
      rows.map((row) => row.messageNumber),
      rows.map((row) => row.sessionAtMs),
      rows.map((row) => row.outcome),
      rows.map((row) => row.status ?? null),
      rows.map((row) => row.momsn),
      rows.map((row) => row.location?.latDeg ?? null),
      rows.map((row) => row.location?.lonDeg ?? null),
      rows.map((row) => row.location?.cepKm ?? null),
    ],
  )
}

/** How a device's radio has done since some time. */
export type RadioHealth = {
  readonly device: string
  /** Sessions that brought a message. */
  readonly messages: number
  readonly mailboxChecks: number
  readonly failed: number
  /** The newest session of any kind; absent: none in that time. */
  readonly lastSessionAtMs?: number
}

/** How the radios of an organization's devices have done since an instant, those with most failures first. */
export async function readRadioHealth(db: Database, organizationId: string, sinceMs: number): Promise<RadioHealth[]> {
  type Row = { device: string; messages: number; checks: number; failed: number; last_at: number | null }
  const rows = await runQuery<Row>(
    db,
    `SELECT coalesce(s.imei, s.device_id) AS device, m.messages, e.checks, e.failed, greatest(m.last_at, e.last_at) AS last_at
     FROM stream s
     CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE outcome = 'mailbox-check') AS checks, count(*) FILTER (WHERE outcome = 'failed') AS failed, max(session_at) AS last_at
       FROM empty_session WHERE organization_id = s.organization_id AND stream_id = s.id AND session_at >= to_timestamp($2::float8 / 1000)) e
     CROSS JOIN LATERAL (
       SELECT count(*) AS messages, max(coalesce(i.session_at, i.received_at)) AS last_at FROM message_identity i
       WHERE i.stream_id = s.id AND i.received_at >= to_timestamp($2::float8 / 1000)
         AND NOT EXISTS (SELECT FROM empty_session n WHERE n.message_number = i.message_number)) m
     WHERE s.organization_id = $1
     ORDER BY e.failed DESC, device`,
    [organizationId, sinceMs],
  )
  return rows.map(({ device, messages, checks, failed, last_at }) => ({
    ...{ device, messages, mailboxChecks: checks, failed },
    ...(last_at === null ? {} : { lastSessionAtMs: last_at }),
  }))
}

/** An empty session, whose it was, and by what its provider knows it (DirectIP: the CDR reference). */
export type ListedSession = EmptySession & { readonly device: string; readonly identity: string }

/** The newest empty sessions of an organization, or of one device of it, newest first. */
export async function listEmptySessions(
  db: Database,
  organizationId: string,
  { imei, limit }: { readonly imei?: string; readonly limit: number },
): Promise<ListedSession[]> {
  type Row = {
    device: string
    identity: string
    message_number: number
    session_at: number
    outcome: EmptySession['outcome']
    status: number | null
    momsn: number
    lat_deg: number | null
    lon_deg: number | null
    cep_km: number | null
  }
  const rows = await runQuery<Row>(
    db,
    `SELECT coalesce(s.imei, s.device_id) AS device, i.identity, e.message_number, e.session_at, e.outcome, e.status, e.momsn, e.lat_deg, e.lon_deg, e.cep_km
     FROM empty_session e JOIN stream s ON s.id = e.stream_id JOIN message_identity i ON i.message_number = e.message_number
     WHERE e.organization_id = $1 AND ($2::text IS NULL OR s.imei = $2) ORDER BY e.session_at DESC, e.message_number DESC LIMIT $3`,
    [organizationId, imei ?? null, limit],
  )
  return rows.map((row) => ({
    ...{ device: row.device, identity: row.identity, messageNumber: row.message_number, sessionAtMs: row.session_at },
    ...{ outcome: row.outcome, momsn: row.momsn },
    ...(row.status === null ? {} : { status: row.status }),
    ...(row.lat_deg === null || row.lon_deg === null || row.cep_km === null
      ? {}
      : { location: { latDeg: row.lat_deg, lonDeg: row.lon_deg, cepKm: row.cep_km } }),
  }))
}
