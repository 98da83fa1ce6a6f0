import { type Database, plainArray, runPrepared, runQuery, UNCLAIMED_ORGANIZATION_ID } from './client'
import { tryLock } from './locks'

/** Which door a message came in by. */
export type MessageSource = 'directip' | 'rockblock' | 'rock7' | 'osmand' | 'owntracks'

/** A raw message as a door received it. `identity` is the provider's own, or a hash of the bytes; with `source` it is one for all time. */
export type ArrivedMessage = {
  readonly source: MessageSource
  readonly identity: string
  readonly receivedAtMs: number
  readonly bytes: Uint8Array
  readonly remoteAddress: string
  readonly headers?: Record<string, string>
  readonly imei?: string
  /** What a phone calls itself, within its organization. */
  readonly deviceId?: string
  readonly sessionAtMs?: number
  /** The short name of the organization whose key opened the door: it may speak for no device of others. */
  readonly organization?: string
  /** Why it is not to be processed: it could not be read, or not be verified. */
  readonly quarantine?: string
}

/** `quarantine`: why it is kept and not processed, by the door's word or because its device belongs to another organization. */
export type RecordedMessage = {
  readonly messageNumber: number
  readonly organizationId: string
  readonly duplicate: boolean
  readonly streamId?: string
  readonly quarantine?: string
}

/** The fault of a message by which one organization speaks for a device of another. */
export const OTHER_ORGANIZATION = 'other-organization'

/** A recorded message, as the stream decoder reads it. */
export type InboxMessage = {
  readonly messageNumber: number
  readonly organizationId: string
  readonly streamId?: string
  readonly source: MessageSource
  readonly receivedAtMs: number
  readonly sessionAtMs?: number
  readonly bytes: Uint8Array
  /** It was processed before, and is processed again. */
  readonly isAgain?: boolean
}

/**
 * One statement, so one round trip and one commit. The lock comes before the number is drawn (the number depends on it), so that
 * numbers within a stream become visible in their order and a reader "after N" misses none. What goes into quarantine has an identity of
 * its own kind: a forged message must not stand in the place of the true one.
 */
const RECORD_MESSAGE = `
  WITH turn AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(hashtextextended('arrival:' || coalesce($4, $10, ''), 0))
  ), door AS MATERIALIZED (
    SELECT (SELECT id FROM organization WHERE slug = $11) AS organization_id FROM turn
  ), sender AS MATERIALIZED (
    SELECT s.id, s.organization_id AS owner_id, d.organization_id AS door_id,
      CASE WHEN $12::text IS NOT NULL THEN $12::text
        WHEN $11::text IS NOT NULL AND s.id IS NOT NULL AND s.organization_id IS DISTINCT FROM d.organization_id THEN '${OTHER_ORGANIZATION}'
      END AS fault
    FROM door d LEFT JOIN stream s ON s.id = coalesce((SELECT id FROM stream WHERE imei = $4),
      (SELECT id FROM stream WHERE device_id = $10 AND organization_id = d.organization_id))
  ), known AS (
    INSERT INTO message_identity
      (organization_id, source, identity, stream_id, imei, device_id, received_at, session_at, state, fault)
    SELECT coalesce(CASE WHEN fault IS NULL THEN owner_id END, door_id, $9::uuid), $1::text,
      CASE WHEN fault IS NULL THEN $2::text ELSE concat('quarantine:', door_id, ':', $2::text) END,
      CASE WHEN fault IS NULL THEN id END, $4::text, $10::text, to_timestamp($3::float8 / 1000), to_timestamp($5::float8 / 1000),
      CASE WHEN fault IS NULL THEN 'new' ELSE 'quarantined' END, fault FROM sender
    ON CONFLICT (source, identity) DO UPDATE SET deliveries = message_identity.deliveries + 1
    RETURNING message_number, organization_id, stream_id, deliveries, state, fault
  ), stored AS (
    INSERT INTO inbox (message_number, received_at, organization_id, bytes, remote_address, headers)
    SELECT message_number, to_timestamp($3::float8 / 1000), organization_id, $6::bytea, $7::text, $8::jsonb FROM known WHERE deliveries = 1
    RETURNING message_number
  )
  SELECT message_number, organization_id, deliveries, stream_id, CASE WHEN state = 'quarantined' THEN fault END AS quarantine,
    CASE WHEN deliveries = 1 AND state = 'new' THEN pg_notify('farfield_inbox', coalesce(stream_id::text, '')) END
  FROM known`

