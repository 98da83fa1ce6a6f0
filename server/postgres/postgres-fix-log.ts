import type { Database } from '#db/client'
import { appendBatches, appendFixes } from '#db/fix-log'
import { grouped } from '#db/grouped'
import type { FixBatch, FixLog } from '../ports/fix-log'

/** Some hundred ms of work. */
const TRANSACTION_FIXES_MAX = 20_000

/** Batches that are ready at once share a transaction: of one organization they would wait for each other anyway. */
export function createPostgresFixLog(db: Database): FixLog {
  const append = grouped({
    together: (batches: readonly FixBatch[]) => appendBatches(db, batches),
    alone: (batch) => appendFixes(db, batch),
    keyOf: ({ streamId }) => streamId ?? 'of no stream',
    sizeOf: ({ fixes }) => fixes.length,
    sizeMax: TRANSACTION_FIXES_MAX,
  })
  return { append }
}
