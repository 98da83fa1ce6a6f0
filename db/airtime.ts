import type { TrackerId } from '#race/fix'
import { type Database, type Runner, runQuery } from './client'

/** What the radio link has cost so far, beside the same fixes as JSON in the same messages. */
export type Airtime = {
  readonly messages: number
  readonly fixes: number
  readonly bytes: number
  readonly credits: number
  readonly jsonBytes: number
  readonly jsonCredits: number
}

/** Iridium's unit of account: 50 bytes or part of it. */
const CREDIT_BYTES = 50

/** An array of JSON objects has brackets round it; its commas are counted with the objects. */
const JSON_BRACKETS_BYTES = 2

/** Adds to a stream's account, within the transaction that records what is counted, so that nothing is counted twice. */
export async function addAirtime(
  transaction: Runner,
  stream: { readonly organizationId: string; readonly streamId: string | null },
  messages: readonly { readonly payloadBytes: number }[],
  fixes: readonly { readonly messageNumber: number; readonly jsonBytes: number }[],
): Promise<void> {
  if (stream.streamId === null || (messages.length === 0 && fixes.length === 0)) return
  const json = jsonCost(fixes)
  await runQuery(
    transaction,
    `INSERT INTO stream_airtime AS a (organization_id, stream_id, messages, fixes, bytes, credits, json_bytes, json_credits)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (stream_id) DO UPDATE SET messages = a.messages + excluded.messages, fixes = a.fixes + excluded.fixes,
       bytes = a.bytes + excluded.bytes, credits = a.credits + excluded.credits,
       json_bytes = a.json_bytes + excluded.json_bytes, json_credits = a.json_credits + excluded.json_credits`,
    [
      stream.organizationId,
      stream.streamId,
      messages.length,
      fixes.length,
      sum(messages.map((message) => message.payloadBytes)),
      sum(messages.map((message) => Math.max(1, creditsOf(message.payloadBytes)))),
      json.bytes,
      json.credits,
    ],
  )
}

/** The new fixes of each message as one JSON array; a message without new fixes would not have been sent. */
function jsonCost(fixes: readonly { readonly messageNumber: number; readonly jsonBytes: number }[]) {
  const bytesByMessage = new Map<number, number>()
  for (const fix of fixes) {
    const before = bytesByMessage.get(fix.messageNumber) ?? JSON_BRACKETS_BYTES
    bytesByMessage.set(fix.messageNumber, before + fix.jsonBytes)
  }
  const sizes = [...bytesByMessage.values()]
  return { bytes: sum(sizes), credits: sum(sizes.map(creditsOf)) }
}

function creditsOf(bytes: number): number {
  return Math.ceil(bytes / CREDIT_BYTES)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** The account of the streams that carry these trackers, added up. */
export async function readAirtime(db: Database, trackerIds: readonly TrackerId[]): Promise<Airtime> {
  const rows = await runQuery<Airtime>(
    db,
    `SELECT coalesce(sum(messages), 0)::bigint AS messages, coalesce(sum(fixes), 0)::bigint AS fixes,
       coalesce(sum(bytes), 0)::bigint AS bytes, coalesce(sum(credits), 0)::bigint AS credits,
       coalesce(sum(json_bytes), 0)::bigint AS "jsonBytes", coalesce(sum(json_credits), 0)::bigint AS "jsonCredits"
     FROM stream_airtime
     WHERE stream_id IN (SELECT stream_id FROM stream_slot WHERE tracker_id = ANY($1::uuid[]))`,
    [trackerIds],
  )
  return rows[0] ?? { messages: 0, fixes: 0, bytes: 0, credits: 0, jsonBytes: 0, jsonCredits: 0 }
}
