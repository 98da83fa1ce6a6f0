import { type Database, runQuery } from './client'
import { carriesRace, forecastOf, monthOf } from './link-budget'

/** What one kind of device has sent this month, and what the whole month comes to at this pace. */
export type SentByDevices = {
  /** The race whose trackers sent it; absent: all of the organization. */
  readonly raceSlug?: string
  /** `edge` speaks our radio protocol, `rock7` is a rented tracker. */
  readonly kind: string
  readonly messages: number
  readonly bytes: number
  readonly credits: number
  readonly forecastCredits: number
}

/**
 * What the devices of an organization have sent by satellite in this calendar month (UTC), by their kind: of all, then of each race for the days on which a tracker of
 * theirs was on an entry of it. Nothing bounds it: what devices send is paid for when it arrives.
 */
export async function readSentByDevices(db: Database, organizationId: string, nowMs: number): Promise<SentByDevices[]> {
  type Row = { slug: string | null; kind: string; messages: number; bytes: number; credits: number }
  const rows = await runQuery<Row>(
    db,
    `WITH days AS (
       SELECT a.*, s.kind FROM stream_airtime_day a JOIN stream s ON s.id = a.stream_id
       WHERE a.organization_id = $1 AND a.day >= (to_timestamp($2::float8 / 1000) AT TIME ZONE 'UTC')::date
     ), counted AS (
       SELECT NULL::text AS slug, days.* FROM days
       UNION ALL
       SELECT r.slug, days.* FROM days JOIN race r ON r.organization_id = $1
         AND ${carriesRace('days.stream_id', 'r.id', "(days.day AT TIME ZONE 'UTC')", "((days.day + 1) AT TIME ZONE 'UTC')")}
     )
     SELECT slug, kind, sum(messages)::bigint AS messages, sum(bytes)::bigint AS bytes, sum(credits)::bigint AS credits
     FROM counted GROUP BY slug, kind ORDER BY slug NULLS FIRST, credits DESC, kind`,
    [organizationId, monthOf(nowMs).fromMs],
  )
  return rows.map(({ slug, ...row }) => ({
    ...(slug === null ? {} : { raceSlug: slug }),
    ...row,
    forecastCredits: forecastOf(row.credits, nowMs),
  }))
}
