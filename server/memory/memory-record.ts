import type { TrackerId } from '#race/fix'
import type { FixBatch, FixLog } from '../ports/fix-log'
import type { ArrivedMessage, Inbox, InboxMessage } from '../ports/inbox'
import type { Stream, StreamRegistry } from '../ports/stream-registry'

type Notes = NonNullable<FixBatch['notes']>
type Alarms = NonNullable<FixBatch['alarms']>
type KeptFix = FixBatch['fixes'][number] & { readonly ingestNumber: number }

/** Inbox, fix log and registry in this process's memory, under the rules of their ports: for simulation and tests, where time is virtual. */
export type MemoryRecord = {
  readonly inbox: Inbox
  readonly fixLog: FixLog
  readonly registry: StreamRegistry
  readonly fixes: readonly KeptFix[]
  readonly gaps: ReadonlyMap<string, FixBatch['gaps'][number]>
  /** In the order in which they came, the same one as often as it was told. */
  readonly notes: readonly Notes[number][]
  readonly alarms: readonly (Alarms[number] & { readonly streamId: string | null })[]
  readonly faults: ReadonlyMap<number, string>
  registerStream(stream: Stream): void
}

export function createMemoryRecord(): MemoryRecord {
  const streams = new Map<string, Stream>()
  const messages: InboxMessage[] = []
  const numberByIdentity = new Map<string, number>()
  const waiting = new Set<number>()
  const fixes: KeptFix[] = []
  const fixKeys = new Set<string>()
  const turns = new Map<string, number>()
  const gaps = new Map<string, FixBatch['gaps'][number]>()
  const faults = new Map<number, string>()
  const notes: Notes[number][] = []
  const alarms: (Alarms[number] & { streamId: string | null })[] = []
  const byStream = new Map<string | null, InboxMessage[]>()
  const ofStream = (streamId: string | null) => byStream.get(streamId) ?? []

  const inbox: Inbox = {
    record: async (arrived) => {
      const { source, receivedAtMs, sessionAtMs, bytes, quarantine } = arrived
      const key = identityOf(arrived)
      const known = numberByIdentity.get(key)
      const messageNumber = known ?? messages.length + 1
      const streamId = streamIdOf(streams.values(), arrived)
      if (known === undefined) {
        numberByIdentity.set(key, messageNumber)
        const message: InboxMessage = {
          ...{ messageNumber, organizationId: 'memory', source, receivedAtMs, bytes },
          ...(sessionAtMs !== undefined && { sessionAtMs }),
          ...(streamId !== undefined && { streamId }),
        }
        messages.push(message)
        if (quarantine !== undefined) faults.set(messageNumber, quarantine)
        else {
          byStream.set(streamId ?? null, [...ofStream(streamId ?? null), message])
          waiting.add(messageNumber)
        }
      }
      const what = { ...(streamId !== undefined && { streamId }), ...(quarantine !== undefined && { quarantine }) }
      return { messageNumber, organizationId: 'memory', duplicate: known !== undefined, ...what }
    },
    streamsWithWork: async () => [...new Set([...waiting].map((n) => messages[n - 1]?.streamId ?? null))],
    unprocessed: async (streamId, limit) =>
      ofStream(streamId)
        .filter((m) => waiting.has(m.messageNumber))
        .slice(0, limit),
    recentProcessed: async (streamId, limit, beforeNumber = Number.POSITIVE_INFINITY) =>
      ofStream(streamId)
        .filter((m) => !waiting.has(m.messageNumber) && m.messageNumber < beforeNumber)
        .slice(-limit),
  }
  const fixLog: FixLog = {
    append: async (batch) => {
      const before = fixes.length
      for (const fix of batch.fixes) {
        const key = keyOf(fix)
        if (fixKeys.has(key)) continue
        fixKeys.add(key)
        fixes.push({ ...fix, ingestNumber: fixes.length + 1 })
      }
      for (const gap of batch.gaps) gaps.set(`${batch.streamId} ${gap.epoch} ${gap.seq}`, gap)
      notes.push(...(batch.notes ?? []))
      for (const alarm of batch.alarms ?? []) alarms.push({ ...alarm, streamId: batch.streamId })
      for (const { messageNumber, fault } of batch.processed) {
        waiting.delete(messageNumber)
        if (fault !== undefined) faults.set(messageNumber, fault)
      }
      const turn = batch.streamId === null ? 0 : (turns.get(batch.streamId) ?? 0) + 1
      if (batch.streamId !== null) turns.set(batch.streamId, turn)
      return { newFixes: fixes.length - before, turn }
    },
  }
  return {
    inbox,
    fixLog,
    registry: registryOf(streams, turns),
    fixes,
    gaps,
    notes,
    alarms,
    faults,
    registerStream: (stream) => streams.set(stream.streamId, stream),
  }
}

/** What is in quarantine does not stand in the place of the true one. */
const identityOf = ({ source, identity, quarantine }: ArrivedMessage): string =>
  [source, ...(quarantine === undefined ? [] : ['quarantine']), identity].join(' ')

function registryOf(streams: ReadonlyMap<string, Stream>, turns: ReadonlyMap<string, number>): StreamRegistry {
  const locked = new Set<string>()
  return {
    read: async (streamId) => {
      const [stream, turn] = [streams.get(streamId), turns.get(streamId)]
      return stream === undefined || turn === undefined ? stream : { ...stream, turn }
    },
    withLock: async (streamId, work) => {
      if (locked.has(streamId)) return 'busy'
      locked.add(streamId)
      return work().finally(() => locked.delete(streamId))
    },
  }
}

/** Organizations are not told apart here. */
function streamIdOf(streams: Iterable<Stream>, { imei, deviceId, quarantine }: ArrivedMessage): string | undefined {
  const name = imei ?? deviceId
  const isSender = (stream: Stream) => (imei === undefined ? stream.deviceId : stream.imei) === name
  return name === undefined || quarantine !== undefined ? undefined : [...streams].find(isSender)?.streamId
}

function keyOf(fix: { trackerId: TrackerId; fixAtMs: number; latDeg: number; lonDeg: number }): string {
  return `${fix.trackerId} ${fix.fixAtMs} ${fix.latDeg} ${fix.lonDeg}`
}
