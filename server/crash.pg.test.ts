import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRandom } from '#base/random'
import type { Database } from '#db/client'
import { countLogs } from '#db/fix-count'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestStream } from '#db/test-race'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { createEnvelopes } from '#simulator/envelopes'
import { freePort } from '#simulator/free-port'
import { createGateway, type Gateway } from '#simulator/gateway'
import { CRASH_POINTS } from './crash-points'
import { createGate } from './test-postgres-gate'
import { spawnServer } from './test-server'

const STREAMS = 4
const TRACKERS = 3
const START_MS = 1_790_000_000_000
/** What Postgres is asked on the way of a message, from its record to the lock that is given back; those with names of one word or more in small letters are prepared. */
const STATEMENTS = [
  ...['record-messages', 'pg_try_advisory_lock', 'waiting-of-streams', 'messages-by-number', 'read-streams'],
  ...[
    'BEGIN',
    'fix-log-turn',
    'count-turns',
    'mark-processed',
    'insert-fixes',
    'record-heard',
    'add-airtime',
    'streams-with-outgoing',
  ],
  ...["SELECT pg_notify('farfield_fixes', '')", 'COMMIT', 'pg_advisory_unlock'],
]
const WAIT = { timeout: 60_000, interval: 10 }

let db: Database
let drop: () => Promise<void>
let server: ChildProcess | undefined
let others: ChildProcess[]
let directIpPort: number
let gateway: Gateway
let imeis: string[]
let unanswered: number

async function startProcess(roles: string, more: Record<string, string> = {}): Promise<ChildProcess> {
  return spawnServer({
    ...process.env,
    ...{ DATABASE_URL: db.url, FARFIELD_SERVER_PORT: String(await freePort()), FARFIELD_LOG_LEVEL: 'silent' },
    ...{ FARFIELD_DIRECTIP_PORT: String(directIpPort), FARFIELD_ROLES: roles, ...more },
  })
}

/** A server that only takes messages; resolves once it listens. Where it is to crash soon, it may be gone by then. */
async function startServer(more: Record<string, string> = {}, roles = 'ingest'): Promise<void> {
  server = await startProcess(roles, more)
  await vi.waitFor(async () => {
    if (server?.signalCode === null) await once(connect(directIpPort, '127.0.0.1').end(), 'connect')
  }, WAIT)
}

async function kill(child = server): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** So many minutes of all streams, one after the other; gives how many fixes that makes. */
function createFleet() {
  const random = createRandom('crash')
  const envelopes = createEnvelopes(1)
  const senders = imeis.map((imei) => ({ imei, sender: createSender(FIELD_POLICY, 1) }))
  let minute = 0
  return (minutes: number): number => {
    for (let i = 0; i < minutes; i++, minute++) {
      const atMs = START_MS + minute * 60_000
      for (const [lane, { imei, sender }] of senders.entries()) {
        for (let slot = 0; slot < TRACKERS; slot++) {
          observe(sender, { slot, atS: atMs / 1000, latDeg: 40 + random.next() / 100, lonDeg: -20 + slot })
        }
        const payload = nextMessage(sender, 340, atMs)?.bytes
        if (payload !== undefined) gateway.enqueue(envelopes.seal({ imei, atMs, payload }), lane)
      }
    }
    return minute * STREAMS * TRACKERS
  }
}

/** All that was confirmed is there, processed, and there once. */
async function expectWhole(fixes: number): Promise<void> {
  await gateway.whenBacklogAtMost(0)
  await vi.waitFor(async () => expect((await countLogs(db)).unprocessed).toBe(0), WAIT)
  expect(await countLogs(db)).toEqual({ messages: gateway.confirmed, unprocessed: 0, fixes, duplicates: 0 })
}

