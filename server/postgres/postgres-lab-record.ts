import type { Database } from '#db/client'
import { readLabBooks } from '#db/published/link-lab'
import type { LabRecord } from '../ports/lab-record'

export function createPostgresLabRecord(db: Database): LabRecord {
  return { read: (slug, span) => readLabBooks(db, slug, span) }
}
