import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toHex } from '#base/bytes'
import type { Database } from '#db/client'
import { revokeAccess } from '#db/console-access'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestOrganization, createTestRace, createTestStream } from '#db/test-race'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender } from '#protocol/edge/sender'
import type { Sender } from '#protocol/edge/sender-state'
import { cancelSos, nextSos, raiseSos } from '#protocol/edge/sos-sender'
import { tagKeyOf } from '#protocol/edge/tag'
import { deliverFrame } from '#simulator/directip-client'
import { createEnvelopes } from '#simulator/envelopes'
import { freePort } from '#simulator/free-port'
import { openTestOperator, TEST_SECRET, type TestOperator } from './test-operator'
import { createGate } from './test-postgres-gate'
import { spawnServer } from './test-server'

const KEY = Uint8Array.from({ length: 16 }, (_, i) => i + 1)
const WAIT = { timeout: 30_000, interval: 20 }

let db: Database
let drop: () => Promise<void>
let imei: string
let organizationId: string
let raceId: string
let folder: string
let ports: { http: number; directIp: number }
let servers: ChildProcess[]
let operators: TestOperator[]
let sender: Sender
const envelopes = createEnvelopes(1)

/** Resolves once it can be knocked at: without Postgres it is not healthy. */
async function startServer(more: Record<string, string> = {}): Promise<ChildProcess> {
  const env = {
    ...process.env,
    ...{ DATABASE_URL: db.url, FARFIELD_SECRET: TEST_SECRET, FARFIELD_DATA_DIR: folder },
    ...{ FARFIELD_SERVER_PORT: `${ports.http}`, FARFIELD_DIRECTIP_PORT: `${ports.directIp}` },
    ...{ FARFIELD_LOG_LEVEL: 'silent', ...more },
  }
  const server = spawnServer(env)
  servers.push(server)
  const port = Number(env.FARFIELD_SERVER_PORT)
  await vi.waitFor(async () => once(connect(port, '127.0.0.1').end(), 'connect'), WAIT)
  return server
}

async function kill(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
}

const watch = (part: Parameters<typeof openTestOperator>[1] = { organizationId }, port = ports.http) => {
  const operator = openTestOperator(port, part)
  operators.push(operator)
  return operator
}
/** The next message of the device that is due, as the gateway books it. */
const call = () => {
  const payload = nextSos(sender, Date.now())?.bytes
  if (payload === undefined) throw new Error('no SOS is due')
  return envelopes.seal({ imei, atMs: Date.now(), payload })
}
const raise = (slot: number) => raiseSos(sender, { slot, distress: 'medical', atS: Math.floor(Date.now() / 1000) })
const deliver = (frame: Uint8Array, answerTimeoutMs = 20_000) =>
  deliverFrame({ host: '127.0.0.1', port: ports.directIp, answerTimeoutMs }, frame)
/** What keeps it at the last. A disk slower than the ear waits for has it said `memory` before. */
const lastTold = ({ told }: TestOperator) => told.filter((one) => !one.endsWith(' memory'))
const isWatched = (operator: TestOperator) => vi.waitFor(() => expect(operator.list().hearing).toBeDefined(), WAIT)
const recorded = async () =>
  (await db.pool.query('SELECT slot, cancelled_at IS NOT NULL AS cancelled FROM alarm ORDER BY slot')).rows