/**
 * Commits the raw message and resolves its stream by IMEI, or by the phone's id; only when this has resolved may the sender be answered. A
 * second delivery of the same message is counted and changes nothing else. Listeners on `farfield_inbox` get the stream's id, or '' for
 * an unknown sender. Throws DatabaseUnreachable when Postgres is away: then do not answer.
 */
export async function recordMessage(db: Database, message: ArrivedMessage): Promise<RecordedMessage> {
  type Row = {
    message_number: number
    organization_id: string
    deliveries: number
    stream_id: string | null
    quarantine: string | null
  }
  const rows = await runQuery<Row>(db, RECORD_MESSAGE, [
    message.source,
    storable(message.identity),
    message.receivedAtMs,
    imeiOf(message),
    message.sessionAtMs ?? null,
    Buffer.from(message.bytes),
    storable(message.remoteAddress),
    message.headers ? storable(JSON.stringify(message.headers).replaceAll('\\u0000', '')) : null,
    UNCLAIMED_ORGANIZATION_ID,
    message.deviceId === undefined ? null : storable(message.deviceId),
    message.organization ?? null,
    message.quarantine ?? null,
  ])
  const row = rows[0]
  if (!row) throw new Error('the database recorded no message')
  return {
    messageNumber: row.message_number,
    organizationId: row.organization_id,
    duplicate: row.deliveries > 1,
    ...(row.stream_id === null ? {} : { streamId: row.stream_id }),
    ...(row.quarantine === null ? {} : { quarantine: row.quarantine }),
  }
}

/** What is not 15 digits is nobody's IMEI; the raw bytes keep what was really sent. */
export function imeiOf(message: ArrivedMessage): string | null {
  return message.imei !== undefined && /^[0-9]{15}$/.test(message.imei) ? message.imei : null
}

/** Postgres text cannot hold NUL, and a peer's text may: an unstorable message would block its sender's queue. */
export function storable(text: string): string {
  return text.replaceAll('\0', '')
}

/** Ids of the streams that have unprocessed messages, oldest message first; null stands for messages of no known stream. */
export async function streamsWithWork(db: Database): Promise<(string | null)[]> {
  const rows = await runQuery<{ stream_id: string | null }>(
    db,
    `SELECT stream_id FROM message_identity WHERE state = 'new' GROUP BY stream_id ORDER BY min(message_number)`,
  )
  return rows.map((row) => row.stream_id)
}

const READ_MESSAGES = `
  SELECT m.message_number, m.organization_id, m.stream_id, m.source, m.received_at, m.session_at, m.processed_at, i.bytes
  FROM message_identity m JOIN inbox i ON i.message_number = m.message_number AND i.received_at = m.received_at`

/** A stream's unprocessed messages, oldest first. */
export async function unprocessedMessages(
  db: Database,
  streamId: string | null,
  limit: number,
): Promise<InboxMessage[]> {
  const which = streamId === null ? 'm.stream_id IS NULL AND $1::uuid IS NULL' : 'm.stream_id = $1'
  const text = `${READ_MESSAGES} WHERE m.state = 'new' AND ${which} ORDER BY m.message_number LIMIT $2`
  return (await runQuery<MessageRow>(db, text, [streamId, limit])).map(toInboxMessage)
}

/** A message that waits; `isAgain`: it was processed before. */
export type WaitingMessage = Pick<InboxMessage, 'messageNumber' | 'isAgain'>

