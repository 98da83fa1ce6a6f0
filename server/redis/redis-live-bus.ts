import type { Redis } from 'ioredis'
import type { Log } from '../log'
import type { LiveBus } from '../ports/live-bus'

/** Channels of what viewers may follow, and of what operators alone are shown. */
export const LIVE_CHANNELS = 'farfield:live:'
export const ALARM_CHANNELS = 'farfield:alarms:'

/**
 * One channel a race, or whatever else has a name under `channels`. Publishing while Redis is away is not an error: the frame is in the record, and readers poll that.
 * `subscriber` must be a connection of its own.
 */
export function createRedisLiveBus(publisher: Redis, subscriber: Redis, log: Log, channels = LIVE_CHANNELS): LiveBus {
  const channelOf = (name: string) => `${channels}${name}`
  const listeners = new Map<string, Set<(frame: string) => void>>()
  subscriber.on('message', (channel: string, frame: string) => {
    for (const listener of listeners.get(channel) ?? []) listener(frame)
  })
  // Subscriptions asked for while Redis was away are made good when it is back; ioredis renews the others by itself.
  subscriber.on('ready', () => {
    if (listeners.size > 0) subscriber.subscribe(...listeners.keys()).catch(() => {})
  })
  return {
    publish: async (slug, frame) => {
      try {
        await publisher.publish(channelOf(slug), frame)
      } catch (error) {
        log.debug({ err: error }, 'a frame was not sent over Redis; it is in the record')
      }
    },
    subscribe: async (slug, onFrame) => {
      const channel = channelOf(slug)
      const set = listeners.get(channel) ?? new Set()
      listeners.set(channel, set)
      set.add(onFrame)
      if (set.size === 1) await subscriber.subscribe(channel).catch(() => {})
      return async () => {
        set.delete(onFrame)
        if (set.size > 0) return
        listeners.delete(channel)
        await subscriber.unsubscribe(channel).catch(() => {})
      }
    },
    isUp: () => publisher.status === 'ready' && subscriber.status === 'ready',
  }
}
