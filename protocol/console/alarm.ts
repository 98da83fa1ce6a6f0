/** How far an alarm is known to be its sender's own, best first. */
export const ALARM_TRUSTS = [
  /** Sealed with the key of its stream. */
  'authenticated',
  /** Its stream has no key, or nobody has registered it: whoever knows the device's number could have made it. */
  'unauthenticated',
  /** Its stream has a key, which was not at hand: the record was away. */
  'key-not-at-hand',
  /** Sealed with another key than its stream's, or damaged, or forged. */
  'wrong-seal',
  /** Its door did not believe it: not signed as it should be, or of a device of somebody else. */
  'refused-at-door',
] as const
export type AlarmTrust = (typeof ALARM_TRUSTS)[number]

/** What keeps the message that an alarm came with, best first: the record, and its sender is answered; a file of the server that heard it; nothing yet. */
export const ALARM_RECORDS = ['committed', 'journal', 'memory'] as const
export type AlarmRecord = (typeof ALARM_RECORDS)[number]

/** An alarm (a call for help) as operators are told of it: all that is known of it by now, absolute. */
export type ConsoleAlarm = {
  /** Device, epoch, slot, incident and instant: the same alarm has the same, however often and by whichever way it comes. */
  readonly id: string
  /** An IMEI, or what a phone calls itself behind its organization's short name. */
  readonly device: string
  readonly slot: number
  /** By its name in the radio protocol; one that is not known is another distress. */
  readonly distress: string
  /** By the device's clock. */
  readonly raisedAtMs: number
  /** When it first came, and when last. */
  readonly receivedAtMs: number
  readonly lastReceivedAtMs: number
  /** It says of itself that it is over; how far that is to be believed, too. It is shown on: whoever called may have been made to. */
  readonly cancelled?: AlarmCancel
  /** The newest fix that it came with. */
  readonly fix?: AlarmFix
  readonly trust: AlarmTrust
  readonly record: AlarmRecord
} & AlarmNames

export type AlarmCancel = { readonly atMs: number; readonly trust: AlarmTrust }
export type AlarmFix = { readonly atMs: number; readonly latDeg: number; readonly lonDeg: number }

/** Whose alarm it is. */
export type AlarmNames = {
  /** Absent: the record has not been read yet, so that nobody knows. */
  readonly organizationId?: string
  /** Absent: a slot that no tracker has, or a device that nobody has registered. */
  readonly tracker?: { readonly id: string; readonly name: string }
  /** Where the tracker races at that time; of a slot without a tracker, all that its device carries. */
  readonly entries: readonly AlarmEntry[]
}

export type AlarmEntry = {
  readonly raceId: string
  /** The race's short name. */
  readonly race: string
  readonly number: string
  readonly name: string
}

/** What makes an alarm that alarm. One that is not believed is kept apart: it must not change one that is. */
export function alarmIdOf(
  named: Pick<ConsoleAlarm, 'device' | 'slot' | 'raisedAtMs' | 'trust'> & { epoch: number; incident: number },
): string {
  const { device, epoch, slot, incident, raisedAtMs, trust } = named
  const id = [device, epoch, slot, incident, raisedAtMs].join(' ')
  return isDoubted(trust) ? `? ${id}` : id
}

export const isDoubted = (trust: AlarmTrust): boolean => trust === 'wrong-seal' || trust === 'refused-at-door'

/**
 * What is known of an alarm by two messages of it, or by one twice: in any order and however often joined, the same. Names are taken
 * from whoever knows the organization, the later one if both do.
 */
export function joinAlarms(known: ConsoleAlarm, told: ConsoleAlarm): ConsoleAlarm {
  const { id, device, slot, raisedAtMs } = known
  const cancelled = bestCancel(known.cancelled, told.cancelled)
  const fix = newestFix(known.fix, told.fix)
  return {
    ...{ id, device, slot, raisedAtMs, distress: first(known.distress, told.distress) },
    receivedAtMs: Math.min(known.receivedAtMs, told.receivedAtMs),
    lastReceivedAtMs: Math.max(known.lastReceivedAtMs, told.lastReceivedAtMs),
    ...(cancelled === undefined ? {} : { cancelled }),
    ...(fix === undefined ? {} : { fix }),
    trust: better(ALARM_TRUSTS, known.trust, told.trust),
    record: better(ALARM_RECORDS, known.record, told.record),
    ...namesOf(told.organizationId === undefined ? known : told),
  }
}

/** An alarm under other names. */
export function renamed(alarm: ConsoleAlarm, names: AlarmNames): ConsoleAlarm {
  const { organizationId: _, tracker: __, entries: ___, ...told } = alarm
  return { ...told, ...names }
}

function namesOf({ organizationId, tracker, entries }: AlarmNames): AlarmNames {
  return {
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(tracker === undefined ? {} : { tracker }),
    entries,
  }
}

const first = (a: string, b: string): string => (b < a ? b : a)
const better = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) <= order.indexOf(b) ? a : b)

function bestCancel(a: AlarmCancel | undefined, b: AlarmCancel | undefined): AlarmCancel | undefined {
  if (a === undefined || b === undefined) return a ?? b
  if (a.trust !== b.trust) return better(ALARM_TRUSTS, a.trust, b.trust) === a.trust ? a : b
  return a.atMs <= b.atMs ? a : b
}

function newestFix(a: AlarmFix | undefined, b: AlarmFix | undefined): AlarmFix | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return (a.atMs - b.atMs || a.latDeg - b.latDeg || a.lonDeg - b.lonDeg) >= 0 ? a : b
}
