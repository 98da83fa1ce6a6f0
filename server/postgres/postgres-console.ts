import { openAlarms } from '#db/alarms'
import type { Database } from '#db/client'
import { readAccessVersions } from '#db/console-access'
import { readSenders } from '#db/senders'
import type { AccessRecord } from '../ports/access-record'
import type { RecordedAlarms } from '../ports/recorded-alarms'
import type { SenderSource } from '../ports/senders'

export const createPostgresRecordedAlarms = (db: Database): RecordedAlarms => ({
  open: (sinceMs, most) => openAlarms(db, sinceMs, most),
})

export const createPostgresAccessRecord = (db: Database): AccessRecord => ({ versions: () => readAccessVersions(db) })

/** Reads who may send; entries that ended before so long are left out. */
export const readPostgresSenders = (db: Database, sinceMs: number): ReturnType<SenderSource['read']> =>
  readSenders(db, sinceMs)
