import { type ResultChange, type ResultRow, undoChanges } from '#race/results'
import { type Database, runQuery } from '../client'
import type { ResultState } from '../results'

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

const SHOWN = `r.slug = $1 AND r.visibility IN ('public', 'unlisted')`

/** The results of a race that is public or unlisted, the newest or those of an earlier revision; undefined when there are none (of that number). */
export async function readPublishedResults(
  db: Database,
  slug: string,
  revision?: number,
): Promise<PublishedResults | undefined> {
  type Row = PublishedRevision & { author: string | null; newest: number; rows: ResultRow[] }
  const rows = await runQuery<Row>(
    db,
    `SELECT v.revision, v.state, v.author, v.reason, v.made_at AS "madeAtMs", v.changes, p.revision AS newest, p.rows
     FROM race r JOIN published_result p ON p.race_id = r.id JOIN result_revision v ON v.race_id = r.id
     WHERE ${SHOWN} ORDER BY v.revision DESC`,
    [slug],
  )
  const [newest] = rows
  if (newest === undefined) return undefined
  const asked = revision ?? newest.newest
  if (!rows.some((row) => row.revision === asked)) return undefined
  const since = rows.filter((row) => row.revision > asked)
  const hidden = await readHidden(db, slug)
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

/** Who is hidden from the public now, whatever was published of them before; by place in the entry list. */
async function readHidden(db: Database, slug: string): Promise<ReadonlySet<number>> {
  const text = `
    SELECT place FROM (
      SELECT e.is_hidden, (row_number() OVER (ORDER BY e.ordinal) - 1)::int AS place FROM entry e JOIN race r ON r.id = e.race_id WHERE ${SHOWN}
    ) placed WHERE is_hidden`
  return new Set((await runQuery<{ place: number }>(db, text, [slug])).map(({ place }) => place))
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
  slug: string,
  entrantId: number,
  revision?: number,
): Promise<PublishedEvidence | undefined> {
  const [found] = await (revision === undefined
    ? readNewest(db, slug, entrantId)
    : readOfRevision(db, slug, entrantId, revision))
  if (found === undefined || (await readHidden(db, slug)).has(entrantId)) return undefined
  const corrections = await runQuery<{ publishedAtMs: number; correction: unknown }>(
    db,
    `SELECT c.published_at AS "publishedAtMs", c.correction FROM published_correction c JOIN race r ON r.id = c.race_id
     WHERE ${SHOWN} AND c.entrant_id = $2 ORDER BY c.number`,
    [slug, entrantId],
  )
  return { ...found, corrections }
}

type Found = { publishedAtMs: number; evidence: unknown }

function readNewest(db: Database, slug: string, entrantId: number): Promise<Found[]> {
  const text = `
    SELECT e.published_at AS "publishedAtMs", e.evidence FROM published_evidence e JOIN race r ON r.id = e.race_id
    WHERE ${SHOWN} AND e.entrant_id = $2`
  return runQuery<Found>(db, text, [slug, entrantId])
}

/** A revision that left a row as it was also left what it rests on. */
function readOfRevision(db: Database, slug: string, entrantId: number, revision: number): Promise<Found[]> {
  const text = `
    SELECT v.made_at AS "publishedAtMs", e.evidence FROM result_evidence e JOIN race r ON r.id = e.race_id
      JOIN result_revision v ON v.race_id = e.race_id AND v.revision = e.revision
    WHERE ${SHOWN} AND e.entrant_id = $2 AND e.revision <= $3 ORDER BY e.revision DESC LIMIT 1`
  return runQuery<Found>(db, text, [slug, entrantId, revision])
}
