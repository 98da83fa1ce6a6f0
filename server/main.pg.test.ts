import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromHex, toHex } from '#base/bytes'
import { createRandom } from '#base/random'
import type { Database } from '#db/client'
import { queueOutgoing } from '#db/outgoing'
import { registerDevice } from '#db/streams'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestRace, createTestStream } from '#db/test-race'
import { onShoreFrame } from '#protocol/edge/from-shore'
import { askShore, nextUrgent } from '#protocol/edge/outgoing'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { quantiseDeg, wireDeg } from '#protocol/edge/report'
import { createSender, nextMessage, observe } from '#protocol/edge/sender'
import { raiseSos } from '#protocol/edge/sos-sender'
import { tagKeyOf } from '#protocol/edge/tag'
import type { LiveSnapshot, LiveTracks } from '#protocol/live/messages'
import { createEnvelopes } from '#simulator/envelopes'
import { freePort } from '#simulator/free-port'
import { createGateway } from '#simulator/gateway'
import { listenMtGateway } from '#simulator/mt-gateway'
import { createMtMailbox } from '#simulator/mt-mailbox'
import { spawnServer } from './test-server'

const BOATS = 10
const MINUTES = 150
const START_MS = 1_790_000_000_000

const KEY = Uint8Array.from({ length: 16 }, (_, i) => i + 1)

let db: Database
let drop: () => Promise<void>
let server: ChildProcess | undefined
let ports: { http: number; directIp: number }
let imei: string
let streamId: string
let organizationId: string

async function startServer(more: Record<string, string> = {}): Promise<void> {
  const env = {
    ...process.env,
    ...more,
    DATABASE_URL: db.url,
    FARFIELD_SERVER_PORT: String(ports.http),
    FARFIELD_DIRECTIP_PORT: String(ports.directIp),
    FARFIELD_LOG_LEVEL: 'warn',
  }
  server = spawnServer(env)
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${ports.http}/healthz`)).status).toBe(200), {
    timeout: 20_000,
    interval: 100,
  })
}

async function endServer(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return null
  const ended = once(server, 'exit')
  server.kill(signal)
  const [code] = await ended
  return code as number | null
}

/** A small fleet's messages, and what its tracks must be afterwards: 1e-5 degrees by entrant and second. */
function fleetMessages(): { frames: Uint8Array[]; truth: Map<string, string> } {
  const random = createRandom('kill')
  const sender = createSender(FIELD_POLICY, 1, tagKeyOf(KEY))
  const envelopes = createEnvelopes(1)
  const frames: Uint8Array[] = []
  const truth = new Map<string, string>()
  const boats = Array.from({ length: BOATS }, () => ({ latDeg: 40 + random.next(), lonDeg: -12 - random.next() }))
  for (let minute = 0; minute < MINUTES; minute++) {
    const atMs = START_MS + minute * 60_000
    for (const [slot, boat] of boats.entries()) {
      boat.latDeg += 0.002 * random.normal()
      boat.lonDeg += 0.002 * random.normal()
      observe(sender, { slot, atS: atMs / 1000, ...boat })
      const e5 = (deg: number) => Math.round(wireDeg(quantiseDeg(deg, 0), 0) * 1e5)
      truth.set(`${slot} ${atMs / 1000}`, `${e5(boat.latDeg)} ${e5(boat.lonDeg)}`)
    }
    const message = nextMessage(sender, 340, atMs)
    if (message !== undefined) frames.push(envelopes.seal({ imei, atMs, payload: message.bytes }))
  }
  return { frames, truth }
}

async function publishedTracks(): Promise<Map<string, string>> {
  const response = await fetch(`http://127.0.0.1:${ports.http}/live/round/tracks`)
  const { tracks } = (await response.json()) as LiveTracks
  const points = new Map<string, string>()
  for (const { id, steps } of tracks) {
    let [atS, lat, lon] = [0, 0, 0]
    for (let i = 0; i < steps.length; i += 3) {
      atS += steps[i]!
      lat += steps[i + 1]!
      lon += steps[i + 2]!
      points.set(`${id} ${atS}`, `${lat} ${lon}`)
    }
  }
  return points
}

