import { isDeepStrictEqual } from 'node:util'
import { DAY_MS } from '#base/units'
import { type ConsoleAlarm, isDoubted, joinAlarms, renamed } from '#protocol/console/alarm'
import type { Clock } from '../ports/clock'
import type { SenderDirectory } from './sender-directory'

/** All alarms that this process knows to be open, by whichever way it heard of them; each once. */
export type AlarmBook = {
  /** One that was heard, told of by another process, or found in the journal. Twice is once. */
  take(alarm: ConsoleAlarm): void
  /** All that the record holds open now: what it held before and holds no more goes. */
  takeRecorded(alarms: readonly ConsoleAlarm[]): void
  /** Lets go of what has been open long enough, and names all anew. */
  review(): void
  /** Newest first. */
  open(): ConsoleAlarm[]
  /** Those that this process was told of, for processes that have not heard. */
  heard(): ConsoleAlarm[]
}

export type AlarmBookOptions = {
  readonly directory: Pick<SenderDirectory, 'find' | 'namesOf'>
  readonly now: Clock
  /** One is new, or is not what it was. */
  readonly onAlarm: (alarm: ConsoleAlarm, before: ConsoleAlarm | undefined) => void
  readonly onGone: (alarm: ConsoleAlarm) => void
}

/** A cancelled one stays for a day: whoever called may have been made to say that. */
export const CANCELLED_SHOWN_MS = DAY_MS
/** One that the record never got, or does not believe. */
const UNRECORDED_SHOWN_MS = 7 * DAY_MS
/** More would be no help to anybody; the newest stay. */
export const ALARMS_MAX = 1000
/** As many as a device of ours keeps: one that calls without end pushes out none but its own. */
export const ALARMS_OF_DEVICE_MAX = 64

export function createAlarmBook({ directory, now, onAlarm, onGone }: AlarmBookOptions): AlarmBook {
  const heard = new Map<string, ConsoleAlarm>()
  let recorded = new Map<string, ConsoleAlarm>()
  const shown = new Map<string, ConsoleAlarm>()

  const settle = (id: string) => {
    const [known, before] = [alarmNow(id), shown.get(id)]
    if (known === undefined) {
      if (before === undefined) return
      shown.delete(id)
      onGone(before)
    } else if (before === undefined || !isDeepStrictEqual(before, known)) {
      shown.set(id, known)
      onAlarm(known, before)
    }
  }
  const alarmNow = (id: string): ConsoleAlarm | undefined => {
    const [told, row] = [heard.get(id), recorded.get(id)]
    const alarm = told !== undefined && row !== undefined ? joinAlarms(told, row) : (told ?? row)
    if (alarm === undefined || !isShown(alarm, row !== undefined, now())) return undefined
    // Whoever told of it may have known less of its sender, or more: the one who does not know does not speak.
    return directory.find(alarm.device) === undefined || isDoubted(alarm.trust)
      ? alarm
      : renamed(alarm, directory.namesOf(alarm))
  }
  /** The oldest of a device that has too many, or of all. */
  const surplus = (device: string): string | undefined => {
    const own = [...heard.values()].filter((one) => one.device === device)
    const [oldest] = own.length > ALARMS_OF_DEVICE_MAX ? own : heard.values()
    return own.length > ALARMS_OF_DEVICE_MAX || heard.size > ALARMS_MAX ? oldest?.id : undefined
  }
  const settleAll = () => {
    for (const id of new Set([...shown.keys(), ...heard.keys(), ...recorded.keys()])) settle(id)
  }
  return {
    take: (alarm) => {
      const known = heard.get(alarm.id)
      // The last touched stands last.
      heard.delete(alarm.id)
      heard.set(alarm.id, known === undefined ? alarm : joinAlarms(known, alarm))
      const tooMuch = surplus(alarm.device)
      if (tooMuch !== undefined) {
        heard.delete(tooMuch)
        settle(tooMuch)
      }
      settle(alarm.id)
    },
    takeRecorded: (alarms) => {
      recorded = new Map(alarms.map((alarm) => [alarm.id, alarm]))
      settleAll()
    },
    review: () => {
      for (const [id, alarm] of heard) if (!isShown(alarm, recorded.has(id), now())) heard.delete(id)
      settleAll()
    },
    open: () => [...shown.values()].sort((a, b) => b.lastReceivedAtMs - a.lastReceivedAtMs),
    heard: () => [...heard.values()],
  }
}

function isShown({ cancelled, lastReceivedAtMs }: ConsoleAlarm, isRecorded: boolean, nowMs: number): boolean {
  if (cancelled !== undefined) return lastReceivedAtMs > nowMs - CANCELLED_SHOWN_MS
  return isRecorded || lastReceivedAtMs > nowMs - UNRECORDED_SHOWN_MS
}
