import type { Audience } from '#race/audience'
import { type Database, runQuery } from '../client'
import { PICTURE, SEEN, type Sight } from './sight'

/** Which picture of a race was recorded last. `picture`: whose it is. */
export type PublishedVersion = { readonly picture: Audience; readonly epoch: string; readonly version: number }

/** The last picture that a race's writer recorded. */
export type PublishedSnapshot = PublishedVersion & { readonly publishedAtMs: number; readonly snapshot: unknown }

const FROM = `FROM race r JOIN published_snapshot p ON p.race_id = r.id AND p.audience = ${PICTURE} WHERE ${SEEN}`

/** The last published picture of a race for an audience; undefined when nothing has been published or nothing may be shown. */
export async function readPublishedSnapshot(
  db: Database,
  { slug, audience }: Sight,
): Promise<PublishedSnapshot | undefined> {
  const text = `SELECT p.audience AS picture, p.epoch, p.version, p.published_at AS "publishedAtMs", p.snapshot ${FROM}`
  return (await runQuery<PublishedSnapshot>(db, text, [slug, audience]))[0]
}

/** Which epoch and version of a race's picture were recorded last: cheap to ask again and again. */
export async function readPublishedVersion(
  db: Database,
  { slug, audience }: Sight,
): Promise<PublishedVersion | undefined> {
  const text = `SELECT p.audience AS picture, p.epoch, p.version ${FROM}`
  return (await runQuery<PublishedVersion>(db, text, [slug, audience]))[0]
}
