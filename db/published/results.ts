import { type ResultChange, type ResultRow, undoChanges } from '#race/results'
import { type Database, runQuery } from '../client'
import type { ResultState } from '../results'
import { PICTURE, SEEN, type Sight } from './sight'

/** A revision of published results: what it changed, and why. Without an author: because what they rest on has changed. */
export type PublishedRevision = {
  readonly revision: number
  readonly state: ResultState
  readonly author?: string
  readonly reason: string
  readonly madeAtMs: number
  readonly changes: readonly ResultChange[]
}

/** The results of a race as of a revision, and every revision there has been, newest first. */
export type PublishedResults = {
  readonly revision: number
  readonly rows: readonly ResultRow[]
  readonly revisions: readonly PublishedRevision[]
}

/** The results of a race, the same for every audience that may see it: the newest or those of an earlier revision; undefined when there are none (of that number). */
export async function readPublishedResults(
  db: Database,
  sight: Sight,
  revision?: number,
): Promise<PublishedResults | undefined> {
  type Row = PublishedRevision & { author: string | null; newest: number; rows: ResultRow[] }
  const rows = await runQuery<Row>(
    db,
    `SELECT v.revision, v.state, v.author, v.reason, v.made_at AS "madeAtMs", v.changes, p.revision AS newest, p.rows
     FROM race r JOIN published_result p ON p.race_id = r.id JOIN result_revision v ON v.race_id = r.id
     WHERE ${SEEN} ORDER BY v.revision DESC`,
    [sight.slug, sight.audience],
  )
  const [newest] = rows
  if (newest === undefined) return undefined
  const asked = revision ?? newest.newest
  if (!rows.some((row) => row.revision === asked)) return undefined
  const since = rows.filter((row) => row.revision > asked)
  const hidden = await readHidden(db, sight)
  const isShown = ({ entrantId }: { entrantId: number }) => !hidden.has(entrantId)
  return {
    revision: asked,
    rows: since.reduce<readonly ResultRow[]>((now, row) => undoChanges(now, row.changes), newest.rows).filter(isShown),
    revisions: rows.map(({ author, newest: _, rows: __, ...row }) => ({
      ...{ ...row, changes: row.changes.filter(isShown) },
      ...(author === null ? {} : { author }),
    })),
  }
}

/** Who is hidden from an audience now, whatever was published of them before; by place in the entry list. Nobody is from race control. */
async function readHidden(db: Database, { slug, audience }: Sight): Promise<ReadonlySet<number>> {
  const text = `
    SELECT place FROM (
      SELECT e.is_hidden, (row_number() OVER (ORDER BY e.ordinal) - 1)::int AS place FROM entry e JOIN race r ON r.id = e.race_id WHERE ${SEEN}
    ) placed WHERE is_hidden AND $2 <> 'control'`
  return new Set((await runQuery<{ place: number }>(db, text, [slug, audience])).map(({ place }) => place))
}

/** What an entrant's row rests on, as it was published, and what was said of it before and did not hold, oldest first. */
export type PublishedEvidence = {
  readonly publishedAtMs: number
  readonly evidence: unknown
  readonly corrections: readonly { readonly publishedAtMs: number; readonly correction: unknown }[]
}

/** What an entrant's place and times rest on now, or rested on in a revision of the results; undefined when nothing is published of it. */
export async function readPublishedEvidence(
  db: Database,
  sight: Sight,
  entrantId: number,
  revision?: number,
): Promise<PublishedEvidence | undefined> {
  const [found] = await (revision === undefined
    ? readNewest(db, sight, entrantId)
    : readOfRevision(db, sight, entrantId, revision))
  if (found === undefined || (await readHidden(db, sight)).has(entrantId)) return undefined
  const corrections = await runQuery<{ publishedAtMs: number; correction: unknown }>(
    db,
    `SELECT c.published_at AS "publishedAtMs", c.correction FROM race r JOIN published_correction c ON c.race_id = r.id AND c.audience = ${PICTURE}
     WHERE ${SEEN} AND c.entrant_id = $3 ORDER BY c.number`,
    [sight.slug, sight.audience, entrantId],
  )
  return { ...found, corrections }
}

type Found = { publishedAtMs: number; evidence: unknown }

function readNewest(db: Database, { slug, audience }: Sight, entrantId: number): Promise<Found[]> {
  const text = `
    SELECT e.published_at AS "publishedAtMs", e.evidence FROM race r JOIN published_evidence e ON e.race_id = r.id AND e.audience = ${PICTURE}
    WHERE ${SEEN} AND e.entrant_id = $3`
  return runQuery<Found>(db, text, [slug, audience, entrantId])
}

/** A revision that left a row as it was also left what it rests on. */
function readOfRevision(
  db: Database,
  { slug, audience }: Sight,
  entrantId: number,
  revision: number,
): Promise<Found[]> {
  const text = `
    SELECT v.made_at AS "publishedAtMs", e.evidence FROM result_evidence e JOIN race r ON r.id = e.race_id
      JOIN result_revision v ON v.race_id = e.race_id AND v.revision = e.revision
    WHERE ${SEEN} AND e.entrant_id = $3 AND e.revision <= $4 ORDER BY e.revision DESC LIMIT 1`
  return runQuery<Found>(db, text, [slug, audience, entrantId, revision])
}
