import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRandom } from '#base/random'
import type { Database } from '#db/client'
import { agreeReporting, readReporting } from '#db/reporting'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestRace, createTestStream } from '#db/test-race'
import { SOLO_POLICY } from '#protocol/edge/policy'
import type { LiveSnapshot } from '#protocol/live/messages'
import { createEnvelopes } from '#simulator/envelopes'
import { freePort } from '#simulator/free-port'
import { createGateway } from '#simulator/gateway'
import { createLink, STEADY_LINK } from '#simulator/link'
import { createModem } from '#simulator/modem'
import { listenMtGateway, type MtGateway } from '#simulator/mt-gateway'
import { createMtMailbox } from '#simulator/mt-mailbox'
import { createStation } from '#simulator/station'
import { createTimeline } from '#simulator/timeline'
import { spawnServer } from './test-server'

const HOUR_MS = 3_600_000
const START_MS = 1_790_000_100_000
const TERMS = { errorM: 500, heartbeatMs: 2 * HOUR_MS, leastIntervalMs: 0, parkedIntervalMs: 2 * HOUR_MS }
const WAIT = { timeout: 30_000, interval: 100 }

let db: Database
let drop: () => Promise<void>
let server: ChildProcess | undefined
let mtGateway: MtGateway
let mailbox: ReturnType<typeof createMtMailbox>
let ports: { http: number; directIp: number }

function startServer(): void {
  const env = {
    ...process.env,
    DATABASE_URL: db.url,
    FARFIELD_SERVER_PORT: String(ports.http),
    FARFIELD_DIRECTIP_PORT: String(ports.directIp),
    FARFIELD_DIRECTIP_MT: `127.0.0.1:${mtGateway.port}`,
    FARFIELD_LOG_LEVEL: 'warn',
  }
  server = spawnServer(env)
}

/** A tracker that sails north and east by turns, measures every five minutes and is woken every hour, in virtual time; its frames take the real way. */
function launchTracker(imei: string) {
  const gateway = createGateway({
    host: '127.0.0.1',
    port: ports.directIp,
    answerTimeoutMs: 5000,
    lanes: 1,
    retryFactor: 0.05,
  })
  const timeline = createTimeline(START_MS)
  const modem = createModem({
    ...{
      imei,
      timeline,
      mailbox,
      envelopes: createEnvelopes(1),
      attemptsMax: 3,
      retryAfterMs: 30_000,
      creditBytes: 50,
    },
    link: createLink({ ...STEADY_LINK, tailShare: 0 }, createRandom('a')),
    outbox: (frame, onConfirmed) => gateway.enqueue(frame, 0, onConfirmed),
  })
  const station = createStation({
    ...{ policy: SOLO_POLICY, epoch: 1, budgetBytes: 50, rule: { whenFull: false }, modem, timeline },
    reporting: { holdMs: 0 },
  })
  const fixAt = (atMs: number) => {
    const hours = (atMs - START_MS) / HOUR_MS
    station.hear({
      slot: 0,
      atS: atMs / 1000,
      latDeg: 40 + 0.1 * hours,
      lonDeg: -20 + 0.05 * Math.abs((hours % 6) - 3),
    })
    if ((atMs - START_MS) % HOUR_MS === 0) station.send()
    timeline.at(atMs + 300_000, () => fixAt(atMs + 300_000))
  }
  timeline.at(START_MS, () => fixAt(START_MS))
  const sailTo = async (hours: number) => {
    while (timeline.runNext(START_MS + hours * HOUR_MS));
    await gateway.whenBacklogAtMost(0)
  }
  return { sailTo, stop: () => gateway.stop() }
}

const snapshot = async () =>
  (await (await fetch(`http://127.0.0.1:${ports.http}/live/agreed/snapshot`)).json()) as LiveSnapshot

describe.skipIf(!hasTestServer)(
  'a rule’s way to a device and back, through the server process on a real Postgres',
  () => {
    beforeEach(async () => {
      const created = await createTestDatabase()
      db = created.db
      drop = created.drop
      mailbox = createMtMailbox()
      mtGateway = await listenMtGateway(mailbox, 0)
      ports = { http: await freePort(), directIp: await freePort() }
    })
    afterEach(async () => {
      if (server !== undefined && server.exitCode === null) {
        server.kill('SIGKILL')
        await once(server, 'exit')
      }
      await mtGateway.close()
      await drop()
    })

    it('sends it, learns that it is kept, publishes what silence means, and all of it again when the terms change', async () => {
      const { imei, trackerIds, streamId, organizationId } = await createTestStream(db, { trackers: 1 })
      mailbox.provision(imei)
      const { raceId } = await createTestRace(db, trackerIds, {
        slug: 'agreed',
        startsAtMs: START_MS,
        heardBy: 'session',
      })
      const agree = (terms: typeof TERMS) =>
        agreeReporting(db, { organizationId, raceId, streamIds: [streamId], terms })
      const agreement = async () => (await snapshot()).entries[0]?.agreement
      await agree(TERMS)
      startServer()
      await vi.waitFor(() => expect(mailbox.peek(imei)).toBeDefined(), WAIT)
      const tracker = launchTracker(imei)
      try {
        await tracker.sailTo(8)
        await vi.waitFor(
          async () => expect(await agreement()).toMatchObject({ withinM: 500, heartbeatMs: 2 * HOUR_MS }),
          WAIT,
        )
        // Eight hours at a fix in five minutes would be 97.
        expect((await snapshot()).field.airtime.fixes).toBeLessThan(40)
        const states = async () => (await db.pool.query(`SELECT state FROM outgoing_message WHERE kind = 'rule'`)).rows
        expect(await states()).toEqual([{ state: 'seen' }])

        await agree({ ...TERMS, errorM: 200, heartbeatMs: HOUR_MS })
        await vi.waitFor(() => expect(mailbox.peek(imei)).toBeDefined(), WAIT)
        await tracker.sailTo(12)
        await vi.waitFor(
          async () => expect(await agreement()).toMatchObject({ withinM: 200, heartbeatMs: HOUR_MS }),
          WAIT,
        )
        expect(await states()).toEqual([{ state: 'seen' }, { state: 'seen' }])
        expect((await readReporting(db, trackerIds))[0]?.kept).toMatchObject({ errorM: 200 })
      } finally {
        tracker.stop()
      }
    }, 120_000)
  },
)
