import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#db/client'
import { listEmptySessions, readRadioHealth } from '#db/empty-sessions'
import { markForReprocessing } from '#db/reprocess'
import { applyRetention } from '#db/retention'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestOrganization, createTestStream } from '#db/test-race'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { encodeMoMessage, type MoMessage } from '#protocol/sbd/mo-message'
import { arrivedMessage } from '../iridium/arrived-message'
import { createLog } from '../log'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import { createPostgresFixLog } from '../postgres/postgres-fix-log'
import { createPostgresInbox } from '../postgres/postgres-inbox'
import { createPostgresStreamRegistry } from '../postgres/postgres-stream-registry'
import { createStreamWorker } from './stream-worker'

const START_MS = 1_790_000_000_000
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const LOCATION = { latDeg: -41.25, lonDeg: 174.5, cepKm: 4 }

describe.skipIf(!hasTestServer)('sessions that bring no message', () => {
  let db: Database
  let drop = async () => {}
  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())

  /** One session a minute; a message of ours where the wish has a payload. */
  async function hear(wishes: readonly (Partial<MoMessage> & { hasData?: boolean })[]) {
    const organizationId = await createTestOrganization(db)
    const { imei, streamId } = await createTestStream(db, { organizationId, trackers: 1 })
    const events: string[] = []
    const inbox = createPostgresInbox(db)
    const worker = createStreamWorker({
      ...{ inbox, fixLog: createPostgresFixLog(db), registry: createPostgresStreamRegistry(db) },
      ...{ syncStates: createMemorySyncStateStore(), log: createLog('silent') },
      counters: { fault: () => {}, event: (kind) => void events.push(kind) },
    })
    const sender = createSender(FIELD_POLICY, 1)
    for (const [i, { hasData, ...part }] of wishes.entries()) {
      const sessionAtMs = START_MS + i * MINUTE_MS
      observe(sender, { slot: 0, atS: sessionAtMs / 1000, latDeg: 40, lonDeg: -12 })
      const payload = hasData ? nextMessage(sender, 340, sessionAtMs)?.bytes : undefined
      const session = { cdr: Number(imei.slice(7)) + i, imei, sessionStatus: 0, momsn: i, mtmsn: 0, sessionAtMs }
      const frame = encodeMoMessage({ ...session, ...(payload && { payload }), ...part })
      await inbox.record(arrivedMessage(frame, '', sessionAtMs + 2000).message)
    }
    const read = () => worker.drain(streamId)
    await read()
    return { organizationId, imei, events, read }
  }

  it('are mailbox checks and failures, each once, and tell how a radio does', async () => {
    const heard = await hear([
      { hasData: true },
      { hasData: true, sessionStatus: 1 },
      { hasData: true, sessionStatus: 2, location: LOCATION },
      {},
      { sessionStatus: 13, location: LOCATION },
      { sessionStatus: 10 },
    ])
    const { organizationId, imei, events } = heard
    expect(events.filter((kind) => kind.startsWith('session-'))).toEqual([
      ...['session-mailbox-check', 'session-failed', 'session-failed'],
    ])
    const lastSessionAtMs = START_MS + 5 * MINUTE_MS
    const health = [{ device: imei, messages: 3, mailboxChecks: 1, failed: 2, lastSessionAtMs }]
    expect(await readRadioHealth(db, organizationId, START_MS)).toEqual(health)
    expect(await readRadioHealth(db, organizationId, START_MS + DAY_MS)).toEqual([
      { device: imei, messages: 0, mailboxChecks: 0, failed: 0 },
    ])
    const listed = await listEmptySessions(db, organizationId, { limit: 2 })
    expect(listed).toMatchObject([
      { outcome: 'failed', status: 10, momsn: 5 },
      { outcome: 'failed', status: 13, momsn: 4, location: LOCATION, sessionAtMs: START_MS + 4 * MINUTE_MS },
    ])
    await markForReprocessing(db, { organizationId, sinceMs: START_MS })
    await heard.read()
    expect(await readRadioHealth(db, organizationId, START_MS)).toEqual(health)
  })

  it('go with the age of raw messages, and are no other organization’s', async () => {
    const [theirs, ours] = [await hear([{}]), await hear([{ sessionStatus: 13 }])]
    await applyRetention(db, theirs.organizationId, { rawDays: 30 }, START_MS + 31 * DAY_MS)
    expect(await listEmptySessions(db, theirs.organizationId, { limit: 9 })).toEqual([])
    expect(await listEmptySessions(db, ours.organizationId, { limit: 9 })).toMatchObject([{ device: ours.imei }])
    expect(await listEmptySessions(db, ours.organizationId, { imei: theirs.imei, limit: 9 })).toEqual([])
  })
})
