import type { Visibility } from '#race/race-settings'
import type { RaceKind, RaceOrigin } from '#race/race-setup'
import type { ResultRow } from '#race/results'
import type { AuditEntry, Scope } from './acting'
import { type Database, runQuery } from './client'
import type { ResultState } from './results'

/** A race as a program sees it. */
export type RaceForToken = {
  readonly slug: string
  readonly name: string
  readonly kind: RaceKind
  readonly origin: RaceOrigin
  readonly timeZone: string
  readonly startsAtMs: number
  readonly endsAtMs: number | null
  readonly visibility: Visibility
  readonly entryCount: number
}

const RACES = `
  SELECT r.slug, r.name, r.kind, r.origin, r.time_zone AS "timeZone", r.starts_at AS "startsAtMs", r.ends_at AS "endsAtMs", r.visibility,
    (SELECT count(*)::int FROM entry e WHERE e.race_id = r.id) AS "entryCount"
  FROM race r WHERE r.organization_id = $1 AND ($2::uuid IS NULL OR r.id = $2)`

const valuesOf = ({ organizationId, raceId }: Scope) => [organizationId, raceId ?? null]

/** The races that a token opens, the newest start first. */
export function readRacesForToken(db: Database, scope: Scope): Promise<RaceForToken[]> {
  return runQuery<RaceForToken>(db, `${RACES} ORDER BY r.starts_at DESC, r.slug`, valuesOf(scope))
}

/** An entry as a program sees it: nothing of its people but the name. */
export type EntryForToken = {
  readonly number: string
  readonly name: string
  readonly nation: string | null
  readonly class: string | null
  readonly isHidden: boolean
  readonly trackers: readonly {
    readonly device: string
    readonly fromMs: number
    readonly untilMs: number | null
    readonly heardAtMs: number | null
  }[]
}

/** One race that a token opens, with its entries, their trackers, and its results as they stand published; undefined when it opens none of that address. */
export async function readRaceForToken(db: Database, scope: Scope, slug: string) {
  const [race] = await runQuery<RaceForToken>(db, `${RACES} AND r.slug = $3`, [...valuesOf(scope), slug])
  if (race === undefined) return undefined
  const entries = `
    SELECT e.number, e.name, e.nation, c.name AS class, e.is_hidden AS "isHidden", coalesce((
      SELECT json_agg(json_build_object('device', coalesce(s.imei, s.device_id), 'fromMs', extract(epoch FROM a.from_at) * 1000,
        'untilMs', extract(epoch FROM a.to_at) * 1000, 'heardAtMs', extract(epoch FROM h.heard_at) * 1000) ORDER BY a.from_at)
      FROM assignment a JOIN stream_slot l ON l.tracker_id = a.tracker_id JOIN stream s ON s.id = l.stream_id
        LEFT JOIN tracker_heard h ON h.tracker_id = a.tracker_id WHERE a.entry_id = e.id), '[]'::json) AS trackers
    FROM entry e JOIN race r ON r.id = e.race_id LEFT JOIN race_class c ON c.id = e.class_id
    WHERE r.organization_id = $1 AND r.slug = $2 ORDER BY e.ordinal`
  type Results = { revision: number; state: ResultState; madeAtMs: number; rows: ResultRow[] }
  const results = `
    SELECT p.revision, v.state, v.made_at AS "madeAtMs", p.rows FROM published_result p
      JOIN result_revision v ON v.race_id = p.race_id AND v.revision = p.revision JOIN race r ON r.id = p.race_id
    WHERE r.organization_id = $1 AND r.slug = $2`
  const which = [scope.organizationId, slug]
  const [listed, [published]] = await Promise.all([
    runQuery<EntryForToken>(db, entries, which),
    runQuery<Results>(db, results, which),
  ])
  return { ...race, entries: listed, ...(published && { results: published }) }
}

/** The audit log of what a token opens, newest first; `below`: only entries of lower numbers. */
export function readAuditForToken(
  db: Database,
  scope: Scope,
  page: { readonly most: number; readonly below?: number },
): Promise<AuditEntry[]> {
  const text = `
    SELECT entry_number AS number, at AS "atMs", race_id AS "raceId", actor_id AS "actorId", action, subject, before, after FROM audit_entry
    WHERE organization_id = $1 AND ($2::uuid IS NULL OR race_id = $2) AND ($3::bigint IS NULL OR entry_number < $3)
    ORDER BY entry_number DESC LIMIT $4`
  return runQuery<AuditEntry>(db, text, [...valuesOf(scope), page.below ?? null, page.most])
}