const healthOf = async () => (await fetch(`http://127.0.0.1:${ports.http}/healthz`)).json()
const metric = async (name: string) => {
  const text = await (await fetch(`http://127.0.0.1:${ports.http}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`farfield_${name} `))
      ?.split(' ')[1],
  )
}

describe.skipIf(!hasTestServer)('a call for help, from the socket to operators', () => {
  beforeEach(async () => {
    ;({ db, drop } = await createTestDatabase())
    ports = { http: await freePort(), directIp: await freePort() }
    folder = mkdtempSync(join(tmpdir(), 'farfield-console-'))
    servers = []
    operators = []
    sender = createSender(FIELD_POLICY, 3, tagKeyOf(KEY))
    const stream = await createTestStream(db, { trackers: 3, key: KEY })
    ;({ imei, organizationId } = stream)
    ;({ raceId } = await createTestRace(db, stream.trackerIds))
  })
  afterEach(async () => {
    for (const operator of operators) operator.close()
    await Promise.all(servers.map(kill))
    await drop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is shown once, kept and then committed, to those who may see it, and cancelled by whichever door says so', async () => {
    const others = await createTestOrganization(db)
    const [door, key] = [await freePort(), 'a-key-of-24-letters-0123']
    const doors = {
      FARFIELD_DOORS: `rockblock:${key}`,
      FARFIELD_DOORS_PORT: `${door}`,
      FARFIELD_DOORS_HOST: '127.0.0.1',
    }
    await startServer(doors)
    const [jane, joe] = [watch(), watch({ organizationId, raceId })]
    const [stranger, elsewhere] = [watch({ organizationId: others }), watch({ organizationId, raceId: others })]
    await Promise.all([jane, joe, stranger, elsewhere].map(isWatched))
    const incident = raise(1)
    expect(await deliver(call())).toEqual({ kind: 'confirmed' })
    await vi.waitFor(async () => expect(await recorded()).toEqual([{ slot: 1, cancelled: false }]), WAIT)
    await vi.waitFor(() => expect(lastTold(jane)).toContain('authenticated committed'), WAIT)
    cancelSos(sender, { slot: 1, incident, atS: Math.floor(Date.now() / 1000) })
    const transmit_time = new Date().toISOString().slice(2, 19).replace('T', ' ')
    const data = toHex(nextSos(sender, Date.now())?.bytes ?? KEY)
    const body = new URLSearchParams({ imei, momsn: '7', transmit_time, data })
    expect((await fetch(`http://127.0.0.1:${door}/in/rockblock/${key}`, { method: 'POST', body })).status).toBe(200)
    await vi.waitFor(() => expect(jane.alarms()[0]?.cancelled?.trust).toBe('authenticated'), WAIT)
    await vi.waitFor(() => expect(joe.alarms()).toEqual(jane.alarms()), WAIT)
    expect(jane.alarms()).toMatchObject([
      {
        device: imei,
        slot: 1,
        distress: 'medical',
        tracker: { name: 'tracker 1' },
        entries: [{ raceId, number: '2' }],
      },
    ])
    const late = watch()
    await vi.waitFor(() => expect(late.alarms()).toEqual(jane.alarms()), WAIT)
    expect([stranger.alarms(), elsewhere.alarms()]).toEqual([[], []])
    expect((await healthOf()).alarms).toEqual({
      ...{ way: 'heard in this process', journal: 'is written' },
    })
    expect([await metric('operators'), await metric('alarms_open')]).toEqual([5, 1])
  }, 90_000)

  it('is shown at once with Postgres away, from the journal after a restart, and is one alarm when the gateway comes again', async () => {
    const postgres = await createGate(db.url)
    const way = { DATABASE_URL: postgres.url }
    const first = await startServer(way)
    const jane = watch()
    await isWatched(jane)
    postgres.shut()
    raise(1)
    const frame = call()
    expect((await deliver(frame)).kind).not.toBe('confirmed')
    await vi.waitFor(() => expect(lastTold(jane)).toEqual(['authenticated journal']), WAIT)
    await kill(first)
    await startServer(way)
    const joe = watch({ organizationId, raceId })
    await vi.waitFor(() => expect(joe.alarms()).toMatchObject([{ slot: 1, record: 'journal' }]), WAIT)
    await vi.waitFor(() => expect(joe.list().hearing).toEqual({ record: 'away', way: 'direct' }), WAIT)
    // This process has never read the record: it knows whose the device is by its copy, which has no keys.
    raise(2)
    const second = call()
    expect((await deliver(second)).kind).not.toBe('confirmed')
    await vi.waitFor(() => expect(lastTold(joe)).toEqual(['key-not-at-hand journal']), WAIT)
    expect(joe.alarms().find(({ slot }) => slot === 2)).toMatchObject({ tracker: { name: 'tracker 2' } })
    expect(await recorded()).toEqual([])
    postgres.open()
    for (const again of [frame, second])
      await vi.waitFor(async () => expect(await deliver(again)).toEqual({ kind: 'confirmed' }), WAIT)
    const whole = [1, 2].map((slot) => ({ slot, trust: 'authenticated', record: 'committed' }))
    await vi.waitFor(() => {
      for (const operator of [jane, joe]) expect(operator.alarms().sort((a, b) => a.slot - b.slot)).toMatchObject(whole)
    }, WAIT)
    expect([jane.alarms().length, joe.alarms().length]).toEqual([2, 2])
    await vi.waitFor(
      async () => expect(await recorded()).toEqual([1, 2].map((slot) => ({ slot, cancelled: false }))),
      WAIT,
    )
    await Promise.all(servers.map(kill))
    await postgres.close()
  }, 120_000)

  it('is shown and committed when the journal cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '')
    await startServer({ FARFIELD_DATA_DIR: join(folder, 'file') })
    const jane = watch()
    await isWatched(jane)
    raise(0)
    expect(await deliver(call())).toEqual({ kind: 'confirmed' })
    await vi.waitFor(() => expect(jane.told).toEqual(['authenticated memory', 'authenticated committed']), WAIT)
    expect((await healthOf()).alarms.journal).toMatch(/^cannot be written \(ENOTDIR\)/)
    expect(await metric('fault_total{kind="journal-unwritable"}')).toBeGreaterThan(0)
  }, 60_000)

  it.skipIf(process.env.REDIS_URL === undefined)(
    'reaches operators at another process over Redis, and without Redis once it is recorded',
    async () => {
      const address = new URL(process.env.REDIS_URL ?? '')
      address.port ||= '6379'
      // What passes any bytes on passes these.
      const redis = await createGate(address.toString())
      const live = await freePort()
      const way = { REDIS_URL: redis.url }
      await startServer({ ...way, FARFIELD_ROLES: 'ingest' })
      await startServer({ ...way, FARFIELD_ROLES: 'live', FARFIELD_SERVER_PORT: `${live}` })
      const jane = watch({ organizationId }, live)
      await vi.waitFor(() => expect(jane.list().hearing?.way).toBe('redis'), WAIT)
      raise(0)
      expect(await deliver(call())).toEqual({ kind: 'confirmed' })
      await vi.waitFor(() => expect(lastTold(jane)).toContain('authenticated committed'), WAIT)
      redis.shut()
      const alarms = async () => (await (await fetch(`http://127.0.0.1:${live}/healthz`)).json()).alarms
      await vi.waitFor(async () => expect((await alarms()).way).toMatch(/Redis is away/), WAIT)
      raise(1)
      expect(await deliver(call())).toEqual({ kind: 'confirmed' })
      await vi.waitFor(() => expect(jane.alarms()).toHaveLength(2), WAIT)
      expect(jane.alarms().map(({ record }) => record)).toEqual(['committed', 'committed'])
      await Promise.all(servers.map(kill))
      await redis.close()
    },
    90_000,
  )

  it('is shown no more to an operator whose access is taken away', async () => {
    await startServer()
    const [jane, joe] = [watch(), watch({ organizationId, operatorId: 'joe' })]
    await Promise.all([jane, joe].map(isWatched))
    await revokeAccess(db, { organizationId, operatorId: 'joe' })
    await vi.waitFor(() => expect(joe.list().ended).toBe('token-revoked'), WAIT)
    raise(0)
    await deliver(call())
    await vi.waitFor(() => expect(jane.alarms()).toHaveLength(1), WAIT)
    expect(joe.alarms()).toEqual([])
  }, 60_000)
})
