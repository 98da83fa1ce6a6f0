import { describe, expect, it } from 'vitest'
import type { ErasableSyncStateStore } from './sync-state-store'

/** The rules of the sync state store, to be run on every adapter. `stream` gives a fresh stream id each time. */
export function syncStateStoreContract(name: string, create: () => ErasableSyncStateStore, stream: () => string): void {
  const state = (revision: number, ...bytes: number[]) => ({
    revision,
    lastMessageNumber: 10 * revision,
    bytes: Uint8Array.from(bytes),
  })

  describe(`sync state store: ${name}`, () => {
    it('knows nothing of a stream before the first save', async () => {
      expect(await create().load(stream())).toBeUndefined()
    })

    it('gives back exactly the bytes that were saved, zero bytes and high bytes too', async () => {
      const store = create()
      const id = stream()
      expect(await store.save(id, state(1, 0, 255, 128, 10, 13, 0))).toBe('saved')
      expect(await store.load(id)).toEqual(state(1, 0, 255, 128, 10, 13, 0))
    })

    it('takes a save only on the revision that was loaded', async () => {
      const store = create()
      const id = stream()
      await store.save(id, state(1, 1))
      expect(await store.save(id, state(2, 2))).toBe('saved')
      expect(await store.save(id, state(2, 99))).toBe('conflict')
      expect(await store.load(id)).toEqual(state(2, 2))
      expect(await store.save(id, state(3, 3))).toBe('saved')
    })

    it('lets one of two racing workers win', async () => {
      const store = create()
      const id = stream()
      await store.save(id, state(1, 1))
      const outcomes = await Promise.all([store.save(id, state(2, 20)), store.save(id, state(2, 21))])
      expect(outcomes.toSorted()).toEqual(['conflict', 'saved'])
    })

    it('forgets a stream when told, and takes whatever is saved next', async () => {
      const store = create()
      const [id, other] = [stream(), stream()]
      await store.save(id, state(1, 1))
      await store.save(other, state(1, 7))
      await store.forget(id)
      await store.forget(stream())
      expect(await store.load(id)).toBeUndefined()
      expect(await store.load(other)).toEqual(state(1, 7))
      expect(await store.save(id, state(5, 5))).toBe('saved')
    })

    it('keeps streams apart', async () => {
      const store = create()
      const [a, b] = [stream(), stream()]
      await store.save(a, state(1, 1))
      expect(await store.load(b)).toBeUndefined()
    })
  })
}
