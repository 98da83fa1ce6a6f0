import { AUDIENCES, type Audience } from '#race/audience'
import type { RaceId } from '#race/fix'
import { type Database, inTransaction, type Runner, runQuery } from './client'
import { type HeldLock, tryLock } from './locks'
import { type NewRevision, recordRevision } from './results'

/** The right to write a race. It ends with `release`, or with the connection that holds it: then `lost` resolves. */
export type RaceClaim = HeldLock & {
  /** Grows with every claim of the race; older writers can no longer publish. */
  readonly fencing: number
}

/** Claims a race for this process; 'taken' when anyone writes it already. Throws DatabaseUnreachable when Postgres is away. */
export async function claimRace(db: Database, raceId: RaceId): Promise<RaceClaim | 'taken'> {
  const lock = await tryLock(db, `race:${raceId}`)
  if (lock === 'busy') return 'taken'
  try {
    return { ...lock, fencing: await nextFencing(db, raceId) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function nextFencing(db: Database, raceId: RaceId): Promise<number> {
  const rows = await runQuery<{ fencing: number }>(
    db,
    `INSERT INTO race_claim AS c (race_id, organization_id, fencing) SELECT id, organization_id, 1 FROM race WHERE id = $1
     ON CONFLICT (race_id) DO UPDATE SET fencing = c.fencing + 1, claimed_at = now() RETURNING fencing`,
    [raceId],
  )
  if (!rows[0]) throw new Error(`race ${raceId} does not exist`)
  return rows[0].fencing
}

/** A position that an audience has not seen before: entrant's public id, fix time in Unix seconds, 1e-5 degrees. */
export type NewPublishedPoint = {
  readonly entrantId: number
  readonly atS: number
  readonly latE5: number
  readonly lonE5: number
}

/** One step of what an audience is shown. `snapshot` is its whole picture as of `version`, as JSON. */
export type Publication = {
  readonly raceId: RaceId
  readonly audience: Audience
  readonly organizationId: string
  readonly fencing: number
  readonly epoch: string
  readonly version: number
  readonly publishedAtMs: number
  readonly snapshot: unknown
  readonly points: readonly NewPublishedPoint[]
  /** By entrant, what its row rests on, where that has changed. */
  readonly evidence?: readonly EvidenceOf[]
  /** What was said of passings before and does not hold. */
  readonly corrections?: readonly { readonly entrantId: number; readonly correction: unknown }[]
  /** What became of the results. */
  readonly revision?: NewRevision
}

export type EvidenceOf = { readonly entrantId: number; readonly evidence: unknown }

/** Records a publication in one transaction; 'fenced', with nothing recorded, when somebody has claimed the race since. Repeating it changes nothing. */
export function recordPublication(db: Database, publication: Publication): Promise<'recorded' | 'fenced'> {
  return inTransaction(db, async (transaction) => {
    if (!(await mayPublish(transaction, publication))) return 'fenced'
    await recordSnapshot(transaction, publication)
    await recordPoints(transaction, publication)
    await recordEvidence(transaction, publication)
    if (publication.revision) await recordRevision(transaction, publication, publication.revision)
    return 'recorded'
  })
}

/** Holds off newer claims until this transaction ends. */
async function mayPublish(transaction: Runner, { raceId, organizationId, fencing }: Publication): Promise<boolean> {
  const text = 'SELECT fencing FROM race_claim WHERE race_id = $1 AND organization_id = $2 FOR UPDATE'
  const rows = await runQuery<{ fencing: number }>(transaction, text, [raceId, organizationId])
  return rows[0]?.fencing === fencing
}

async function recordSnapshot(transaction: Runner, publication: Publication): Promise<void> {
  await runQuery(
    transaction,
    `INSERT INTO published_snapshot (race_id, organization_id, fencing, epoch, version, published_at, snapshot, audience)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), $7::jsonb, $8)
     ON CONFLICT (race_id, audience) DO UPDATE SET fencing = excluded.fencing, epoch = excluded.epoch, version = excluded.version,
       published_at = excluded.published_at, snapshot = excluded.snapshot`,
    [
      publication.raceId,
      publication.organizationId,
      publication.fencing,
      publication.epoch,
      publication.version,
      publication.publishedAtMs,
      JSON.stringify(publication.snapshot),
      publication.audience,
    ],
  )
}

async function recordPoints(transaction: Runner, { points, ...publication }: Publication): Promise<void> {
  if (points.length === 0) return
  await runQuery(
    transaction,
    `INSERT INTO published_point (race_id, organization_id, published_at, audience, entrant_id, fix_at, lat_e5, lon_e5)
     SELECT $1, $2, to_timestamp($3::float8 / 1000), $4, u.entrant_id, to_timestamp(u.at_s), u.lat_e5, u.lon_e5
     FROM unnest($5::int[], $6::float8[], $7::int[], $8::int[]) AS u (entrant_id, at_s, lat_e5, lon_e5)
     ON CONFLICT DO NOTHING`,
    [
      publication.raceId,
      publication.organizationId,
      publication.publishedAtMs,
      publication.audience,
      points.map((point) => point.entrantId),
      points.map((point) => point.atS),
      points.map((point) => point.latE5),
      points.map((point) => point.lonE5),
    ],
  )
}

async function recordEvidence(transaction: Runner, publication: Publication): Promise<void> {
  const { raceId, organizationId, publishedAtMs, audience, evidence = [], corrections = [] } = publication
  const of = [raceId, organizationId, publishedAtMs, audience]
  if (evidence.length > 0) {
    const text = `
      INSERT INTO published_evidence (race_id, organization_id, published_at, audience, entrant_id, evidence)
      SELECT $1, $2, to_timestamp($3::float8 / 1000), $4, u.id, u.words FROM unnest($5::int[], $6::jsonb[]) AS u (id, words)
      ON CONFLICT (race_id, audience, entrant_id) DO UPDATE SET published_at = excluded.published_at, evidence = excluded.evidence`
    const columns = [evidence.map((one) => one.entrantId), evidence.map((one) => JSON.stringify(one.evidence))]
    await runQuery(transaction, text, [...of, ...columns])
  }
  if (corrections.length > 0) {
    const text = `
      INSERT INTO published_correction (race_id, organization_id, published_at, audience, entrant_id, correction)
      SELECT $1, $2, to_timestamp($3::float8 / 1000), $4, u.id, u.words FROM unnest($5::int[], $6::jsonb[]) AS u (id, words)`
    const columns = [corrections.map((one) => one.entrantId), corrections.map((one) => JSON.stringify(one.correction))]
    await runQuery(transaction, text, [...of, ...columns])
  }
}

/** Every position of a race that stands published for an audience, as its writer needs it. */
export function readStandingPoints(db: Database, raceId: RaceId, audience: Audience): Promise<NewPublishedPoint[]> {
  const text = `
    SELECT entrant_id AS "entrantId", extract(epoch FROM fix_at)::float8 AS "atS", lat_e5 AS "latE5", lon_e5 AS "lonE5"
    FROM published_point WHERE race_id = $1 AND audience = $2`
  return runQuery<NewPublishedPoint>(db, text, [raceId, audience])
}

/** Forgets every position of a race that is published for an audience: its writer is about to publish them anew after a change of set-up. */
export async function clearPublishedPoints(db: Database, raceId: RaceId, audience: Audience): Promise<void> {
  await runQuery(db, 'DELETE FROM published_point WHERE race_id = $1 AND audience = $2', [raceId, audience])
}

/** Forgets the pictures of a race for all but some audiences: the others are shown the public's from now on. */
export function keepPictures(db: Database, raceId: RaceId, audiences: readonly Audience[]): Promise<void> {
  // By name: the rows of those that stay, which can be millions, are not looked at.
  const others = AUDIENCES.filter((audience) => !audiences.includes(audience))
  return inTransaction(db, async (transaction) => {
    for (const table of ['published_snapshot', 'published_point', 'published_evidence', 'published_correction'])
      await runQuery(transaction, `DELETE FROM ${table} WHERE race_id = $1 AND audience = ANY($2)`, [raceId, others])
  })
}
