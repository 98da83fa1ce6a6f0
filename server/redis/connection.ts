import { Redis } from 'ioredis'
import type { Log } from '../log'

/** Opens a connection that comes back by itself. A command fails at once while it is away: Redis is memory, nobody waits for it. */
export function connectRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(200 * 2 ** attempt, 5000),
    connectTimeout: 2000,
    commandTimeout: 2000,
    // What is asked for in one turn of the event loop goes out at once.
    enableAutoPipelining: true,
  })
  let told = false
  redis.on('error', (error: Error) => {
    if (!told) log.warn({ err: error }, 'Redis cannot be reached; the server goes on without its memory')
    told = true
  })
  redis.on('ready', () => {
    if (told) log.info('Redis is back')
    told = false
  })
  return redis
}

/** Waits until the connection is ready, at most so long; a server may start without Redis. */
export async function waitForRedis(redis: Redis, patienceMs: number): Promise<void> {
  if (redis.status === 'ready') return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patienceMs)
    redis.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
