import type { Note } from '#protocol/edge/note'
import { compareNotes, type ToldNote } from '#protocol/edge/note-frame'
import type { Alarm } from '#protocol/edge/sender-state'
import { type SosState, stateOf } from '#protocol/edge/sos-frame'
import type { LedgerMessage } from './ledger'

/** An alarm, or its cancellation, from its first sending on. */
export type BookedAlarm = {
  readonly stream: number
  readonly epoch: number
  readonly slot: number
  readonly incident: number
  readonly state: SosState
  /** When it went to the modem, and what shore had answered by then as far as the device knew. */
  readonly sendings: { readonly atMs: number; readonly answer: Alarm['answer']; isSent: boolean }[]
  /** When a whole copy came, and when shore surfaced it, for the first time. */
  comeAtMs?: number
  surfacedAtMs?: number
}

/** A note that a device has taken in to be sent. */
export type BookedNote = Note & {
  readonly stream: number
  readonly epoch: number
  /** Messages that carried it, in their order. */
  readonly carriers: LedgerMessage[]
  isTold: boolean
}

/** What devices say beside fixes, and what shore has of it. */
export type SaidBook = {
  readonly alarms: ReadonlyMap<string, BookedAlarm>
  readonly notes: ReadonlyMap<string, BookedNote>
  /** The newest status of each tracker that shore has, by `stream slot`, in the order of events. */
  readonly newestStatus: ReadonlyMap<string, ToldNote>
  /** What shore has surfaced and no device has said, as words. */
  readonly invented: string[]
  noteAlarmSent(stream: number, epoch: number, alarm: Alarm, atMs: number): BookedAlarm
  noteAlarmSurfaced(stream: number, call: AlarmName, atMs: number): BookedAlarm | undefined
  noteSaid(stream: number, epoch: number, note: Note): void
  noteCarried(message: LedgerMessage, notes: readonly Note[]): void
  noteTold(stream: number, note: ToldNote): void
}

export function createSaidBook(): SaidBook {
  const alarms = new Map<string, BookedAlarm>()
  const notes = new Map<string, BookedNote>()
  const newestStatus = new Map<string, ToldNote>()
  const invented: string[] = []
  return {
    alarms,
    notes,
    newestStatus,
    invented,
    noteAlarmSent(stream, epoch, alarm, atMs) {
      const { slot, incident, answer } = alarm
      const key = alarmKey(stream, { ...alarm, epoch })
      const booked = alarms.get(key) ?? { stream, epoch, slot, incident, state: stateOf(alarm), sendings: [] }
      booked.sendings.push({ atMs, answer, isSent: false })
      alarms.set(key, booked)
      return booked
    },
    noteAlarmSurfaced(stream, call, atMs) {
      const booked = alarms.get(alarmKey(stream, call))
      if (booked === undefined) invented.push(`alarm ${call.epoch}/${call.incident} of stream ${stream}`)
      else booked.surfacedAtMs ??= atMs
      return booked
    },
    noteSaid: (stream, epoch, note) => {
      notes.set(noteKey(stream, note), { ...note, stream, epoch, carriers: [], isTold: false })
    },
    noteCarried: (message, carried) => {
      for (const note of carried) notes.get(noteKey(message.stream, note))?.carriers.push(message)
    },
    noteTold(stream, note) {
      const booked = notes.get(noteKey(stream, note))
      if (booked === undefined) return void invented.push(`${note.item.kind} of slot ${note.slot} at ${note.atS}`)
      booked.isTold = true
      if (note.item.kind !== 'status') return
      const slotKey = `${stream} ${note.slot}`
      const newest = newestStatus.get(slotKey)
      if (newest === undefined || compareNotes(newest, note) < 0) newestStatus.set(slotKey, note)
    },
  }
}

/** What the same alarm is known by, however often it is sent. */
export type AlarmName = Pick<Alarm, 'slot' | 'incident' | 'raisedAtS'> & {
  readonly epoch: number
  readonly distress: string
  readonly cancelledAtS?: number
}

const alarmKey = (stream: number, { epoch, slot, incident, distress, raisedAtS, cancelledAtS }: AlarmName) =>
  [stream, epoch, slot, incident, distress, raisedAtS, cancelledAtS ?? ''].join(' ')

const noteKey = (stream: number, { slot, atS, item }: Note) => [stream, slot, atS, JSON.stringify(item)].join(' ')