const snapshot = async () =>
  (await (await fetch(`http://127.0.0.1:${ports.http}/live/round/snapshot`)).json()) as LiveSnapshot

const gatewayToServer = () =>
  createGateway({ host: '127.0.0.1', port: ports.directIp, answerTimeoutMs: 5000, lanes: 1, retryFactor: 0.05 })

describe.skipIf(!hasTestServer)('the server process, on a real Postgres', () => {
  beforeEach(async () => {
    const created = await createTestDatabase()
    db = created.db
    drop = created.drop
    ports = { http: await freePort(), directIp: await freePort() }
    const stream = await createTestStream(db, { trackers: BOATS, key: KEY })
    ;({ imei, streamId, organizationId } = stream)
    await createTestRace(db, stream.trackerIds, { slug: 'round', startsAtMs: START_MS, heardBy: 'session' })
  })
  afterEach(async () => {
    await endServer('SIGKILL')
    await drop()
  })

  it('killed again and again in the middle of a race, loses no confirmed message and counts none twice', async () => {
    const { frames, truth } = fleetMessages()
    await startServer()
    const gateway = gatewayToServer()
    for (const frame of frames) gateway.enqueue(frame, 0)
    for (const confirmed of [20, 60, 100]) {
      await vi.waitFor(() => expect(gateway.confirmed).toBeGreaterThanOrEqual(confirmed), {
        timeout: 20_000,
        interval: 2,
      })
      await endServer('SIGKILL')
      await startServer()
    }
    await gateway.whenBacklogAtMost(0)
    gateway.stop()
    await vi.waitFor(async () => expect(await publishedTracks()).toEqual(truth), { timeout: 20_000, interval: 200 })
    const { rows } = await db.pool.query(
      'SELECT count(*)::int AS n, count(DISTINCT (tracker_id, fix_at))::int AS d FROM fix',
    )
    expect(rows[0]).toEqual({ n: truth.size, d: truth.size })
    expect((await snapshot()).field.airtime).toMatchObject({ messages: frames.length, fixes: truth.size })
  }, 90_000)

  it('moves the public picture when bytes come in, and ends cleanly when told to', async () => {
    const { frames } = fleetMessages()
    await startServer()
    const gateway = gatewayToServer()
    await vi.waitFor(async () => expect((await snapshot()).version).toBe(1), { timeout: 20_000 })
    gateway.enqueue(frames[0]!, 0)
    await vi.waitFor(
      async () =>
        expect((await snapshot()).entries.map((entry) => entry.fix?.atMs)).toEqual(Array(BOATS).fill(START_MS)),
      { timeout: 20_000 },
    )
    gateway.stop()
    expect(await endServer('SIGTERM')).toBe(0)
  }, 60_000)

  it('records an alarm and answers it, and a boat that asks, and shows the public nothing of the alarm', async () => {
    const mailbox = createMtMailbox()
    mailbox.provision(imei)
    const mt = await listenMtGateway(mailbox, 0)
    await startServer({ FARFIELD_DIRECTIP_MT: `127.0.0.1:${mt.port}` })
    const gateway = gatewayToServer()
    const envelopes = createEnvelopes(1)
    const atMs = Date.now()
    const sender = createSender(FIELD_POLICY, 2, tagKeyOf(KEY))
    const send = (payload: Uint8Array) => gateway.enqueue(envelopes.seal({ imei, atMs, payload }), 0)
    const hear = async () => {
      const take = () => mailbox.take(imei) ?? Promise.reject(new Error('nothing waits'))
      const { payload } = await vi.waitFor(take, { timeout: 20_000 })
      return onShoreFrame(sender, payload, atMs)
    }
    raiseSos(sender, { slot: 3, distress: 'medical', atS: Math.floor(atMs / 1000) })
    send(nextUrgent(sender, 340, atMs)?.bytes ?? KEY)
    expect(await hear()).toMatchObject({ value: { kind: 'sos-ack', ack: { slot: 3, state: 'raised', isSeen: false } } })
    const { rows } = await db.pool.query('SELECT distress, slot, cancelled_at FROM alarm')
    expect(rows).toEqual([{ distress: 'medical', slot: 3, cancelled_at: null }])
    await vi.waitFor(async () => expect((await snapshot()).version).toBe(1), { timeout: 20_000 })
    send(askShore(sender, { slot: 3, wishes: ['neighbours'] }).bytes)
    expect(await hear()).toMatchObject({ value: { kind: 'neighbours', said: { slot: 3, racing: BOATS, rank: 0 } } })
    expect(JSON.stringify(await snapshot())).not.toMatch(/medical|sos/i)
    expect((await snapshot()).entries.every(({ heardAtMs }) => heardAtMs === undefined)).toBe(true)
    gateway.stop()
    await mt.close()
  }, 60_000)

  it('killed while it sends a message to a device, leaves it in doubt, and sends it again only when a session shows that it was lost', async () => {
    const mailbox = createMtMailbox()
    mailbox.provision(imei)
    let requests = 0
    const dropTheFirst = () => {
      requests++
      if (requests > 1) return undefined
      server?.kill('SIGKILL')
      return 'cut-before'
    }
    const mtGateway = await listenMtGateway(mailbox, 0, { trouble: dropTheFirst })
    const way = { FARFIELD_DIRECTIP_MT: `127.0.0.1:${mtGateway.port}` }
    await startServer(way)
    const text = { organizationId, streamId, kind: 'text', priority: 3, payload: Uint8Array.of(1) }
    const mtmsn = await queueOutgoing(db, { ...text, expiresAtMs: Date.now() + 3_600_000 }, Date.now())
    const becomes = (state: string, tries: number) =>
      vi.waitFor(
        async () => {
          const { rows } = await db.pool.query('SELECT state, tries FROM outgoing_message')
          expect(rows).toEqual([{ state, tries }])
        },
        { timeout: 20_000, interval: 50 },
      )
    await vi.waitFor(() => expect(server?.signalCode).toBe('SIGKILL'), { timeout: 20_000, interval: 50 })
    await becomes('sent', 1)
    await startServer(way)
    const gateway = gatewayToServer()
    const { frames } = fleetMessages()
    const envelopes = createEnvelopes(900)
    gateway.enqueue(frames[0]!, 0)
    await gateway.whenBacklogAtMost(0)
    const laterMs = Date.now() + 2 * 60_000
    gateway.enqueue(envelopes.seal({ imei, atMs: laterMs, payload: Uint8Array.of(0) }), 0)
    await becomes('accepted', 2)
    expect(mailbox.take(imei)?.mtmsn).toBe(mtmsn)
    gateway.enqueue(envelopes.seal({ imei, atMs: laterMs + 60_000, payload: Uint8Array.of(0), mtmsn }), 0)
    await becomes('seen', 2)
    expect(requests).toBe(2)
    gateway.stop()
    await mtGateway.close()
  }, 90_000)

  it('hears a RockBLOCK’s alarm by its webhook and answers by its web service', async () => {
    await db.prisma.stream.update({ where: { imei }, data: { link: 'rockblock' } })
    const taken: URLSearchParams[] = []
    const service = createHttpServer(async (request, response) => {
      taken.push(new URLSearchParams(await textOf(request)))
      response.end('OK,42')
    }).listen(0, '127.0.0.1')
    await once(service, 'listening')
    const [door, key] = [await freePort(), 'a-key-of-24-letters-0123']
    await startServer({
      ...{ FARFIELD_DOORS: `rockblock:${key}`, FARFIELD_DOORS_PORT: `${door}`, FARFIELD_DOORS_HOST: '127.0.0.1' },
      ...{ FARFIELD_ROCKBLOCK_USER: 'club', FARFIELD_ROCKBLOCK_PASSWORD: 'very secret' },
      FARFIELD_ROCKBLOCK_MT_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}/rockblock/MT`,
    })
    const atMs = Date.now()
    const sender = createSender(FIELD_POLICY, 2, tagKeyOf(KEY))
    raiseSos(sender, { slot: 3, distress: 'medical', atS: Math.floor(atMs / 1000) })
    const data = toHex(nextUrgent(sender, 340, atMs)?.bytes ?? KEY)
    const transmit_time = new Date(atMs).toISOString().slice(2, 19).replace('T', ' ')
    const body = new URLSearchParams({ imei, momsn: '7', transmit_time, data })
    expect((await fetch(`http://127.0.0.1:${door}/in/rockblock/${key}`, { method: 'POST', body })).status).toBe(200)
    await vi.waitFor(() => expect(taken).toHaveLength(1), { timeout: 20_000 })
    expect(Object.fromEntries(taken[0]!)).toMatchObject({ imei, username: 'club', password: 'very secret' })
    const answer = onShoreFrame(sender, fromHex(taken[0]!.get('data')!), atMs)
    expect(answer).toMatchObject({ value: { kind: 'sos-ack', ack: { slot: 3, state: 'raised', isSeen: false } } })
    const health = await (await fetch(`http://127.0.0.1:${ports.http}/healthz`)).json()
    expect(health.replies).toMatch(/^go by RockBLOCK when/)
    service.close()
  }, 60_000)

  it('brings the place of a phone from its door to the public picture', async () => {
    const device = { kind: 'phone', device: '123456', tracker: { name: 'runner' } } as const
    const registered = await registerDevice(db, { organizationId, ...device })
    if (!registered.ok) throw new Error(registered.fault)
    await createTestRace(db, [registered.value.trackerId], { slug: 'walk', startsAtMs: START_MS })
    const [door, key] = [await freePort(), 'a-key-of-24-letters-0123']
    await startServer({
      FARFIELD_DOORS: `osmand:${key}`,
      FARFIELD_DOORS_PORT: `${door}`,
      FARFIELD_DOORS_HOST: '127.0.0.1',
    })
    const atS = Math.floor(Date.now() / 1000)
    const knock = (keyOrNot: string) =>
      fetch(`http://127.0.0.1:${door}/in/osmand/${keyOrNot}?id=123456&timestamp=${atS}&lat=45.9237&lon=6.8694`)
    expect((await knock(`${key}x`)).status).toBe(401)
    expect((await knock(key)).status).toBe(200)
    const walk = async () =>
      (await (await fetch(`http://127.0.0.1:${ports.http}/live/walk/snapshot`)).json()) as LiveSnapshot
    await vi.waitFor(async () => expect((await walk()).entries[0]?.fix?.atMs).toBe(atS * 1000), { timeout: 20_000 })
    const metrics = await (await fetch(`http://127.0.0.1:${ports.http}/metrics`)).text()
    expect(metrics).toContain('farfield_fault_total{kind="door-key-wrong"} 1')
    expect(await endServer('SIGTERM')).toBe(0)
  }, 60_000)

  it('says in one line that a port is taken', async () => {
    const taken = createServer().listen(ports.directIp, '127.0.0.1')
    await once(taken, 'listening')
    const env = {
      ...process.env,
      DATABASE_URL: db.url,
      FARFIELD_SERVER_PORT: String(ports.http),
      FARFIELD_DIRECTIP_PORT: String(ports.directIp),
    }
    const child = spawnServer(env, ['ignore', 'ignore', 'pipe'])
    let said = ''
    child.stderr?.on('data', (text) => {
      said += text
    })
    const [code] = await once(child, 'exit')
    expect([code, said.trim()]).toEqual([1, `Port ${ports.directIp} is taken by another program.`])
    taken.close()
  }, 30_000)
})
