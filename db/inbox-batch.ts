import { type Database, plainArray, runPrepared, UNCLAIMED_ORGANIZATION_ID } from './client'
import { type ArrivedMessage, imeiOf, type RecordedMessage, storable } from './inbox'

/** A notice holds 8,000 bytes, the id of a stream 36 and a comma. */
const NOTICE_STREAMS_MAX = 200

/**
 * One statement for many messages, so one commit. The locks come before any number is drawn and in one order, so that numbers within a stream
 * become visible in their order, and no two such statements wait for each other.
 */
const RECORD_MESSAGES = `
  WITH given AS MATERIALIZED (
    SELECT u.*, substring($6::bytea FROM u.first FOR u.length) AS bytes
    FROM unnest($1::text[], $2::text[], $3::float8[], $4::text[], $5::float8[], $7::text[], $8::text[], $10::int[], $11::int[])
      WITH ORDINALITY AS u (source, identity, received_at_ms, imei, session_at_ms, remote_address, headers, first, length, place)
  ), turn AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(key) FROM (
      SELECT DISTINCT hashtextextended('arrival:' || coalesce(imei, ''), 0) AS key FROM given ORDER BY key
    ) keys
  ), sent AS MATERIALIZED (
    SELECT g.*, s.id AS stream_id, coalesce(s.organization_id, $9::uuid) AS organization_id,
      to_timestamp(g.received_at_ms / 1000)::timestamptz(3) AS received_at
    FROM (SELECT count(*) FROM turn) taken CROSS JOIN given g LEFT JOIN stream s ON s.imei = g.imei
  ), known AS (
    INSERT INTO message_identity (organization_id, source, identity, stream_id, imei, received_at, session_at)
    SELECT organization_id, source, identity, stream_id, imei, received_at, to_timestamp(session_at_ms / 1000) FROM sent ORDER BY place
    ON CONFLICT (source, identity) DO UPDATE SET deliveries = message_identity.deliveries + 1
    RETURNING message_number, organization_id, source, identity, stream_id, deliveries
  ), stored AS (
    INSERT INTO inbox (message_number, received_at, organization_id, bytes, remote_address, headers)
    SELECT k.message_number, s.received_at, s.organization_id, s.bytes, s.remote_address, s.headers::jsonb
    FROM known k JOIN sent s USING (source, identity) WHERE k.deliveries = 1
  ), told AS MATERIALIZED (
    SELECT pg_notify('farfield_inbox', string_agg(coalesce(stream_id::text, ''), ','))
    FROM (SELECT stream_id, row_number() OVER () / ${NOTICE_STREAMS_MAX} AS part FROM (SELECT DISTINCT stream_id FROM known WHERE deliveries = 1) fresh) parts
    GROUP BY part
  )
  SELECT s.place, k.message_number, k.organization_id, k.deliveries, k.stream_id
  FROM (SELECT count(*) FROM told) noticed CROSS JOIN known k JOIN sent s USING (source, identity)`

/**
 * Commits raw messages that no key has brought and nothing keeps from being processed together, as recordMessage does one: all or none of them. No two
 * may be the same message. Resolves to one answer a message, in
 * their order. Throws DatabaseUnreachable when Postgres is away: then answer nobody.
 */
export async function recordMessages(db: Database, messages: readonly ArrivedMessage[]): Promise<RecordedMessage[]> {
  type Row = {
    place: number
    message_number: number
    organization_id: string
    deliveries: number
    stream_id: string | null
  }
  const rows = await runPrepared<Row>(db, 'record-messages', RECORD_MESSAGES, [
    messages.map(({ source }) => source),
    messages.map(({ identity }) => storable(identity)),
    plainArray(messages.map(({ receivedAtMs }) => receivedAtMs)),
    plainArray(messages.map(imeiOf)),
    plainArray(messages.map(({ sessionAtMs }) => sessionAtMs ?? null)),
    // All in one piece, which goes as it is: a list would be written out as digits and read again.
    Buffer.concat(messages.map(({ bytes }) => bytes)),
    messages.map(({ remoteAddress }) => storable(remoteAddress)),
    messages.map(({ headers }) => (headers ? storable(JSON.stringify(headers).replaceAll('\\u0000', '')) : null)),
    UNCLAIMED_ORGANIZATION_ID,
    ...placesOf(messages),
  ])
  if (rows.length !== messages.length) throw new Error('the database recorded some of the messages only')
  return rows
    .toSorted((a, b) => a.place - b.place)
    .map((row) => ({
      messageNumber: row.message_number,
      organizationId: row.organization_id,
      duplicate: row.deliveries > 1,
      ...(row.stream_id === null ? {} : { streamId: row.stream_id }),
    }))
}

/** Where in the one piece each message's bytes begin, from 1, and how many they are. */
function placesOf(messages: readonly ArrivedMessage[]): [string, string] {
  const lengths = messages.map(({ bytes }) => bytes.length)
  let next = 1
  const firsts = lengths.map((length) => {
    next += length
    return next - length
  })
  return [plainArray(firsts), plainArray(lengths)]
}