describe.skipIf(!hasTestServer)('the server, whatever ends or goes away', () => {
  beforeEach(async () => {
    ;({ db, drop } = await createTestDatabase())
    directIpPort = await freePort()
    imeis = []
    server = undefined
    others = []
    unanswered = 0
    for (let i = 0; i < STREAMS; i++) imeis.push((await createTestStream(db, { trackers: TRACKERS })).imei)
    const way = { host: '127.0.0.1', port: directIpPort, answerTimeoutMs: 5000 }
    const onTrouble = () => void unanswered++
    gateway = createGateway({ ...way, lanes: STREAMS, retryFactor: 0.02, onTrouble })
  })
  afterEach(async () => {
    gateway.stop()
    await Promise.all([kill(), ...others.map(kill)])
    await drop()
  })

  it('loses nothing confirmed and stores nothing twice, killed before and after each hand-over from the socket to the sync state', async () => {
    const sail = createFleet()
    const points = CRASH_POINTS.flatMap((point) => [`${point}:before`, `${point}:after`])
    let fixes = 0
    for (const [i, point] of points.entries()) {
      // Some that happen at the start only, some in the middle.
      const nth = /load|recentProcessed/.test(point) ? 1 + (i % 3) : 2 + (i % 3)
      fixes = sail(6)
      await startServer({ FARFIELD_CRASH_AT: `${point}:${nth}` })
      await vi.waitFor(() => expect([point, server?.signalCode]).toEqual([point, 'SIGKILL']), WAIT)
    }
    await startServer()
    await expectWhole(fixes)
  }, 400_000)

  it('loses nothing confirmed and stores nothing twice, killed at each statement on the way, also within a transaction', async () => {
    const postgres = await createGate(db.url)
    const sail = createFleet()
    let fixes = 0
    for (const name of STATEMENTS) {
      for (const when of ['before', 'after'] as const) {
        fixes = sail(2)
        postgres.onStatement({ name, when }, () => server?.kill('SIGKILL'))
        await startServer({ DATABASE_URL: postgres.url })
        await vi.waitFor(() => expect([name, when, server?.signalCode]).toEqual([name, when, 'SIGKILL']), WAIT)
      }
    }
    await startServer()
    await expectWhole(fixes)
    const prepared = [...postgres.seen].filter((name) => /^[a-z_-]+$/.test(name) && name !== 'unnamed')
    expect(STATEMENTS).toEqual(expect.arrayContaining(prepared))
    await postgres.close()
  }, 400_000)

  it('loses nothing confirmed and stores nothing twice, killed at random under load', async () => {
    const random = createRandom('killer')
    const fixes = createFleet()(120)
    for (let confirmed = 0; confirmed < 350; ) {
      await startServer()
      confirmed += 30 + Math.floor(80 * random.next())
      await vi.waitFor(() => expect(gateway.confirmed).toBeGreaterThanOrEqual(Math.min(confirmed, 470)), WAIT)
      await kill()
    }
    await startServer()
    await expectWhole(fixes)
  }, 400_000)

  it('gives the same with doors in one process and decoding in two others that share the streams, any of which is killed', async () => {
    const random = createRandom('shared')
    const fixes = createFleet()(120)
    others = [await startProcess('decode'), await startProcess('decode')]
    for (let confirmed = 0; confirmed < 350; ) {
      if (server === undefined || random.next() < 0.3) {
        await kill()
        await startServer({}, 'doors')
      }
      confirmed += 30 + Math.floor(80 * random.next())
      await vi.waitFor(() => expect(gateway.confirmed).toBeGreaterThanOrEqual(Math.min(confirmed, 470)), WAIT)
      const which = Math.floor(2 * random.next())
      await kill(others[which])
      others[which] = await startProcess('decode')
    }
    await expectWhole(fixes)
    // Nothing was missing, so nobody has taken another's messages for missing.
    expect(await db.prisma.gap.count()).toBe(0)
  }, 400_000)

  it.skipIf(process.env.REDIS_URL === undefined)(
    'loses nothing when Redis forgets everything in the middle',
    async () => {
      const url = new URL(process.env.REDIS_URL ?? '')
      url.pathname = '/9'
      const redis = new Redis(url.toString())
      const sail = createFleet()
      await startServer({ REDIS_URL: url.toString() })
      let fixes = 0
      for (let round = 0; round < 4; round++) {
        fixes = sail(5)
        await gateway.whenBacklogAtMost(2)
        await redis.flushdb()
      }
      await expectWhole(fixes)
      redis.disconnect()
    },
    120_000,
  )

  it('answers nobody while Postgres is away, and takes everything when it is back', async () => {
    const postgres = await createGate(db.url)
    const sail = createFleet()
    await startServer({ DATABASE_URL: postgres.url })
    let fixes = sail(3)
    await gateway.whenBacklogAtMost(0)
    postgres.shut()
    const confirmed = gateway.confirmed
    fixes = sail(5)
    // Each stream's lane has come and gone unanswered more than once.
    await vi.waitFor(() => expect(unanswered).toBeGreaterThan(3 * STREAMS), WAIT)
    expect([gateway.confirmed, (await countLogs(db)).messages]).toEqual([confirmed, confirmed])
    postgres.open()
    await expectWhole(fixes)
    await kill()
    await postgres.close()
  }, 120_000)
})
