import { DAY_MS } from '#base/units'
import { creditsOf } from './airtime'
import { type Database, inTransaction, runQuery } from './client'
import { clearLinkAlerts, raiseLinkAlert } from './link-alerts'
import { tryLock } from './locks'
import { lockOutbox, requeueText } from './outgoing'
import type { StreamLink } from './streams'

/** The next message of a device. `mtmsn`: what a session of the device will name it by, 1–65535. `tries`: how often it was sent. */
export type WaitingOutgoing = {
  readonly number: number
  readonly organizationId: string
  readonly streamId: string
  readonly imei: string
  /** The way that the stream has chosen. */
  readonly link: StreamLink
  readonly kind: string
  readonly payload: Uint8Array
  readonly mtmsn: number
  readonly tries: number
}

/** What became of a message that was sent. `unanswered`: it may have been taken or not. */
export type SendResult =
  | { readonly state: 'accepted'; readonly place?: number }
  /** `alarm`: what a person must put right before the gateway takes anything for the device. */
  | { readonly state: 'refused'; readonly reason: string; readonly status: number; readonly alarm?: string }
  | { readonly state: 'again'; readonly atMs: number; readonly reason: string; readonly status?: number }
  | { readonly state: 'unanswered'; readonly reason: string }

/** How long Iridium keeps a message for a device (Guide section 10). */
const GATEWAY_KEEPS_MS = 5 * DAY_MS

/** Streams of which a message is due. */
export async function streamsWithOutgoing(db: Database, nowMs: number): Promise<string[]> {
  const rows = await runQuery<{ stream_id: string }>(
    db,
    `SELECT DISTINCT stream_id FROM outgoing_message
     WHERE state IN ('queued', 'sent') AND next_try_at <= to_timestamp($1::float8 / 1000)`,
    [nowMs],
  )
  return rows.map((row) => row.stream_id)
}

