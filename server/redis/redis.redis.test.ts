import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { createLog } from '../log'
import { liveBusContract } from '../ports/live-bus.contract'
import { syncStateStoreContract } from '../ports/sync-state-store.contract'
import { connectRedis, waitForRedis } from './connection'
import { createRedisLiveBus } from './redis-live-bus'
import { createRedisSyncStateStore } from './redis-sync-state-store'

const url = process.env.REDIS_URL
if (url === undefined) {
  describe.skip('Redis adapters (REDIS_URL is not set)', () => {
    it('run on a real Redis', () => {})
  })
} else {
  const log = createLog('silent')
  const redis = connectRedis(url, log)
  const subscriber = connectRedis(url, log)
  const opened: Redis[] = [redis, subscriber]
  beforeAll(() => Promise.all([waitForRedis(redis, 5000), waitForRedis(subscriber, 5000)]))
  afterAll(() => {
    for (const connection of opened) connection.disconnect()
  })
  syncStateStoreContract('Redis', () => createRedisSyncStateStore(redis), randomUUID)
  liveBusContract('Redis', () => createRedisLiveBus(redis, subscriber, log), randomUUID)
}
