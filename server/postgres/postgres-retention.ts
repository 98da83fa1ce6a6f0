import type { Database } from '#db/client'
import { applyAllRetention } from '#db/retention'
import type { RetentionKeeper } from '../ports/retention'

export function createPostgresRetention(db: Database): RetentionKeeper {
  return { apply: (nowMs) => applyAllRetention(db, nowMs) }
}
