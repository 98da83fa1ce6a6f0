import type { FixLog } from './ports/fix-log'
import type { Inbox } from './ports/inbox'
import type { StreamRegistry } from './ports/stream-registry'
import type { ErasableSyncStateStore } from './ports/sync-state-store'

/** The hand-overs of ingest that wait for something outside this process. */
export const CRASH_POINTS = [
  'inbox.record',
  'inbox.unprocessed',
  'inbox.recentProcessed',
  'registry.read',
  'registry.withLock',
  'syncStates.load',
  'syncStates.save',
  'fixLog.append',
] as const

/** Where a test wants this process to end: at which hand-over, before or after it is done, and at the how-manieth of its kind. */
export type CrashWish = {
  readonly point: (typeof CRASH_POINTS)[number]
  readonly when: 'before' | 'after'
  readonly nth: number
}

type IngestPorts = {
  readonly inbox: Inbox
  readonly registry: StreamRegistry
  readonly syncStates: ErasableSyncStateStore
  readonly fixLog: FixLog
}

/** The same ports; at the wish the process is gone, without a word to anybody. */
export function withCrash(ports: IngestPorts, { point, when, nth }: CrashWish): IngestPorts {
  let left = nth
  const at = async <T>(here: CrashWish['point'], work: () => Promise<T>): Promise<T> => {
    const isHere = here === point && --left === 0
    if (isHere && when === 'before') await die()
    const done = await work()
    if (isHere) await die()
    return done
  }
  const { inbox, registry, syncStates, fixLog } = ports
  return {
    inbox: {
      ...inbox,
      record: (...args) => at('inbox.record', () => inbox.record(...args)),
      unprocessed: (...args) => at('inbox.unprocessed', () => inbox.unprocessed(...args)),
      recentProcessed: (...args) => at('inbox.recentProcessed', () => inbox.recentProcessed(...args)),
    },
    registry: {
      read: (...args) => at('registry.read', () => registry.read(...args)),
      withLock: (streamId, work) => at('registry.withLock', () => registry.withLock(streamId, work)),
    },
    syncStates: {
      ...syncStates,
      load: (...args) => at('syncStates.load', () => syncStates.load(...args)),
      save: (...args) => at('syncStates.save', () => syncStates.save(...args)),
    },
    fixLog: { append: (batch) => at('fixLog.append', () => fixLog.append(batch)) },
  }
}

/** Nothing of this process goes on, not even to the end of a line. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise(() => {})
}
