import { type Database, inTransaction, runQuery } from './client'

/** Which messages are to be read again: all of the organization that came since an instant, or those of one modem. */
export type ReprocessWish = { readonly organizationId: string; readonly sinceMs: number; readonly imei?: string }

/**
 * Marks processed messages as unprocessed, of each stream all from its first since the instant on, so that they are read again in their order;
 * listeners on `farfield_inbox` get the ids of the streams. What was recorded from them stays, and what they say again changes nothing. A
 * message whose raw bytes are no longer kept stays as it is.
 */
export function markForReprocessing(
  db: Database,
  { organizationId, sinceMs, imei }: ReprocessWish,
): Promise<{ messages: number; streams: number }> {
  return inTransaction(db, async (transaction) => {
    const rows = await runQuery<{ stream_id: string; messages: number }>(
      transaction,
      `WITH since AS (
         SELECT stream_id, min(message_number) AS first FROM message_identity
         WHERE organization_id = $1 AND received_at >= to_timestamp($2::float8 / 1000) AND stream_id IS NOT NULL
           AND ($3::text IS NULL OR imei = $3) GROUP BY stream_id
       ), marked AS (
         UPDATE message_identity m SET state = 'new', fault = NULL FROM since s
         WHERE m.stream_id = s.stream_id AND m.message_number >= s.first AND m.state = 'processed'
           AND EXISTS (SELECT FROM inbox i WHERE i.message_number = m.message_number AND i.received_at = m.received_at)
         RETURNING m.stream_id
       )
       SELECT stream_id, count(*) AS messages FROM marked GROUP BY stream_id`,
      [organizationId, sinceMs, imei ?? null],
    )
    for (const { stream_id } of rows) await runQuery(transaction, `SELECT pg_notify('farfield_inbox', $1)`, [stream_id])
    return { messages: rows.reduce((sum, row) => sum + row.messages, 0), streams: rows.length }
  })
}

/** How many messages of the organization still wait to be processed. */
export async function countUnprocessed(db: Database, organizationId: string): Promise<number> {
  const text = `SELECT count(*) AS waiting FROM message_identity WHERE organization_id = $1 AND state = 'new'`
  const [row] = await runQuery<{ waiting: number }>(db, text, [organizationId])
  return row?.waiting ?? 0
}
