import type { Redis } from 'ioredis'
import type { ErasableSyncStateStore, StoredSyncState } from '../ports/sync-state-store'

/** Every Redis key of sync state: a hash {revision, last, bytes} a stream. Older than this and silent, a stream is rebuilt from the inbox. */
const keyOf = (streamId: string) => `farfield:sync:${streamId}`
const TTL_S = 7 * 24 * 3600

/** Compare-and-set on the revision: 1 when saved, 0 when somebody else saved first. A vanished state (flush, expiry) is a first save. */
const SAVE = `
local held = redis.call('HGET', KEYS[1], 'revision')
if held and held ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'last', ARGV[3], 'bytes', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1`

type Saving = { saveSyncState(key: string, ...values: (number | Buffer)[]): Promise<unknown> }

export function createRedisSyncStateStore(redis: Redis): ErasableSyncStateStore {
  // Named once, the script's text does not travel with every save.
  redis.defineCommand('saveSyncState', { numberOfKeys: 1, lua: SAVE })
  const saving = redis as unknown as Saving
  return {
    load: async (streamId) => {
      const [revision, last, bytes] = await redis.hmgetBuffer(keyOf(streamId), 'revision', 'last', 'bytes')
      if (!revision || !last || !bytes) return undefined
      const stored: StoredSyncState = {
        revision: Number(revision.toString()),
        lastMessageNumber: Number(last.toString()),
        bytes: new Uint8Array(bytes),
      }
      return stored
    },
    save: async (streamId, { revision, lastMessageNumber, bytes }) => {
      const state = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      const saved = await saving.saveSyncState(keyOf(streamId), revision - 1, revision, lastMessageNumber, state, TTL_S)
      return saved === 1 ? 'saved' : 'conflict'
    },
    forget: async (streamId) => {
      await redis.del(keyOf(streamId))
    },
  }
}
