import { type Database, runQuery } from '../client'

/** Whether Postgres answers within its connection time-out. */
export async function databaseAnswers(db: Database): Promise<boolean> {
  return runQuery(db, 'SELECT 1').then(
    () => true,
    () => false,
  )
}
