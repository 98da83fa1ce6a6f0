import { once } from 'node:events'
import type { Server } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { io as connect, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodePass } from '#protocol/live/pass'
import { createLog } from '../log'
import type { LinkLab } from '../ports/link-lab'
import type { LiveRooms, ReadyBody } from '../ports/live-rooms'
import { createHttpDoor } from './http-door'
import { originRule } from './origin-rule'
import { createPassCheck } from './pass-check'
import { createResultsDoor } from './results-door'
import { openSocketGate, type SocketGate } from './socket-gate'
import { signWith } from './token-signature'

const body = (value: unknown, etag?: string): ReadyBody => {
  const json = JSON.stringify(value)
  return { json, gzip: gzipSync(json), ...(etag === undefined ? {} : { etag }) }
}

let recordAway: boolean
let server: Server
let gate: SocketGate
let base: string
let faults: string[]
let sockets: Socket[]
let acted: string[]

const lab = {
  look: async (slug: string) => {
    if (recordAway) throw new Error('Postgres is away')
    return slug === 'demo' ? { serverAtMs: 5000 } : undefined
  },
  act: async (slug: string, action: string) => {
    if (slug !== 'demo') return undefined
    acted.push(action)
    return action === 'restart-server' ? { why: 'just-started' } : { atMs: 5000 }
  },
} as unknown as LinkLab

const SECRET = 'the secret of this installation'
/** A pass that the pages would give now, for so long. */
const passFor = (slug: string, lifeMs = 60_000, secret = SECRET) => {
  const issuedAtMs = Date.now()
  return encodePass({ slug, audience: 'press', issuedAtMs, endsAtMs: issuedAtMs + lifeMs }, signWith(secret))
}

const rooms: LiveRooms = {
  open: async ({ slug, audience }) => {
    if (recordAway) throw new Error('Postgres is away')
    if (slug !== 'round') return undefined
    return {
      epoch: '3.1',
      version: 12,
      snapshotBody: () => (audience === 'public' ? body({ version: 12 }, '"3.1:12"') : body({ audience })),
      catchUpBody: (epoch, after) => body({ epoch, after }),
      tracksBody: (sinceS) => body({ sinceS: sinceS ?? 'all' }),
    }
  },
}

