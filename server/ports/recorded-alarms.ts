import type { RecordedAlarm } from '#db/alarms'

export type { RecordedAlarm }

/** Alarms that the record holds. */
export type RecordedAlarms = {
  /** Alarms not cancelled, and those that came after an instant; the newest so many, and so many of one device. Throws when the record is away. */
  open(sinceMs: number, most: { readonly all: number; readonly ofDevice: number }): Promise<RecordedAlarm[]>
}
