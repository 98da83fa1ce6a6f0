import { assert } from '#base/assert'
import { type Database, inTransaction, type Runner, runQuery } from './client'

/** What may be known of a message; see docs/decisions/014-outbox.md. */
export const OUTGOING_STATES = [
  'queued',
  'sent',
  'accepted',
  'seen',
  'refused',
  'expired',
  'replaced',
  'cancelled',
] as const
export type OutgoingState = (typeof OUTGOING_STATES)[number]

/** A message for a device, as it is put into the outbox. */
export type NewOutgoing = {
  readonly organizationId: string
  readonly streamId: string
  readonly kind: string
  readonly priority: number
  readonly payload: Uint8Array
  readonly replaces?: string
  readonly expiresAtMs: number
}

/** What one good radio session of a device says about messages for it: the number of the one that it brought, or 0 for none. */
export type DeviceSession = { readonly sessionAtMs: number; readonly mtmsn: number }

/** What a 9602 or 9603 takes. */
const PAYLOAD_BYTES_MAX = 270

/** Ours and the gateway's clocks differ, and a message is on its way to the gateway for some seconds. */
const CLOCKS_APART = "interval '60 seconds'"

/** Whoever lets a message of a stream wait does so alone, so that of one thing only the newest waits. Taken before any row is. */
export async function lockOutbox(transaction: Runner, streamId: string): Promise<void> {
  await runQuery(transaction, `SELECT pg_advisory_xact_lock(hashtextextended('outbox:' || $1, 0))`, [streamId])
}

/**
 * Records a message for a device, in the place of one with the same `replaces` that still waits; listeners on `farfield_outbox` get the
 * stream's id. Resolves to the message's number. Throws when the stream is not the organization's, or DatabaseUnreachable.
 */
export async function queueOutgoing(db: Database, message: NewOutgoing, nowMs: number): Promise<number> {
  const { length } = message.payload
  // The table refuses it too, and would say so with the payload in its words.
  assert(length >= 1 && length <= PAYLOAD_BYTES_MAX, `a payload of ${length} bytes fits into a message`)
  return inTransaction(db, async (transaction) => {
    await lockOutbox(transaction, message.streamId)
    await runQuery(
      transaction,
      `UPDATE outgoing_message SET state = 'replaced', ended_at = to_timestamp($3::float8 / 1000)
       WHERE stream_id = $1 AND replaces = $2 AND state = 'queued'`,
      [message.streamId, message.replaces ?? null, nowMs],
    )
    const rows = await runQuery<{ number: number }>(transaction, INSERT_OUTGOING, [
      ...[message.organizationId, message.streamId, message.kind, message.priority, Buffer.from(message.payload)],
      ...[message.replaces ?? null, nowMs, message.expiresAtMs],
    ])
    const [row] = rows
    if (row === undefined) throw new Error('the database recorded no outgoing message')
    return row.number
  })
}

const INSERT_OUTGOING = `
  INSERT INTO outgoing_message
    (organization_id, stream_id, kind, priority, payload, replaces, queued_at, next_try_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), to_timestamp($7::float8 / 1000), to_timestamp($8::float8 / 1000))
  RETURNING number, pg_notify('farfield_outbox', stream_id::text)`

/** The device has what was sent under this key. One that never went cannot have been seen. Resolves to how many are seen by it. */
export async function markOutgoingSeen(
  db: Database,
  streamId: string,
  replaces: string,
  atMs: number,
): Promise<number> {
  const rows = await runQuery(
    db,
    `UPDATE outgoing_message SET state = 'seen', seen_at = to_timestamp($3::float8 / 1000)
     WHERE stream_id = $1 AND replaces = $2 AND state IN ('queued', 'sent', 'accepted') AND sent_at IS NOT NULL
     RETURNING number`,
    [streamId, replaces, atMs],
  )
  return rows.length
}

/**
 * Takes in what a device's sessions say, within the transaction that records their messages. A message that a session brought is seen. One
 * that the gateway never answered for waits again when a later session brought nothing: then the gateway had nothing.
 */
export async function noteSessions(
  transaction: Runner,
  streamId: string,
  sessions: readonly DeviceSession[],
): Promise<void> {
  const brought = sessions.filter(({ mtmsn }) => mtmsn > 0)
  if (brought.length > 0) {
    await lockOutbox(transaction, streamId)
    await runQuery(transaction, SEE_BROUGHT, [streamId, ...columnsOf(brought)])
  }
  const empty = sessions.filter(({ mtmsn }) => mtmsn === 0).map(({ sessionAtMs }) => sessionAtMs)
  if (empty.length > 0) await requeueUnanswered(transaction, streamId, Math.max(...empty))
}

const columnsOf = (sessions: readonly DeviceSession[]) => [
  sessions.map(({ mtmsn }) => mtmsn),
  sessions.map(({ sessionAtMs }) => sessionAtMs),
]

const SEE_BROUGHT = `
  UPDATE outgoing_message m SET state = 'seen', seen_at = to_timestamp(u.session_at_ms / 1000)
  FROM unnest($2::int[], $3::float8[]) AS u (mtmsn, session_at_ms)
  WHERE m.stream_id = $1 AND m.mtmsn = u.mtmsn AND m.state IN ('queued', 'sent', 'accepted')`

async function requeueUnanswered(transaction: Runner, streamId: string, emptyAtMs: number): Promise<void> {
  const unanswered = `stream_id = $1 AND state = 'sent' AND sent_at < to_timestamp($2::float8 / 1000) - ${CLOCKS_APART}`
  const values = [streamId, emptyAtMs]
  const found = await runQuery(transaction, `SELECT FROM outgoing_message WHERE ${unanswered} LIMIT 1`, values)
  if (found.length === 0) return
  await lockOutbox(transaction, streamId)
  // Due at once, whatever the gateway's clock says.
  const text = requeueText('m.sent_at', 'to_timestamp($2::float8 / 1000)')
  await runQuery(transaction, `${text} WHERE m.${unanswered}`, values)
  await runQuery(transaction, `SELECT pg_notify('farfield_outbox', $1)`, [streamId])
}

/** SQL that lets messages `m` wait until a time; one that a newer of its kind has overtaken is over now. The times are SQL too. Under `lockOutbox`. */
export function requeueText(nextTryAt: string, now: string, more = ''): string {
  return `
    UPDATE outgoing_message m SET next_try_at = ${nextTryAt}, ${more}
      state = CASE WHEN ${IS_OVERTAKEN} THEN 'replaced' ELSE 'queued' END,
      ended_at = CASE WHEN ${IS_OVERTAKEN} THEN ${now} END`
}

const IS_OVERTAKEN = `EXISTS (SELECT FROM outgoing_message n WHERE n.stream_id = m.stream_id AND n.replaces = m.replaces
  AND n.number > m.number AND n.state IN ('queued', 'sent', 'accepted', 'seen'))`