beforeEach(async () => {
  recordAway = false
  faults = []
  sockets = []
  acted = []
  const log = createLog('silent')
  const allows = originRule(['https://races.example'])
  const counters = { fault: (kind: string) => void faults.push(kind), event: () => {} }
  const passes = createPassCheck(SECRET, () => Date.now(), counters)
  server = createHttpDoor({
    rooms,
    results: createResultsDoor(
      {
        results: async ({ slug }, revision) => {
          if (recordAway) throw new Error('Postgres is away')
          return slug === 'round' ? { revision: revision ?? 3, rows: [], revisions: [] } : undefined
        },
        explanation: async ({ slug, audience }, id, revision) =>
          (slug === 'round' && id < 2
            ? { id, revision, ...(audience !== 'public' && { audience }) }
            : undefined) as never,
      },
      () => 0,
    ),
    lab,
    allows,
    passes,
    health: async () => ({ ok: !recordAway, report: { status: recordAway ? 'down' : 'ok' } }),
    metricsText: async () => 'farfield_viewers 0\n',
    now: () => 5000,
    log,
  })
  gate = openSocketGate(server, allows, counters, log)
  gate.serve(rooms, passes)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as { port: number }).port}`
})
afterEach(async () => {
  for (const socket of sockets) socket.disconnect()
  await gate.close()
})

describe('HTTP door', () => {
  it('gives the snapshot with its ETag, packed, and 304 to who has it', async () => {
    const first = await fetch(`${base}/live/round/snapshot`)
    expect([first.status, first.headers.get('etag'), await first.json()]).toEqual([200, '"3.1:12"', { version: 12 }])
    expect(first.headers.get('content-encoding')).toBe('gzip')
    const again = await fetch(`${base}/live/round/snapshot`, { headers: { 'if-none-match': '"3.1:12"' } })
    expect(again.status).toBe(304)
    const plain = await fetch(`${base}/live/round/snapshot`, { headers: { 'accept-encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(gunzipSync(gzipSync(await plain.text())).toString()).toBe('{"version":12}')
  })

  it('gives catch-up and tracks by what is asked for', async () => {
    const json = async (path: string) => (await fetch(base + path)).json()
    expect(await json('/live/round/deltas?epoch=3.1&after=9')).toEqual({ epoch: '3.1', after: 9 })
    expect(await json('/live/round/tracks')).toEqual({ sinceS: 'all' })
    expect(await json('/live/round/tracks?sinceS=100')).toEqual({ sinceS: 100 })
    expect(await json('/live/round/results')).toMatchObject({ revision: 3 })
    expect(await json('/live/round/results?revision=1')).toMatchObject({ revision: 1 })
    expect(await json('/live/round/evidence/1?revision=2')).toEqual({ id: 1, revision: 2 })
  })

  it.each([
    ['/live/unknown/snapshot', 404, 'unknown-race'],
    ['/live/round/secrets', 404, 'not-found'],
    ['/live/unknown/results', 404, 'no-results'],
    ['/live/round/evidence/9', 404, 'no-evidence'],
    ['/live/round/evidence/-1', 404, 'not-found'],
    ['/live/round/results?revision=x', 400, 'bad-query'],
    ['/live/..%2F..%2Fetc/snapshot', 404, 'not-found'],
    ['/live/round/deltas?after=-1', 400, 'bad-query'],
    ['/live/round/deltas?epoch=3.1&after=1e9', 400, 'bad-query'],
    ['/', 404, 'not-found'],
  ])('answers %s with %i and says why', async (path, status, error) => {
    const response = await fetch(base + path)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error })
  })

  it('answers nothing but GET', async () => {
    const response = await fetch(`${base}/live/round/snapshot`, { method: 'POST', body: 'x'.repeat(1000) })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('lets pages of its own host and of configured origins read, and no others', async () => {
    const allowedFor = async (origin: string) =>
      (await fetch(`${base}/live/round/snapshot`, { headers: { origin } })).headers.get('access-control-allow-origin')
    expect(await allowedFor('http://127.0.0.1:3000')).toBe('http://127.0.0.1:3000')
    expect(await allowedFor('https://races.example')).toBe('https://races.example')
    expect(await allowedFor('https://elsewhere.example')).toBeNull()
  })

  it('says that the record cannot be read, and recovers', async () => {
    recordAway = true
    const away = await fetch(`${base}/live/round/snapshot`)
    expect([away.status, ((await away.json()) as { error: string }).error]).toEqual([503, 'unavailable'])
    expect((await fetch(`${base}/healthz`)).status).toBe(503)
    recordAway = false
    expect((await fetch(`${base}/live/round/snapshot`)).status).toBe(200)
    expect((await fetch(`${base}/healthz`)).status).toBe(200)
  })
})

describe('link lab', () => {
  const own = 'http://127.0.0.1:3000'
  const post = (path: string, origin?: string) =>
    fetch(base + path, { method: 'POST', ...(origin === undefined ? {} : { headers: { origin } }) })

  it('is shown, and acts when one of our own pages posts', async () => {
    expect(await (await fetch(`${base}/lab/demo`)).json()).toEqual({ serverAtMs: 5000 })
    const done = await post('/lab/demo/lose-messages', own)
    expect([done.status, await done.json()]).toEqual([200, { atMs: 5000 }])
    expect(done.headers.get('access-control-allow-origin')).toBe(own)
    const refused = await post('/lab/demo/restart-server', own)
    expect([refused.status, await refused.json()]).toEqual([409, { why: 'just-started' }])
  })

  it('does nothing for another origin, for none, and for anything but a post', async () => {
    for (const origin of ['https://elsewhere.example', 'null', undefined]) {
      const answer = await post('/lab/demo/lose-messages', origin)
      expect([answer.status, await answer.json()]).toEqual([403, { why: 'origin' }])
    }
    expect((await fetch(`${base}/lab/demo/lose-messages`, { headers: { origin: own } })).status).toBe(405)
    expect(acted).toEqual([])
    expect((await post('/lab/demo/lose-messages', own)).status).toBe(200)
  })

  it.each(['/lab/round', '/lab/round/lose-messages', '/lab/demo/sink-boats', '/lab/', '/lab/demo/lose-messages/again'])(
    'is not there at %s',
    async (path) => {
      expect((await post(path, own)).status).toBe(404)
      expect(acted).toEqual([])
    },
  )

  it('says that the record cannot be read, and recovers', async () => {
    recordAway = true
    expect((await fetch(`${base}/lab/demo`)).status).toBe(503)
    recordAway = false
    expect((await fetch(`${base}/lab/demo`)).status).toBe(200)
  })
})

describe('socket gate', () => {
  const dial = (origin?: string): Socket => {
    const socket = connect(`${base}/live`, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      ...(origin === undefined ? {} : { extraHeaders: { origin } }),
    })
    sockets.push(socket)
    return socket
  }
  const join = (socket: Socket, request: unknown) =>
    new Promise<Record<string, unknown>>((resolve) => socket.emit('join', request, resolve))

  it('sends a race to those who joined it, as one string', async () => {
    const [follower, other] = [dial(), dial()]
    expect(await join(follower, { race: 'round' })).toEqual({ ok: true, epoch: '3.1', version: 12 })
    await join(other, { race: 'unknown' })
    const heardByOther: unknown[] = []
    other.on('frame', (frame) => heardByOther.push(frame))
    const frame = new Promise((resolve) => follower.once('frame', resolve))
    gate.fanOut('round', '{"type":"beat"}')
    expect(await frame).toBe('{"type":"beat"}')
    expect(heardByOther).toEqual([])
    expect(gate.viewerCount()).toBe(2)
  })

  it('sends away those who joined a race that is not to be seen any more, and nobody else', async () => {
    const [follower, other] = [dial(), dial()]
    await join(follower, { race: 'round' })
    await join(other, { race: 'unknown' })
    const gone = new Promise((resolve) => follower.once('disconnect', resolve))
    gate.dismiss('round')
    await gone
    expect(other.connected).toBe(true)
  })

  it.each([[undefined], [null], ['round'], [{ race: 7 }], [{ race: '../round' }], [{ race: 'x'.repeat(200) }]])(
    'refuses to join %j by name, and joins the next good one',
    async (request) => {
      const socket = dial()
      expect(await join(socket, request)).toMatchObject({ ok: false })
      expect(faults).toEqual(['socket-bad-join'])
      expect(await join(socket, { race: 'round' })).toMatchObject({ ok: true })
    },
  )

  it('tells of a race that is not published, and of a record that cannot be read', async () => {
    const socket = dial()
    expect(await join(socket, { race: 'unknown' })).toMatchObject({ ok: false })
    recordAway = true
    expect(await join(socket, { race: 'round' })).toMatchObject({ ok: false })
    recordAway = false
    expect(await join(socket, { race: 'round' })).toMatchObject({ ok: true })
  })

  it('L27 lets a socket hear its audience’s feed and no other, until it ends', async () => {
    const [viewer, guest] = [dial(), dial()]
    const heard: string[] = []
    viewer.on('frame', (frame: string) => heard.push(`public ${frame}`))
    guest.on('frame', (frame: string) => heard.push(`press ${frame}`))
    await join(viewer, { race: 'round' })
    const refused = await join(viewer, { race: 'round', pass: passFor('other') })
    expect(refused).toMatchObject({ ok: false })
    expect(await join(guest, { race: 'round', pass: passFor('round', 2500) })).toMatchObject({ ok: true })
    gate.fanOut('round~press', 'early')
    gate.fanOut('round', 'late')
    await new Promise((resolve) => guest.once('disconnect', resolve))
    expect(heard).toEqual(['press early', 'public late'])
    expect(viewer.connected).toBe(true)
  })

  it('L27 ends a socket with the pass of a feed, whatever else was joined on it since', async () => {
    const guest = dial()
    const isGone = new Promise((resolve) => guest.once('disconnect', resolve))
    await join(guest, { race: 'round', pass: passFor('round', 2000) })
    expect(await join(guest, { race: 'round' })).toMatchObject({ ok: true })
    await isGone
  })

  it('refuses a page of another origin', async () => {
    const socket = dial('https://elsewhere.example')
    await new Promise((resolve) => socket.once('connect_error', resolve))
    expect(faults).toEqual(['socket-origin-refused'])
    const own = dial('http://127.0.0.1:3000')
    expect(await join(own, { race: 'round' })).toMatchObject({ ok: true })
  })
})

describe('a pass', () => {
  const ask = (path: string, pass: string) => fetch(`${base}${path}`, { headers: { authorization: `Bearer ${pass}` } })

  it('shows its audience’s picture of its race, which nobody keeps on the way', async () => {
    const answer = await ask('/live/round/snapshot', passFor('round'))
    expect([answer.status, await answer.json()]).toEqual([200, { audience: 'press' }])
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    expect(answer.headers.get('vary')).toContain('authorization')
    const evidence = await ask('/live/round/evidence/1', passFor('round'))
    expect([evidence.headers.get('cache-control'), await evidence.json()]).toEqual([
      'private, no-store',
      { id: 1, audience: 'press' },
    ])
    // What was told to the press is not kept for the public.
    expect(await (await fetch(`${base}/live/round/evidence/1`)).json()).toEqual({ id: 1 })
  })

  it('of another race, at its end, of another installation or none at all opens nothing', async () => {
    const passes = [
      passFor('other'),
      passFor('round', -1000),
      passFor('round', 60_000, 'another secret'),
      'nonsense',
      '',
    ]
    for (const pass of passes) expect((await ask('/live/round/snapshot', pass)).status).toBe(401)
    expect(faults).toEqual([
      'pass-of-another-race',
      'token-ended',
      'token-wrong-signature',
      'token-malformed',
      'token-missing',
    ])
  })

  it('can be shown by a page of an allowed origin, whose browser asks before', async () => {
    const asked = await fetch(`${base}/live/round/snapshot`, {
      method: 'OPTIONS',
      headers: { origin: 'https://races.example', 'access-control-request-headers': 'authorization' },
    })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-headers')).toBe('authorization')
    const other = await fetch(`${base}/live/round/snapshot`, {
      method: 'OPTIONS',
      headers: { origin: 'https://other.example' },
    })
    expect(other.headers.get('access-control-allow-headers')).toBeNull()
  })
})
