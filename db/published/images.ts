import { type Database, runQuery } from '../client'

/** A picture that a race shows to the public, as its logo or of an entry that is not hidden; undefined: there is none. */
export async function readPublicImage(db: Database, name: string): Promise<Uint8Array | undefined> {
  const text = `
    SELECT i.bytes FROM image i WHERE i.id::text = $1 AND (
      EXISTS (SELECT 1 FROM race r WHERE r.logo_id = i.id AND r.visibility IN ('public', 'unlisted'))
      OR EXISTS (SELECT 1 FROM entry e JOIN race r ON r.id = e.race_id
        WHERE e.photo_id = i.id AND NOT e.is_hidden AND r.visibility IN ('public', 'unlisted')))`
  const [row] = await runQuery<{ bytes: Buffer }>(db, text, [name])
  return row && new Uint8Array(row.bytes)
}