/** Does the work while nobody else, in any process, sends to the same device; 'busy' at once when somebody does. */
export async function withOutboxLock<T>(db: Database, streamId: string, work: () => Promise<T>): Promise<T | 'busy'> {
  const lock = await tryLock(db, `sending:${streamId}`)
  if (lock === 'busy') return 'busy'
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** Lets messages wait again that were never answered for and are to be sent again without proof of their loss. */
export async function resumeOutgoing(db: Database, streamId: string, nowMs: number): Promise<void> {
  await inTransaction(db, async (transaction) => {
    await lockOutbox(transaction, streamId)
    const now = 'to_timestamp($2::float8 / 1000)'
    const text = `${requeueText(now, now)} WHERE m.stream_id = $1 AND m.state = 'sent' AND m.next_try_at <= ${now}`
    await runQuery(transaction, text, [streamId, nowMs])
  })
}

/** The first in a device's line, once it is due: the most urgent, the oldest of those. The others wait behind it. */
export async function nextOutgoing(
  db: Database,
  streamId: string,
  nowMs: number,
): Promise<WaitingOutgoing | undefined> {
  type Row = {
    number: number
    organization_id: string
    imei: string
    link: StreamLink
    kind: string
    payload: Buffer
    tries: number
  }
  const rows = await runQuery<Row>(
    db,
    `SELECT * FROM (
       SELECT m.number, m.organization_id, s.imei, s.link, m.kind, m.payload, m.tries, m.next_try_at
       FROM outgoing_message m JOIN stream s ON s.id = m.stream_id
       WHERE m.stream_id = $1 AND s.imei IS NOT NULL AND m.state = 'queued' AND m.expires_at > to_timestamp($2::float8 / 1000)
       ORDER BY m.priority, m.number LIMIT 1
     ) first WHERE next_try_at <= to_timestamp($2::float8 / 1000)`,
    [streamId, nowMs],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { number, organization_id: organizationId, imei, link, kind, tries } = row
  const mtmsn = ((number - 1) % 65_535) + 1
  return { number, organizationId, streamId, imei, link, kind, tries, mtmsn, payload: new Uint8Array(row.payload) }
}

/**
 * Marks a message as sent, before it is; false when it does not wait any more. `mark`: whether sessions will name it by its mtmsn. If no answer is
 * ever recorded, it stays sent, or waits again from `againAtMs` on.
 */
export async function beginOutgoing(
  db: Database,
  message: WaitingOutgoing,
  nowMs: number,
  options: { readonly mark: boolean; readonly againAtMs?: number },
): Promise<boolean> {
  const rows = await runQuery(
    db,
    `UPDATE outgoing_message SET state = 'sent', sent_at = to_timestamp($3::float8 / 1000), tries = tries + 1,
       mtmsn = $4, next_try_at = to_timestamp($5::float8 / 1000), credits = credits + $6, status = NULL, reason = NULL
     WHERE number = $1 AND state = 'queued' AND tries = $2 RETURNING number`,
    [
      ...[message.number, message.tries, nowMs, options.mark ? message.mtmsn : null, options.againAtMs ?? null],
      creditsOf(message.payload.length),
    ],
  )
  return rows.length > 0
}

/** Lets a message that waits go on waiting, for a reason. */
export async function holdOutgoing(
  db: Database,
  message: WaitingOutgoing,
  untilMs: number,
  reason: string,
): Promise<void> {
  const text = `UPDATE outgoing_message SET next_try_at = to_timestamp($2::float8 / 1000), reason = $3 WHERE number = $1 AND state = 'queued'`
  await runQuery(db, text, [message.number, untilMs, reason])
}

/** Records what became of a message that `beginOutgoing` has marked. One that was seen meanwhile stays seen. */
export async function settleOutgoing(
  db: Database,
  message: WaitingOutgoing,
  result: SendResult,
  nowMs: number,
): Promise<void> {
  const which = `m.number = $1 AND m.state = 'sent' AND m.tries = $2`
  const key = [message.number, message.tries + 1]
  const credits = creditsOf(message.payload.length)
  switch (result.state) {
    case 'accepted':
      await runQuery(
        db,
        `UPDATE outgoing_message m SET state = 'accepted', accepted_at = to_timestamp($3::float8 / 1000), place = $4, next_try_at = NULL
         WHERE ${which}`,
        [...key, nowMs, result.place ?? null],
      )
      await clearLinkAlerts(db, message.streamId, nowMs)
      return
    case 'refused':
      await runQuery(
        db,
        `UPDATE outgoing_message m SET state = 'refused', ended_at = to_timestamp($3::float8 / 1000), credits = credits - $4,
           status = $5, reason = $6, next_try_at = NULL
         WHERE ${which}`,
        [...key, nowMs, credits, result.status, result.reason],
      )
      if (result.alarm !== undefined) await raiseLinkAlert(db, message, { ...result, kind: result.alarm }, nowMs)
      return
    case 'unanswered':
      await runQuery(db, `UPDATE outgoing_message m SET reason = $3 WHERE ${which}`, [...key, result.reason])
      return
    case 'again':
      await inTransaction(db, async (transaction) => {
        await lockOutbox(transaction, message.streamId)
        const [at, now] = ['to_timestamp($3::float8 / 1000)', 'to_timestamp($7::float8 / 1000)']
        const text = requeueText(at, now, 'credits = credits - $4, status = $5, reason = $6,')
        const values = [...key, result.atMs, credits, result.status ?? null, result.reason, nowMs]
        await runQuery(transaction, `${text} WHERE ${which}`, values)
      })
  }
}

/** Ends what is not to be sent any more, and what the gateway does not keep any longer. Resolves to how many have ended. */
export async function expireOutgoing(db: Database, nowMs: number): Promise<number> {
  const rows = await runQuery(
    db,
    `UPDATE outgoing_message SET state = 'expired', ended_at = to_timestamp($1::float8 / 1000),
       reason = CASE WHEN state = 'queued' THEN coalesce(reason, 'its time was over before it could go')
         ELSE 'not seen for as long as the gateway keeps a message' END
     WHERE (state = 'queued' AND expires_at <= to_timestamp($1::float8 / 1000))
        OR (state IN ('sent', 'accepted') AND sent_at <= to_timestamp($2::float8 / 1000))
     RETURNING number`,
    [nowMs, nowMs - GATEWAY_KEEPS_MS],
  )
  return rows.length
}
