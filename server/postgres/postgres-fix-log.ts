import type { Database } from '#db/client'
import { appendFixes } from '#db/fix-log'
import type { FixLog } from '../ports/fix-log'

export function createPostgresFixLog(db: Database): FixLog {
  return { append: (batch) => appendFixes(db, batch) }
}
