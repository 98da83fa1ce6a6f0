import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from '#db/client'
import { createTestDatabase, hasTestServer } from '#db/test-database'
import { createTestStream } from '#db/test-race'
import { encodeMoConfirmation } from '#protocol/sbd/mo-confirmation'
import { encodeMoMessage } from '#protocol/sbd/mo-message'
import { freePort } from '#simulator/free-port'
import { createGate, type PostgresGate } from './test-postgres-gate'
import { spawnServer } from './test-server'

const KEY = 'a-key-of-this-test-of-doors-0001'
const WAIT = { timeout: 30_000, interval: 50 }
const SENT_MS = Date.UTC(2026, 8, 25, 6, 52, 1)

let db: Database
let drop: () => Promise<void>
let postgres: PostgresGate
let server: ChildProcess
let ports: { http: number; directIp: number; doors: number }
let imei: string

beforeAll(async () => {
  if (!hasTestServer) return
  ;({ db, drop } = await createTestDatabase())
  imei = (await createTestStream(db, { trackers: 1 })).imei
  postgres = await createGate(db.url)
  ports = { http: await freePort(), directIp: await freePort(), doors: await freePort() }
  server = spawnServer({
    ...process.env,
    ...{ DATABASE_URL: postgres.url, FARFIELD_LOG_LEVEL: 'silent', FARFIELD_ROLES: 'ingest' },
    ...{ FARFIELD_SERVER_PORT: `${ports.http}`, FARFIELD_DIRECTIP_PORT: `${ports.directIp}` },
    ...{ FARFIELD_DOORS_PORT: `${ports.doors}`, FARFIELD_DOORS_HOST: '127.0.0.1', FARFIELD_DOORS: `rockblock:${KEY}` },
  })
  await vi.waitFor(async () => expect((await health()).status).toBe(200), WAIT)
}, 60_000)

afterAll(async () => {
  if (!hasTestServer) return
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
  await postgres.close()
  await drop()
})

const health = () => fetch(`http://127.0.0.1:${ports.http}/healthz`)

function postMailboxCheck(momsn: number): Promise<Response> {
  const body = new URLSearchParams({ imei, momsn: `${momsn}`, transmit_time: '26-09-25 06:52:01', data: '' })
  return fetch(`http://127.0.0.1:${ports.doors}/in/rockblock/${KEY}`, { method: 'POST', body })
}

/** What the server answers over DirectIP before it ends the connection. */
async function deliver(cdr: number): Promise<Uint8Array> {
  const session = { cdr, imei, sessionStatus: 13, momsn: cdr, mtmsn: 0, sessionAtMs: SENT_MS }
  const socket = connect(ports.directIp, '127.0.0.1')
  const parts: Buffer[] = []
  socket.on('data', (part) => void parts.push(part))
  socket.on('error', () => {})
  socket.write(encodeMoMessage(session))
  await once(socket, 'close')
  return Buffer.concat(parts)
}

const rows = async () => (await db.pool.query('SELECT source, deliveries FROM message_identity ORDER BY source')).rows

describe.skipIf(!hasTestServer)('the doors, while Postgres takes connections and does not answer', () => {
  it('tell their senders to come again, say so at /healthz, and take each message once when Postgres is back', async () => {
    expect((await postMailboxCheck(1)).status).toBe(200)
    expect(await deliver(1)).toEqual(Buffer.from(encodeMoConfirmation(true)))
    postgres.freeze()
    const [webhook, directIp, said] = await Promise.all([postMailboxCheck(2), deliver(2), health()])
    expect([webhook.status, webhook.headers.get('retry-after')]).toEqual([503, '30'])
    expect(await webhook.json()).toMatchObject({ error: 'door-inbox-unavailable' })
    expect(directIp).toHaveLength(0)
    expect([said.status, (await said.json()).status]).toEqual([503, 'down'])
    postgres.thaw()
    await vi.waitFor(async () => expect((await health()).status).toBe(200), WAIT)
    expect((await postMailboxCheck(2)).status).toBe(200)
    expect(await deliver(2)).toEqual(Buffer.from(encodeMoConfirmation(true)))
    // What had been begun was finished when Postgres came back: a second delivery is the same message.
    expect(await rows()).toEqual([
      { source: 'directip', deliveries: 1 },
      { source: 'directip', deliveries: 2 },
      { source: 'rockblock', deliveries: 1 },
      { source: 'rockblock', deliveries: 2 },
    ])
    const metrics = await (await fetch(`http://127.0.0.1:${ports.http}/metrics`)).text()
    expect(metrics).toMatch(/inbox-late"\} 2\n/)
  }, 60_000)
})
