/** Sync state of one stream as kept between batches. `lastMessageNumber` names the newest inbox row it contains. */
export type StoredSyncState = {
  readonly revision: number
  readonly lastMessageNumber: number
  readonly bytes: Uint8Array
}

/**
 * Memory of what a stream has sent. Losing it loses no fix: it is rebuilt from the inbox. A save succeeds only on the revision
 * that was loaded (0 when there was none), so two workers can never overwrite each other.
 */
export type SyncStateStore = {
  load(streamId: string): Promise<StoredSyncState | undefined>
  save(streamId: string, next: StoredSyncState): Promise<'saved' | 'conflict'>
}

/** A store that can be made to lose its memory on purpose. */
export type ErasableSyncStateStore = SyncStateStore & {
  /** Deletes what is kept of a stream; the next save is a first one. */
  forget(streamId: string): Promise<void>
}
