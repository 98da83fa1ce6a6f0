import { type Database, runQuery } from './client'

/** What the logs hold, for whoever compares it with what was sent. */
export type LogCount = {
  readonly messages: number
  readonly unprocessed: number
  readonly fixes: number
  /** Messages of one identity, and fixes of one tracker, instant and place, beyond the first. */
  readonly duplicates: number
}

/** Counts all messages and all fixes. Reads every row: for benchmarks. */
export async function countLogs(db: Database): Promise<LogCount> {
  const [row] = await runQuery<LogCount>(
    db,
    `SELECT m.messages, m.unprocessed, f.fixes, (m.messages - m.names) + (i.rows - i.numbers) + (f.fixes - f.places) AS duplicates
     FROM (SELECT count(*) AS messages, count(*) FILTER (WHERE state = 'new') AS unprocessed, count(DISTINCT (source, identity)) AS names
           FROM message_identity) m,
       (SELECT count(*) AS rows, count(DISTINCT message_number) AS numbers FROM inbox) i,
       (SELECT count(*) AS fixes, count(DISTINCT (tracker_id, fix_at, lat_deg, lon_deg)) AS places FROM fix) f`,
  )
  return row ?? { messages: 0, unprocessed: 0, fixes: 0, duplicates: 0 }
}

/** How many messages still wait to be processed. Cheap. */
export async function countWaiting(db: Database): Promise<number> {
  const text = `SELECT count(*) AS waiting FROM message_identity WHERE state = 'new'`
  return (await runQuery<{ waiting: number }>(db, text))[0]?.waiting ?? 0
}

/** Numbers of the processes that the database server runs. */
export async function serverProcesses(db: Database): Promise<number[]> {
  return (await runQuery<{ pid: number }>(db, 'SELECT pid FROM pg_stat_activity')).map(({ pid }) => pid)
}

/** Stores the newest fixes of the log again as rows of JSON, one by one, each committed; resolves to how many a second. */
export async function storeAsJson(db: Database, limit: number): Promise<number> {
  await runQuery(db, 'CREATE TABLE json_fix (number BIGSERIAL PRIMARY KEY, fix JSONB NOT NULL)')
  const fixes = await runQuery<{ fix: string }>(
    db,
    `SELECT jsonb_build_object('tracker', tracker_id, 't', fix_at, 'lat', lat_deg, 'lon', lon_deg)::text AS fix FROM fix LIMIT $1`,
    [limit],
  )
  const startedMs = performance.now()
  for (const { fix } of fixes) await runQuery(db, 'INSERT INTO json_fix (fix) VALUES ($1)', [fix])
  return (1000 * fixes.length) / (performance.now() - startedMs)
}
