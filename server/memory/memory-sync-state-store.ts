import type { ErasableSyncStateStore, StoredSyncState } from '../ports/sync-state-store'

/** Sync state in this process only: for simulation, and for a server without Redis. */
export function createMemorySyncStateStore(): ErasableSyncStateStore & { clear(): void } {
  const held = new Map<string, StoredSyncState>()
  return {
    load: async (streamId) => held.get(streamId),
    save: async (streamId, next) => {
      const revision = held.get(streamId)?.revision
      if (revision !== undefined && revision !== next.revision - 1) return 'conflict'
      held.set(streamId, { ...next, bytes: next.bytes.slice() })
      return 'saved'
    },
    forget: async (streamId) => void held.delete(streamId),
    clear: () => held.clear(),
  }
}
