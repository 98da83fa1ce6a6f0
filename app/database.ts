import { type Database, openDatabase } from '#db/client'

/** Pages ask little; the long-lived server needs the connections more. */
const POOL_SIZE = 4

const kept = globalThis as typeof globalThis & { farfieldDatabase?: Database }

/** This process's one way to Postgres; undefined when it was started without an address. */
export function database(): Database | undefined {
  const url = process.env.DATABASE_URL
  if (!kept.farfieldDatabase && url) kept.farfieldDatabase = openDatabase(url, { poolSize: POOL_SIZE })
  return kept.farfieldDatabase
}
