import type { LiveBus } from '../ports/live-bus'

/** The bus of a single process: frames reach listeners in the next turn of the event loop, in order. */
export function createMemoryLiveBus(): LiveBus {
  const listeners = new Map<string, Set<(frame: string) => void>>()
  return {
    publish: async (slug, frame) => {
      for (const listener of listeners.get(slug) ?? []) queueMicrotask(() => listener(frame))
    },
    subscribe: async (slug, onFrame) => {
      const set = listeners.get(slug) ?? new Set()
      listeners.set(slug, set)
      set.add(onFrame)
      return async () => {
        set.delete(onFrame)
      }
    },
    isUp: () => true,
  }
}
