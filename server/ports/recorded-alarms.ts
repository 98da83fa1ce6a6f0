import type { RecordedAlarm } from '#db/alarms'

export type { RecordedAlarm }

/** Alarms that the record holds. */
export type RecordedAlarms = {
  /** Alarms not cancelled, and those that came after an instant, the newest so many. Throws when the record is away. */
  open(sinceMs: number, limit: number): Promise<RecordedAlarm[]>
}
