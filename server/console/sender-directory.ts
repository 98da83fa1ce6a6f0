import { HOUR_MS } from '#base/units'
import type { AlarmNames } from '#protocol/console/alarm'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Sender, SenderSource, Senders } from '../ports/senders'

/** Who may send, in the memory of this process: an alarm must not wait for the record to say whose it is. */
export type SenderDirectory = {
  find(device: string): Sender | undefined
  findStream(streamId: string): Sender | undefined
  /** The id of an organization by its short name. */
  organization(slug: string): string | undefined
  /** Whose an alarm is. `door`: the short name of the organization whose key it came by. */
  namesOf(alarm: { device: string; slot: number; raisedAtMs: number; receivedAtMs: number }, door?: string): AlarmNames
  /** Reads the record again, unless it was read within so long; false when it is away, and what was known stays. */
  refresh(withinMs?: number): Promise<boolean>
  /** Begins with what was kept, and reads on by itself until it is stopped. */
  start(): Promise<void>
  stop(): void
}

export type SenderDirectoryOptions = {
  readonly source: SenderSource
  readonly log: Pick<Log, 'warn'>
  readonly now: Clock
  /** Called when something may be named otherwise than before. */
  readonly onRead?: () => void
}

const REFRESH_MS = 60_000
/** What comes from nobody known is shown to those who run this Farfield. */
const HOST_ORGANIZATION = 'default'
/** A call for help may be answered a little after the race is over. */
const AFTER_RACE_MS = 24 * HOUR_MS

/** Keeps the directory, with the copy for a start without Postgres behind it. */
export function keepSenderDirectory({ source, log, now, onRead }: SenderDirectoryOptions): SenderDirectory {
  let organizations: Senders['organizations'] = {}
  let byDevice = new Map<string, Sender>()
  let byStream = new Map<string, Sender>()
  let timer: NodeJS.Timeout | undefined
  let reading: Promise<boolean> | undefined
  let readAtMs = Number.NEGATIVE_INFINITY

  const take = (senders: Senders) => {
    organizations = senders.organizations
    byDevice = new Map(senders.senders.map((sender) => [sender.device, sender]))
    byStream = new Map(senders.senders.map((sender) => [sender.streamId, sender]))
    onRead?.()
  }
  const read = async () => {
    try {
      const senders = await source.read()
      take(senders)
      readAtMs = now()
      void source.keepCopy(senders)
      return true
    } catch (error) {
      log.warn({ err: error }, 'who may send could not be read; what was known is used')
      return false
    }
  }
  const refresh = async (withinMs = 0) => {
    if (now() - readAtMs < withinMs) return true
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
  return {
    find: (device) => byDevice.get(device),
    findStream: (streamId) => byStream.get(streamId),
    organization: (slug) => organizations[slug],
    namesOf: (alarm, door) => {
      const sender = byDevice.get(alarm.device)
      const owner = door === undefined ? undefined : organizations[door]
      const isOthers = sender !== undefined && door !== undefined && sender.organizationId !== owner
      if (sender === undefined || isOthers) return strangerNames(owner ?? organizations[HOST_ORGANIZATION])
      return senderNames(sender, alarm, now())
    },
    refresh,
    start: async () => {
      const copy = await source.readCopy()
      if (copy !== undefined && byDevice.size === 0) take(copy)
      timer = setInterval(() => void refresh(), REFRESH_MS)
      void refresh()
    },
    stop: () => clearInterval(timer),
  }
}

function strangerNames(organizationId: string | undefined): AlarmNames {
  return { ...(organizationId === undefined ? {} : { organizationId }), entries: [] }
}

function senderNames(
  { organizationId, trackers }: Sender,
  { slot, raisedAtMs, receivedAtMs }: { slot: number; raisedAtMs: number; receivedAtMs: number },
  nowMs: number,
): AlarmNames {
  const tracker = trackers.find((one) => one.slot === slot)
  const told = tracker === undefined ? trackers : [tracker]
  // By the clock of the device, of whoever heard it, and of now: none of them alone may keep an alarm from a race.
  const instants = [raisedAtMs, receivedAtMs, nowMs]
  const entries = told.flatMap((one) =>
    one.entries.filter(({ fromAtMs, toAtMs = Number.POSITIVE_INFINITY }) =>
      instants.some((atMs) => fromAtMs <= atMs && atMs < toAtMs + AFTER_RACE_MS),
    ),
  )
  return {
    organizationId,
    ...(tracker === undefined ? {} : { tracker: { id: tracker.id, name: tracker.name } }),
    entries: entries.map(({ raceId, race, number, name }) => ({ raceId, race, number, name })),
  }
}
