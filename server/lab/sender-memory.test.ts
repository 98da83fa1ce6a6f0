import { expect, it } from 'vitest'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { createShoreState, encodeShoreState, receive } from '#protocol/edge/shore-session'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import type { LabSender } from '../ports/lab-record'
import { hasComeBy, recall } from './sender-memory'

const senders = ['a', 'b', 'away'].map((streamId) => ({ streamId })) as unknown as LabSender[]

it('tells which messages of a sender have come, and nothing of one that is forgotten or cannot be read', async () => {
  const sender = createSender(FIELD_POLICY, 3)
  const state = createShoreState()
  for (let minute = 0; minute < 3; minute++) {
    const atS = 1_790_000_000 + 60 * minute
    observe(sender, { slot: 0, atS, latDeg: 40 + minute / 100, lonDeg: -10 })
    const message = nextMessage(sender, 340, atS * 1000)
    if (message !== undefined && minute !== 1) receive(state, message.bytes, atS * 1000)
  }
  const store = createMemorySyncStateStore()
  await store.save('a', { revision: 1, lastMessageNumber: 1, bytes: encodeShoreState(state) })
  await store.save('b', { revision: 1, lastMessageNumber: 1, bytes: Uint8Array.of(250, 1) })
  const load = async (id: string) => {
    if (id === 'away') throw new Error('Redis is away')
    return store.load(id)
  }
  const memory = await recall(senders, { load })
  expect([...memory.keys()]).toEqual(['a', 'b'])
  const hasCome = hasComeBy(memory)
  expect([0, 1, 2, 3].map((seq) => hasCome('a', 3, seq))).toEqual([true, false, true, false])
  expect([hasCome('a', 2, 0), hasCome('b', 3, 0), hasCome('away', 3, 0)]).toEqual([false, false, false])
})