/** For each of several streams the numbers of its unprocessed messages, oldest first. */
export async function waitingOfStreams(
  db: Database,
  streamIds: readonly string[],
  limit: number,
): Promise<WaitingMessage[][]> {
  const text = `
    SELECT wanted.id, (
      SELECT string_agg(message_number || CASE WHEN processed_at IS NULL THEN '' ELSE ' again' END, ',' ORDER BY message_number) FROM (
        SELECT message_number, processed_at FROM message_identity WHERE state = 'new' AND stream_id = wanted.id
        ORDER BY message_number LIMIT $2) waiting) AS waiting
    FROM unnest($1::uuid[]) AS wanted (id)`
  type Row = { id: string; waiting: string | null }
  const rows = await runPrepared<Row>(db, 'waiting-of-streams', text, [plainArray(streamIds), limit])
  const byStream = new Map(rows.map(({ id, waiting }) => [id, waiting?.split(',') ?? []]))
  return streamIds.map((streamId) => (byStream.get(streamId) ?? []).map(toWaiting))
}

function toWaiting(text: string): WaitingMessage {
  const [number, again] = text.split(' ')
  return { messageNumber: Number(number), ...(again === undefined ? {} : { isAgain: true }) }
}

/** Messages by their numbers, in no order. */
export async function messagesByNumber(db: Database, messageNumbers: readonly number[]): Promise<InboxMessage[]> {
  const text = `${READ_MESSAGES} WHERE m.message_number = ANY($1::bigint[])`
  return (await runPrepared<MessageRow>(db, 'messages-by-number', text, [plainArray(messageNumbers)])).map(
    toInboxMessage,
  )
}

/** A stream's messages after a number, processed or not, oldest first: to be replayed into a sync state that has not seen them. */
export async function messagesAfter(
  db: Database,
  streamId: string,
  afterMessageNumber: number,
  limit: number,
): Promise<InboxMessage[]> {
  const text = `${READ_MESSAGES} WHERE m.stream_id = $1 AND m.message_number > $2 ORDER BY m.message_number LIMIT $3`
  return (await runQuery<MessageRow>(db, text, [streamId, afterMessageNumber, limit])).map(toInboxMessage)
}

/** The newest processed messages of a stream before a number, at most so many, oldest first: what its sync state is rebuilt from. */
export async function recentMessages(
  db: Database,
  streamId: string,
  limit: number,
  beforeNumber = Number.MAX_SAFE_INTEGER,
): Promise<InboxMessage[]> {
  const text = `${READ_MESSAGES} WHERE m.stream_id = $1 AND m.state = 'processed' AND m.message_number < $3
    ORDER BY m.message_number DESC LIMIT $2`
  const before = Math.min(beforeNumber, Number.MAX_SAFE_INTEGER)
  return (await runQuery<MessageRow>(db, text, [streamId, limit, before])).map(toInboxMessage).reverse()
}

type MessageRow = {
  message_number: number
  organization_id: string
  stream_id: string | null
  source: MessageSource
  received_at: number
  session_at: number | null
  processed_at: number | null
  bytes: Buffer
}

function toInboxMessage(row: MessageRow): InboxMessage {
  return {
    messageNumber: row.message_number,
    organizationId: row.organization_id,
    ...(row.stream_id === null ? {} : { streamId: row.stream_id }),
    source: row.source,
    receivedAtMs: row.received_at,
    ...(row.session_at === null ? {} : { sessionAtMs: row.session_at }),
    bytes: new Uint8Array(row.bytes),
    ...(row.processed_at === null ? {} : { isAgain: true }),
  }
}

/** Does the work while nobody else, in any process, works on the same stream; 'busy' at once when somebody does. */
export async function withStreamLock<T>(db: Database, streamId: string, work: () => Promise<T>): Promise<T | 'busy'> {
  const lock = await tryLock(db, `stream:${streamId}`)
  if (lock === 'busy') return 'busy'
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
