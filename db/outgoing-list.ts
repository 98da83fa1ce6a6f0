import { DAY_MS } from '#base/units'
import { type Database, runQuery } from './client'
import { OUTGOING_STATES, type OutgoingState } from './outgoing'

/** A message for a device as a person sees it: what became of it, and not what is in it. */
export type ListedOutgoing = {
  readonly number: number
  readonly imei: string
  readonly kind: string
  readonly state: OutgoingState
  readonly bytes: number
  readonly credits: number
  readonly tries: number
  readonly queuedAtMs: number
  readonly sentAtMs: number | null
  readonly seenAtMs: number | null
  readonly place: number | null
  readonly status: number | null
  readonly reason: string | null
}

/** An organization's newest messages, the newest first; of one device or in one state if so asked. */
export async function listOutgoing(
  db: Database,
  organizationId: string,
  options: { readonly imei?: string; readonly state?: OutgoingState; readonly limit: number },
): Promise<ListedOutgoing[]> {
  return runQuery<ListedOutgoing>(
    db,
    `SELECT m.number, s.imei, m.kind, m.state, octet_length(m.payload) AS bytes, m.credits, m.tries, m.queued_at AS "queuedAtMs",
       m.sent_at AS "sentAtMs", m.seen_at AS "seenAtMs", m.place, m.status, m.reason
     FROM outgoing_message m JOIN stream s ON s.id = m.stream_id
     WHERE m.organization_id = $1 AND ($2::text IS NULL OR s.imei = $2) AND ($3::text IS NULL OR m.state = $3)
     ORDER BY m.number DESC LIMIT $4`,
    [organizationId, options.imei ?? null, options.state ?? null, options.limit],
  )
}

/** Takes back a message that still waits here; false when it does not: what has gone cannot be called back. */
export async function cancelOutgoing(
  db: Database,
  organizationId: string,
  number: number,
  nowMs: number,
): Promise<boolean> {
  const rows = await runQuery(
    db,
    `UPDATE outgoing_message SET state = 'cancelled', ended_at = to_timestamp($3::float8 / 1000)
     WHERE organization_id = $1 AND number = $2 AND state = 'queued' RETURNING number`,
    [organizationId, number, nowMs],
  )
  return rows.length > 0
}

const COUNTED_MS = 7 * DAY_MS

/** How many messages of the last seven days stand in each state. */
export async function countOutgoing(db: Database, nowMs: number): Promise<Map<OutgoingState, number>> {
  const text = `SELECT state, count(*) AS n FROM outgoing_message WHERE queued_at > to_timestamp($1::float8 / 1000) GROUP BY state`
  const rows = await runQuery<{ state: OutgoingState; n: number }>(db, text, [nowMs - COUNTED_MS])
  const none = OUTGOING_STATES.map((state) => [state, 0] as const)
  return new Map([...none, ...rows.map(({ state, n }) => [state, n] as const)])
}
