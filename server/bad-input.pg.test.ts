import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { toHex } from '#base/bytes'
import type { Database } from '#db/client'
import { registerDevice } from '#db/streams'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestOrganization, createTestStream } from '#db/test-race'
import { FIELD_POLICY } from '#protocol/edge/policy'
import { createSender, nextMessage, observe, type Sender } from '#protocol/edge/sender'
import { createEnvelopes } from '#simulator/envelopes'
import { freePort } from '#simulator/free-port'
import { KEYS, PROVIDER, tokenOf } from './sources/test-doors'
import { spawnServer } from './test-server'

const MB = 1024 * 1024
const WAIT = { timeout: 30_000, interval: 50 }
const PHONE = 'phone of the club'
const HAS_PROC = existsSync('/proc/self/status')
/** How many files, and so sockets, this process may open; unlimited or not told: enough. */
const FILES_MAX = HAS_PROC
  ? Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Number.POSITIVE_INFINITY)
  : Number.POSITIVE_INFINITY

let db: Database
let drop: () => Promise<void>
let server: ChildProcess
let ports: { http: number; directIp: number; doors: number }
let imei: string
let theirs: string
let sender: Sender
let sent = 0
const envelopes = createEnvelopes(1)

beforeAll(async () => {
  if (!hasTestServer) return
  ;({ db, drop } = await createTestDatabase())
  const stream = await createTestStream(db, { trackers: 1 })
  imei = stream.imei
  theirs = (await createTestStream(db, { organizationId: await createTestOrganization(db) })).imei
  const phone = { organizationId: stream.organizationId, kind: 'phone', device: PHONE } as const
  await registerDevice(db, { ...phone, tracker: { name: PHONE } })
  sender = createSender(FIELD_POLICY, 1)
  ports = { http: await freePort(), directIp: await freePort(), doors: await freePort() }
  server = spawnServer({
    ...process.env,
    ...{ DATABASE_URL: db.url, FARFIELD_LOG_LEVEL: 'silent', FARFIELD_ROLES: 'ingest' },
    ...{ FARFIELD_SERVER_PORT: `${ports.http}`, FARFIELD_DIRECTIP_PORT: `${ports.directIp}` },
    ...{ FARFIELD_DOORS_PORT: `${ports.doors}`, FARFIELD_DOORS_HOST: '127.0.0.1' },
    FARFIELD_DOORS: Object.entries(KEYS)
      .map(([door, key]) => `${door}:${key}`)
      .join(),
    FARFIELD_ROCK7_PUBLIC_KEY: PROVIDER.publicKey.export({ type: 'spki', format: 'pem' }) as string,
  })
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${ports.http}/healthz`)).status).toBe(200), WAIT)
}, 60_000)

afterAll(async () => {
  if (!hasTestServer) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
  await drop()
})

const doorOf = (door: keyof typeof KEYS) => `http://127.0.0.1:${ports.doors}/in/${door}/${KEYS[door]}`

function post(door: keyof typeof KEYS, body: string | URLSearchParams, type = 'application/json'): Promise<Response> {
  const headers = typeof body === 'string' ? { 'content-type': type } : {}
  return fetch(doorOf(door), { method: 'POST', body, headers })
}

const place = (part: Record<string, string> = {}) =>
  new URLSearchParams({ id: PHONE, timestamp: `${Math.floor(Date.now() / 1000)}`, lat: '45.92', lon: '6.87', ...part })

/** A RockBLOCK's message as its provider would send it, but for what is changed after it was signed. */
function rockBlock(part: Record<string, unknown> = {}, token?: (body: object) => string) {
  const transmit_time = new Date().toISOString().slice(2, 19).replace('T', ' ')
  const body = { imei, momsn: 1000 + sent++, transmit_time, data: toHex(Uint8Array.of(1, 2, 3)), ...part }
  return JSON.stringify({ ...body, JWT: (token ?? tokenOf)(body) })
}

/** A good message by DirectIP: whether it is confirmed. */
async function deliver(): Promise<boolean> {
  const atMs = Date.now()
  observe(sender, { slot: 0, atS: Math.floor(atMs / 1000) + sent++, latDeg: 40, lonDeg: -12 })
  const socket = connect(ports.directIp, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(envelopes.seal({ imei, atMs, payload: nextMessage(sender, 340, atMs)?.bytes ?? Uint8Array.of(1) }))
  let answer = Buffer.alloc(0)
  socket.on('data', (part) => {
    answer = Buffer.concat([answer, part])
    socket.end()
  })
  await once(socket, 'close')
  return answer.equals(Buffer.from('01000405000101', 'hex'))
}

/** Neither senders by HTTP nor the gateway notice anything. */
async function expectOthersServed(): Promise<void> {
  expect((await post('osmand', place({ timestamp: `${1_700_000_000 + sent++}` }))).status).toBe(200)
  expect(await deliver()).toBe(true)
}

async function faultCount(kind: string): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${ports.http}/metrics`)).text()
  return Number(new RegExp(`^farfield_fault_total\\{kind="${kind}"\\} (\\d+)`, 'm').exec(metrics)?.[1] ?? 0)
}

/** Memory that the server's process has now, bytes. */
const memoryBytes = () => 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1])

/** A body that is sent as long as the server takes it; resolves to the status. */
function postEndless(bytes: number): Promise<number | undefined> {
  const options = { method: 'POST', headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } }
  return new Promise((resolve) => {
    const request = httpRequest(doorOf('rockblock'), options, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
      response.on('error', () => resolve(response.statusCode))
    })
    request.on('error', () => resolve(undefined))
    const piece = Buffer.alloc(64 * 1024, 0x20)
    let left = bytes
    const go = () => {
      while (left > 0 && !request.destroyed) {
        left -= piece.length
        if (!request.write(piece)) return void request.once('drain', go)
      }
      request.end()
    }
    go()
  })
}

const nested = (depth: number) => `${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`

describe.skipIf(!hasTestServer)('bad input to a server that others use', () => {
  it.each<[string, () => Promise<Response>, number, string | undefined]>([
    [
      'a wrong signature',
      () =>
        post(
          'rockblock',
          rockBlock({}, (b) => tokenOf(b, { signature: 'AAAA' })),
        ),
      401,
      'signature-wrong',
    ],
    [
      'alg none',
      () =>
        post(
          'rockblock',
          rockBlock({}, (b) => tokenOf(b, { header: { alg: 'none' }, signature: '' })),
        ),
      401,
      'signature-wrong',
    ],
    [
      'a token for another device',
      () =>
        post(
          'rockblock',
          rockBlock({}, (b) => tokenOf({ ...b, imei: theirs })),
        ),
      401,
      'signature-mismatch',
    ],
    [
      'an IMEI of another organization',
      () => post('rockblock', rockBlock({ imei: theirs })),
      403,
      'other-organization',
    ],
    ['a body of 10 MB', () => post('rockblock', ' '.repeat(10 * MB)), 413, 'door-body-too-long'],
    ['deep nesting', () => post('owntracks', nested(2500)), 400, 'body-too-deep'],
    ['NaN for a place', () => post('osmand', place({ lat: 'NaN' })), 400, 'field-invalid'],
    ['Infinity for a time', () => post('osmand', place({ timestamp: 'Infinity' })), 400, 'field-invalid'],
    [
      'a time in 2286, which is kept and flagged',
      () => post('osmand', place({ timestamp: '9999999999999' })),
      200,
      undefined,
    ],
    ['a wrong key', () => fetch(`${doorOf('osmand')}x`, { method: 'POST', body: place() }), 401, 'door-key-wrong'],
  ])('answers %s by its status, counts it under its name, and serves the others', async (_, ask, status, fault) => {
    const before = fault === undefined ? 0 : await faultCount(fault)
    const response = await ask()
    const words = (await response.text()) || '{}'
    expect([response.status, status === 200 ? undefined : JSON.parse(words).error]).toEqual([status, fault])
    if (fault !== undefined) expect(await faultCount(fault)).toBe(before + 1)
    await expectOthersServed()
  })

  it.each<[string, () => { port: number; start: string; drop: string }, string]>([
    // A frame of 259 bytes; a request that is all one header.
    ['DirectIP', () => ({ port: ports.directIp, start: '', drop: '\x01' }), 'directip-read-timeout'],
    ['HTTP', () => ({ port: ports.doors, start: 'GET / HTTP/1.1\r\nX: ', drop: 'x' }), 'door-read-timeout'],
  ])(
    'closes on a sender by %s that sends a byte now and then, and serves the others meanwhile',
    async (_, target, fault) => {
      const before = await faultCount(fault)
      const { port, start, drop } = target()
      const socket = connect(port, '127.0.0.1')
      const closed = once(socket, 'close')
      socket.on('error', () => {})
      socket.on('data', () => {})
      let said = 0
      const drip = setInterval(() => socket.writable && socket.write(start[said++] ?? drop), 200)
      await once(socket, 'connect')
      await expectOthersServed()
      await closed
      clearInterval(drip)
      expect(await faultCount(fault)).toBe(before + 1)
      await expectOthersServed()
    },
    60_000,
  )

  it('holds no more memory when two gigabytes of bodies are offered', async () => {
    await postEndless(10 * MB)
    const before = HAS_PROC ? memoryBytes() : 0
    for (let round = 0; round < 20; round++) {
      const statuses = await Promise.all(Array.from({ length: 10 }, () => postEndless(10 * MB)))
      expect(new Set(statuses)).toEqual(new Set([413]))
    }
    if (HAS_PROC) expect(memoryBytes() - before).toBeLessThan(256 * MB)
    await expectOthersServed()
  }, 120_000)

  it.skipIf(FILES_MAX < 11_000).each<[string, () => number, string]>([
    ['DirectIP', () => ports.directIp, 'directip-too-many-connections'],
    ['HTTP', () => ports.doors, 'door-too-many-connections'],
  ])(
    'serves the others while ten thousand idle connections come by %s',
    async (_, port, fault) => {
      const idle: Socket[] = []
      for (let i = 0; i < 10_000; i += 250) {
        const more = Array.from({ length: 250 }, () => connect(port(), '127.0.0.1').on('error', () => {}))
        await Promise.all(more.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])))
        idle.push(...more)
        if (i % 2500 === 0) await expectOthersServed()
      }
      await expectOthersServed()
      expect(await faultCount(fault)).toBeGreaterThan(8000)
      for (const socket of idle) socket.destroy()
      await expectOthersServed()
      if (HAS_PROC) expect(memoryBytes()).toBeLessThan(700 * MB)
    },
    120_000,
  )

  it.skipIf(!HAS_PROC)(
    'listens to this machine alone where nobody else has business, and tells its metrics to nobody behind a proxy',
    async () => {
      const listening = readFileSync(`/proc/${server.pid}/net/tcp`, 'utf8').split('\n').slice(1)
      const hex = ports.directIp.toString(16).toUpperCase().padStart(4, '0')
      const addresses = listening
        .map((line) => line.trim().split(/\s+/))
        .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A')
      expect(addresses.map(([, local]) => local)).toEqual([`0100007F:${hex}`])
      const metrics = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${ports.http}/metrics`, { headers })
      expect((await metrics({})).status).toBe(200)
      for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip'])
        expect((await metrics({ [header]: '203.0.113.9' })).status).toBe(403)
    },
  )
})
