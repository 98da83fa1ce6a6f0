import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '#base/random'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import type { Database } from '#db/client'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestStream } from '#db/test-race'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createEnvelopes } from '#simulator/envelopes'
import { createLink, STEADY_LINK } from '#simulator/link'
import { createModem } from '#simulator/modem'
import { listenMtGateway, type MtGateway, type MtTrouble } from '#simulator/mt-gateway'
import { createMtMailbox, type MtMailbox } from '#simulator/mt-mailbox'
import { createStation } from '#simulator/station'
import { createTimeline } from '#simulator/timeline'
import { createReplies } from '../ingest/replies'
import { createStreamWorker } from '../ingest/stream-worker'
import { arrivedMessage } from '../iridium/arrived-message'
import { createMtClient } from '../iridium/mt-client'
import { createLog } from '../log'
import { createMemorySyncStateStore } from '../memory/memory-sync-state-store'
import { createPostgresFixLog } from '../postgres/postgres-fix-log'
import { createPostgresInbox } from '../postgres/postgres-inbox'
import { createPostgresOutbox, createPostgresOutgoingQueue } from '../postgres/postgres-outbox'
import { createPostgresStreamRegistry } from '../postgres/postgres-stream-registry'
import { createOutboxSender } from './outbox-sender'

const START_MS = 1_800_000_000_000

/** A device on a radio link, a gateway with the habits of Iridium's on real TCP, a real Postgres, and shore's own parts; only time is made up. */
describe.skipIf(!hasTestServer)('a message from shore to a device and back', () => {
  let db: Database
  let drop = async () => {}
  let mailbox: MtMailbox
  let gateway: MtGateway
  let troubles: MtTrouble[]

  beforeAll(async () => {
    ;({ db, drop } = await createTestDatabase())
  })
  afterAll(() => drop())
  beforeEach(async () => {
    troubles = []
    mailbox = createMtMailbox()
    gateway = await listenMtGateway(mailbox, 0, { trouble: () => troubles.shift() })
  })
  afterEach(() => gateway.close())

  /** A field gateway that sends every minute; the messages of some minutes are lost on the way to shore. */
  const setOut = async (lostMinutes: readonly number[] = []) => {
    const stream = await createTestStream(db, { trackers: 1 })
    const { imei, streamId, organizationId } = stream
    mailbox.provision(imei)
    const timeline = createTimeline(START_MS)
    const now = () => timeline.nowMs
    const frames: Uint8Array[] = []
    const device: number[] = []
    const link = createLink({ ...STEADY_LINK, tailShare: 0, sessionSigma: 0 }, createRandom('a'))
    const tries = { attemptsMax: 1, retryAfterMs: 1, creditBytes: 50 }
    const outbox = (frame: Uint8Array) => frames.push(frame)
    const modem = createModem({ ...{ imei, link, timeline, mailbox, outbox }, envelopes: createEnvelopes(1), ...tries })
    const rule = { whenFull: false }
    const station = createStation({ policy: FIELD_POLICY, epoch: 1, budgetBytes: 340, rule, modem, timeline })

    const counters = { fault: () => {}, event: () => {} }
    const log = createLog('silent')
    const inbox = createPostgresInbox(db)
    const shoreOutbox = createPostgresOutbox(db, now)
    const worker = createStreamWorker({
      ...{ inbox, counters, log, fixLog: createPostgresFixLog(db), registry: createPostgresStreamRegistry(db) },
      syncStates: createMemorySyncStateStore(),
      replies: createReplies({ outbox: shoreOutbox, now, counters, log }),
    })
    const client = createMtClient({ host: '127.0.0.1', port: gateway.port })
    const sender = createOutboxSender({
      queue: createPostgresOutgoingQueue(db),
      links: { directip: client },
      now,
      counters,
      log,
    })

    const runMinute = async (minute: number) => {
      const fromMs = START_MS + minute * MINUTE_MS
      station.hear({ slot: 0, atS: fromMs / 1000, latDeg: 40 + minute / 1000, lonDeg: -20 })
      station.send()
      const before = mailbox.peek(imei)
      while (timeline.runNext(fromMs + MINUTE_MS - 1));
      if (before !== undefined && mailbox.peek(imei)?.mtmsn !== before.mtmsn) device.push(before.mtmsn)
      timeline.at(fromMs + MINUTE_MS, () => {})
      timeline.runNext(fromMs + MINUTE_MS)
      for (const frame of frames.splice(0)) {
        if (!lostMinutes.includes(minute)) await inbox.record(arrivedMessage(frame, '127.0.0.1', now()).message)
      }
      await worker.drain(streamId)
      await sender.streamsWithWork()
      await sender.drain(streamId)
    }
    let minutes = 0
    const run = async (count: number) => {
      for (let i = 0; i < count; i++) await runMinute(minutes++)
    }
    const put = (kind: 'text' | 'rule') => {
      const expiresAtMs = now() + HOUR_MS
      return shoreOutbox.queue({ organizationId, streamId, kind, payload: Uint8Array.of(9, 9, 9), expiresAtMs })
    }
    const rows = async () => {
      const text = 'SELECT number, kind, state, tries FROM outgoing_message WHERE stream_id = $1 ORDER BY number'
      return (await db.pool.query(text, [streamId])).rows
    }
    return { run, put, rows, device }
  }

  it('is seen when the session that brought it is on record', async () => {
    const { run, put, rows, device } = await setOut()
    await run(2)
    const number = await put('text')
    await run(1)
    expect(await rows()).toMatchObject([{ state: 'accepted' }])
    await run(1)
    expect(await rows()).toMatchObject([{ number, state: 'seen', tries: 1 }])
    expect(device).toEqual([number])
  })

  it('whose answer broke off and that was dropped comes once, a session later', async () => {
    const { run, put, rows, device } = await setOut()
    await run(2)
    troubles = ['cut-before']
    const number = await put('rule')
    await run(1)
    expect(await rows()).toMatchObject([{ state: 'sent', tries: 1 }])
    await run(4)
    expect(await rows()).toMatchObject([{ state: 'seen', tries: 2 }])
    expect(device).toEqual([number])
  })

  it('whose answer was lost after it had been taken comes once, and is not sent again', async () => {
    const { run, put, rows, device } = await setOut()
    await run(2)
    troubles = ['cut-after']
    const number = await put('rule')
    await run(5)
    expect(await rows()).toMatchObject([{ state: 'seen', tries: 1 }])
    expect(device).toEqual([number])
  })

  it('that the gateway has no resources for is taken when it has', async () => {
    const { run, put, rows } = await setOut()
    await run(2)
    troubles = [-6, -6]
    await put('rule')
    await run(6)
    expect(await rows()).toMatchObject([{ state: 'seen', tries: 3 }])
  })

  it('that asks for what is missing brings it back', async () => {
    const { run, rows } = await setOut([4])
    await run(12)
    expect(await rows()).toMatchObject([{ kind: 'reply', tries: 1 }])
    await run(6)
    expect(await rows()).toMatchObject([{ kind: 'reply', state: 'seen', tries: 1 }])
    const { rows: gaps } = await db.pool.query(`SELECT state FROM gap WHERE seq IS NOT NULL`)
    expect(new Set(gaps.map(({ state }) => state))).toEqual(new Set(['filled']))
  })
})
