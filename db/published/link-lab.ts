import { DAY_MS } from '#base/units'
import { type Database, runQuery } from '../client'

/**
 * A sender of a demo race. `entryNumber`: whose tracker it is, when it carries only one. `lastSessionAtMs`: of the message that came
 * last, null before the first. `hasKey`: its messages prove themselves.
 */
export type LabSender = {
  readonly streamId: string
  readonly imei: string
  readonly profile: 'solo' | 'field'
  readonly hasKey: boolean
  readonly entryNumber: string | null
  readonly reportIntervalMs: number
  readonly lastSessionAtMs: number | null
}

/** What a day has cost, beside the same fixes as JSON; see airtime.ts for how that is counted. */
export type LabMeter = {
  readonly messages: number
  readonly fixes: number
  readonly bytes: number
  readonly credits: number
  readonly jsonMessages: number
  readonly jsonBytes: number
  readonly jsonCredits: number
}

/** A message that shore knows to be missing, or to have been. Sequences are as on the wire. */
export type LabGap = {
  readonly streamId: string
  readonly epoch: number
  readonly seq: number
  readonly state: 'open' | 'filled' | 'lost'
  readonly openedAtMs: number
  readonly closedAtMs: number | null
}

export type LabBooks = {
  readonly senders: readonly LabSender[]
  readonly today: LabMeter
  /** Those opened since the instant asked for, at most `GAPS_MAX`: the open ones first, then those closed last. */
  readonly gaps: readonly LabGap[]
  readonly gapCounts: { readonly filled: number; readonly lost: number }
  /** Somebody else's race is under way on this database: nothing may be broken that it stands on. */
  readonly servesOthers: boolean
}

export const GAPS_MAX = 40

/**
 * The books of a demo race's radio link. A simulation has no secrets, so they are public; of any other race, and of a sender that
 * serves any other, nothing is read here. `nowMs` decides which UTC day is today; gaps are told from `gapsSinceMs` on.
 */
export async function readLabBooks(
  db: Database,
  slug: string,
  { nowMs, gapsSinceMs }: { nowMs: number; gapsSinceMs: number },
): Promise<LabBooks | undefined> {
  const senders = await readSenders(db, slug)
  if (senders.length === 0) return undefined
  const streamIds = senders.map((sender) => sender.streamId)
  const dayAtMs = Math.floor(nowMs / DAY_MS) * DAY_MS
  const [today, gaps, gapCounts, servesOthers] = await Promise.all([
    readMeter(db, streamIds, dayAtMs),
    readGaps(db, streamIds, gapsSinceMs),
    countGaps(db, streamIds, gapsSinceMs),
    hasOtherRaces(db),
  ])
  return { senders, today, gaps, gapCounts, servesOthers }
}

/** In the order in which they were registered. */
function readSenders(db: Database, slug: string): Promise<LabSender[]> {
  return runQuery<LabSender>(
    db,
    `SELECT s.id AS "streamId", s.imei, s.profile, s.key IS NOT NULL AS "hasKey", CASE WHEN count(DISTINCT e.id) = 1 THEN min(e.number) END AS "entryNumber",
       greatest(min(a.report_interval_ms), (SELECT heartbeat_ms FROM reporting_agreement WHERE stream_id = s.id)) AS "reportIntervalMs",
       (SELECT coalesce(m.session_at, m.received_at) FROM message_identity m WHERE m.stream_id = s.id
        ORDER BY m.message_number DESC LIMIT 1) AS "lastSessionAtMs"
     FROM stream s JOIN stream_slot p ON p.stream_id = s.id JOIN assignment a ON a.tracker_id = p.tracker_id
       JOIN entry e ON e.id = a.entry_id JOIN race r ON r.id = e.race_id
     WHERE s.id IN (
       SELECT stream_id FROM stream_slot JOIN assignment USING (tracker_id) JOIN entry ON entry.id = entry_id
         JOIN race ON race.id = race_id WHERE race.slug = $1)
     GROUP BY s.id
     HAVING bool_and(r.origin = 'demo' AND r.visibility = 'public')
     ORDER BY s.created_at, s.id`,
    [slug],
  )
}

async function readMeter(db: Database, streamIds: readonly string[], dayAtMs: number): Promise<LabMeter> {
  const sums = ['messages', 'fixes', 'bytes', 'credits', 'json_messages', 'json_bytes', 'json_credits']
    .map(
      (column) =>
        `coalesce(sum(${column}), 0)::bigint AS "${column.replace(/_./, (two) => two.slice(1).toUpperCase())}"`,
    )
    .join(', ')
  const text = `SELECT ${sums} FROM stream_airtime_day WHERE stream_id = ANY($1::uuid[]) AND day = $2::date`
  const [meter] = await runQuery<LabMeter>(db, text, [streamIds, new Date(dayAtMs).toISOString().slice(0, 10)])
  return meter as LabMeter
}

function readGaps(db: Database, streamIds: readonly string[], sinceMs: number): Promise<LabGap[]> {
  return runQuery<LabGap>(
    db,
    `SELECT stream_id AS "streamId", epoch, seq, state, opened_at AS "openedAtMs", closed_at AS "closedAtMs"
     FROM gap WHERE stream_id = ANY($1::uuid[]) AND opened_at >= to_timestamp($2::float8 / 1000)
     ORDER BY (state = 'open') DESC, coalesce(closed_at, opened_at) DESC, seq DESC LIMIT ${GAPS_MAX}`,
    [streamIds, sinceMs],
  )
}

async function countGaps(db: Database, streamIds: readonly string[], sinceMs: number) {
  const [counts] = await runQuery<{ filled: number; lost: number }>(
    db,
    `SELECT count(*) FILTER (WHERE state = 'filled') AS filled, count(*) FILTER (WHERE state = 'lost') AS lost
     FROM gap WHERE stream_id = ANY($1::uuid[]) AND opened_at >= to_timestamp($2::float8 / 1000)`,
    [streamIds, sinceMs],
  )
  return { filled: counts?.filled ?? 0, lost: counts?.lost ?? 0 }
}

async function hasOtherRaces(db: Database): Promise<boolean> {
  const text = `SELECT 1 FROM race WHERE origin <> 'demo' AND (ends_at IS NULL OR ends_at > now()) LIMIT 1`
  return (await runQuery(db, text)).length > 0
}
