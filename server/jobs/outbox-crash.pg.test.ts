import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import type { Database } from '#db/client'
import { appendFixes } from '#db/fix-log'
import { listOutgoing } from '#db/outgoing-list'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestOrganization, createTestStream } from '#db/test-race'
import { MT_FLAG } from '#protocol/sbd/mt-message'
import { createMtMailbox } from '#simulator/mt-mailbox'
import { createLog } from '../log'
import type { DeviceLink } from '../ports/device-link'
import type { OutgoingQueue } from '../ports/outgoing-queue'
import { createPostgresOutbox, createPostgresOutgoingQueue } from '../postgres/postgres-outbox'
import { createOutboxSender } from './outbox-sender'

const START_MS = 1_800_000_000_000
const NOTHING = () => {}

class Crash extends Error {}

/** Counts awaits down, and ends the process at one of them: before it does anything, or after it has done it and before anybody knows. */
function bomb(awaits: number, when: 'before' | 'after') {
  let left = awaits
  return async <T>(work: () => Promise<T>): Promise<T> => {
    const isHere = left-- === 0
    if (isHere && when === 'before') throw new Crash()
    const done = await work()
    if (isHere) throw new Crash()
    return done
  }
}

type Fuse = ReturnType<typeof bomb>

/** The same queue, with the fuse in every await of the sender under the lock. */
function withFuse(queue: OutgoingQueue, fuse: Fuse): OutgoingQueue {
  return {
    ...queue,
    resume: (...args) => fuse(() => queue.resume(...args)),
    next: (...args) => fuse(() => queue.next(...args)),
    budgets: (...args) => fuse(() => queue.budgets(...args)),
    begin: (...args) => fuse(() => queue.begin(...args)),
    settle: (...args) => fuse(() => queue.settle(...args)),
  }
}

describe.skipIf(!hasTestServer)('a sender that ends at any await', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  /** Two messages, a crash, and then sessions of the device until all is settled; gives what the device has got, and how it is on record. */
  async function sendThrough(fuse: Fuse): Promise<{ got: number[]; states: string[]; crashed: boolean }> {
    let nowMs = START_MS
    const organizationId = await createTestOrganization(db)
    const { streamId, imei } = await createTestStream(db, { organizationId })
    const mailbox = createMtMailbox()
    mailbox.provision(imei)
    const outbox = createPostgresOutbox(db, () => nowMs)
    const take: DeviceLink['send'] = async ({ payload, mtmsn }) => {
      const place = mailbox.offer({ imei, flags: MT_FLAG.assignMtmsn, clientMessageId: mtmsn, payload })
      return { kind: 'queued', place }
    }
    const queue = createPostgresOutgoingQueue(db)
    const ports = { now: () => nowMs, counters: { fault: NOTHING, event: NOTHING }, log: createLog('silent') }
    const message = { organizationId, streamId, kind: 'text', expiresAtMs: nowMs + 24 * HOUR_MS } as const
    for (const first of [1, 2]) await outbox.queue({ ...message, payload: Uint8Array.of(first) })

    const doomed = createOutboxSender({
      ...{ ...ports, queue: withFuse(queue, fuse) },
      links: { directip: { send: (sending) => fuse(() => take(sending)) } },
    })
    const crashed = await doomed.drain(streamId).then(
      () => false,
      (error) => error instanceof Crash,
    )
    const got: number[] = []
    const sender = createOutboxSender({ ...ports, queue, links: { directip: { send: take } } })
    for (let session = 0; session < 6; session++) {
      nowMs += 10 * MINUTE_MS
      const mt = mailbox.take(imei)
      if (mt !== undefined) got.push(...mt.payload)
      const sessions = [{ sessionAtMs: nowMs, mtmsn: mt?.mtmsn ?? 0 }]
      await appendFixes(db, { organizationId, streamId, fixes: [], gaps: [], heard: [], processed: [], sessions })
      await sender.drain(streamId)
    }
    const rows = await listOutgoing(db, organizationId, { limit: 9 })
    return { got: got.sort(), states: rows.map(({ state }) => state), crashed }
  }

  it.each(['before', 'after'] as const)(
    '%s it does its work loses no message, and the device gets each once',
    async (when) => {
      let awaits = 0
      for (; ; awaits++) {
        const { got, states, crashed } = await sendThrough(bomb(awaits, when))
        expect([awaits, got, states]).toEqual([awaits, [1, 2], ['seen', 'seen']])
        if (!crashed) break
      }
      // Of each message five, the look for doubtful ones before, and for a third after.
      expect(awaits).toBe(1 + 2 * 5 + 1)
    },
    60_000,
  )
})
