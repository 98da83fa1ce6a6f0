import { DAY_MS } from '#base/units'
import type { TrackerId } from '#race/fix'
import { type Database, type Runner, runPrepared, runQuery } from './client'

/** What the radio link has cost so far, beside the same fixes as JSON. */
export type Airtime = {
  readonly messages: number
  readonly fixes: number
  readonly bytes: number
  readonly credits: number
  readonly jsonBytes: number
  readonly jsonCredits: number
}

/** A message that was processed for the first time. */
export type CountedMessage = { readonly payloadBytes: number; readonly sessionAtMs: number }

/** A fix that the log did not have. `jsonBytes`: as a JSON object with the comma after it. */
type CountedFix = { readonly messageNumber: number; readonly sessionAtMs: number; readonly jsonBytes: number }

/** Without `jsonBytes` it came by no radio link of ours and is on no account. */
type NewFix = Omit<CountedFix, 'jsonBytes'> & { readonly jsonBytes?: number }

/** Iridium's unit of account: 50 bytes or part of it. */
const CREDIT_BYTES = 50

/** The most that one message from a 9602 or 9603 holds. */
const MESSAGE_BYTES_MAX = 340

/** An array of JSON objects has two brackets, and no comma after the last one. */
const JSON_ARRAY_BYTES = 1

/** What is to be added to a stream's account. */
export type NewAirtime = {
  readonly organizationId: string
  readonly streamId: string | null
  readonly messages: readonly CountedMessage[]
  readonly fixes: readonly NewFix[]
}

/**
 * Adds to the accounts of streams, in all and for the UTC day of the sessions, within the transaction that records what is counted, so
 * that nothing is counted twice. No stream may be named twice.
 */
export async function addAirtime(transaction: Runner, added: readonly NewAirtime[]): Promise<void> {
  const rows = added.flatMap(({ organizationId, streamId, messages, fixes: all }) => {
    const fixes = all.filter(isOnAccount)
    const days = streamId === null ? [] : daysOf(messages, fixes)
    return days.map((day) => {
      const isOfDay = (counted: { sessionAtMs: number }) => days.length === 1 || dayOf(counted) === day
      const account = accountOf(messages.filter(isOfDay), fixes.filter(isOfDay))
      return { organizationId, streamId, day: new Date(day * DAY_MS).toISOString().slice(0, 10), ...account }
    })
  })
  if (rows.length === 0) return
  const columns = (keys: readonly (keyof (typeof rows)[number])[]) => keys.map((key) => rows.map((row) => row[key]))
  await runPrepared(
    transaction,
    'add-airtime',
    ADD_AIRTIME,
    columns([
      ...(['organizationId', 'streamId', 'day', 'messages', 'fixes', 'bytes', 'credits'] as const),
      ...(['jsonMessages', 'jsonBytes', 'jsonCredits'] as const),
    ]),
  )
}

const ADD_AIRTIME = `
  WITH added AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
      AS u (organization_id, stream_id, day, messages, fixes, bytes, credits, json_messages, json_bytes, json_credits)
  ), days AS (
    INSERT INTO stream_airtime_day AS a
      (organization_id, stream_id, day, messages, fixes, bytes, credits, json_messages, json_bytes, json_credits)
    SELECT * FROM added
    ON CONFLICT (stream_id, day) DO UPDATE SET messages = a.messages + excluded.messages, fixes = a.fixes + excluded.fixes,
      bytes = a.bytes + excluded.bytes, credits = a.credits + excluded.credits, json_messages = a.json_messages + excluded.json_messages,
      json_bytes = a.json_bytes + excluded.json_bytes, json_credits = a.json_credits + excluded.json_credits
  )
  INSERT INTO stream_airtime AS a (organization_id, stream_id, messages, fixes, bytes, credits, json_bytes, json_credits)
  SELECT organization_id, stream_id, sum(messages), sum(fixes), sum(bytes), sum(credits), sum(json_bytes), sum(json_credits)
  FROM added GROUP BY organization_id, stream_id
  ON CONFLICT (stream_id) DO UPDATE SET messages = a.messages + excluded.messages, fixes = a.fixes + excluded.fixes,
    bytes = a.bytes + excluded.bytes, credits = a.credits + excluded.credits,
    json_bytes = a.json_bytes + excluded.json_bytes, json_credits = a.json_credits + excluded.json_credits`

/** Days since 1970, UTC. */
const dayOf = ({ sessionAtMs }: { sessionAtMs: number }): number => Math.floor(sessionAtMs / DAY_MS)

function daysOf(messages: readonly CountedMessage[], fixes: readonly CountedFix[]): number[] {
  const days = new Set<number>()
  for (const message of messages) days.add(dayOf(message))
  for (const fix of fixes) days.add(dayOf(fix))
  return [...days]
}

const isOnAccount = (fix: NewFix): fix is CountedFix => fix.jsonBytes !== undefined

function accountOf(messages: readonly CountedMessage[], fixes: readonly CountedFix[]) {
  const json = jsonMessageSizes(fixes)
  return {
    messages: messages.length,
    fixes: fixes.length,
    bytes: sum(messages.map((message) => message.payloadBytes)),
    credits: sum(messages.map((message) => Math.max(1, creditsOf(message.payloadBytes)))),
    jsonMessages: json.length,
    jsonBytes: sum(json),
    jsonCredits: sum(json.map(creditsOf)),
  }
}

/**
 * What the same fixes would have gone in as JSON: those that a message was the first to bring, in its place, as arrays of objects in
 * messages of at most 340 bytes, filled one after the other. In JSON's favour nothing is sent twice, and a message without new fixes
 * is not sent at all.
 */
export function jsonMessageSizes(fixes: readonly Pick<CountedFix, 'messageNumber' | 'jsonBytes'>[]): number[] {
  const filling = new Map<number, number>()
  const full: number[] = []
  for (const { messageNumber, jsonBytes } of fixes) {
    const before = filling.get(messageNumber) ?? JSON_ARRAY_BYTES
    const isTooMuch = before > JSON_ARRAY_BYTES && before + jsonBytes > MESSAGE_BYTES_MAX
    if (isTooMuch) full.push(before)
    filling.set(messageNumber, (isTooMuch ? JSON_ARRAY_BYTES : before) + jsonBytes)
  }
  return [...full, ...filling.values()]
}

/** What a message of so many bytes costs. */
export function creditsOf(bytes: number): number {
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
