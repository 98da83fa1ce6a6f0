import { roleOf } from './acting'
import { type Database, runQuery } from './client'

/** A picture for somebody with a role in all of its organization, whatever the public sees; undefined: there is none for them. */
export async function readOwnImage(db: Database, personId: string, name: string): Promise<Uint8Array | undefined> {
  const text = 'SELECT organization_id AS "organizationId", bytes FROM image WHERE id::text = $1'
  const [row] = await runQuery<{ organizationId: string; bytes: Buffer }>(db, text, [name])
  if (row === undefined) return undefined
  const role = await roleOf(db, personId, { organizationId: row.organizationId })
  return role === undefined ? undefined : new Uint8Array(row.bytes)
}
