import type { ConsoleAlarm } from './alarm'
import type { ConsoleFrame, Hearing } from './messages'

/** Without a word for so long, a console is cut off, whatever its socket claims: two beats. */
export const CONSOLE_SILENCE_MS = 30_000

/** What a console shows of alarms, and when the server last spoke (by its own clock). */
export type AlarmList = {
  readonly alarms: ReadonlyMap<string, ConsoleAlarm>
  /** Absent: nothing has come yet. */
  readonly serverAtMs?: number
  readonly hearing?: Hearing
  /** The server has closed the feed. */
  readonly ended?: string
}

export const NO_ALARMS: AlarmList = { alarms: new Map() }

/** Takes a frame in. Entries are absolute: a frame twice is a frame once. Nothing but a frame takes an alarm away. */
export function applyConsoleFrame(list: AlarmList, frame: ConsoleFrame): AlarmList {
  const { serverAtMs } = frame
  switch (frame.type) {
    case 'alarms': {
      const alarms = new Map(frame.alarms.map((alarm) => [alarm.id, alarm]))
      return { alarms, serverAtMs, hearing: frame.hearing }
    }
    case 'alarm':
      return { ...list, serverAtMs, alarms: new Map(list.alarms).set(frame.alarm.id, frame.alarm) }
    case 'gone':
      return { ...list, serverAtMs, alarms: new Map([...list.alarms].filter(([id]) => !frame.ids.includes(id))) }
    case 'beat':
      return { ...list, serverAtMs, hearing: frame.hearing }
    case 'end':
      return { ...list, serverAtMs, ended: frame.why }
  }
}
