import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import type { ArrivedMessage, Inbox } from '../ports/inbox'
import { KEYS, openTestDoors, RECEIVED_MS } from './test-doors'

const PHONE = 'phone-1'
const FIX = { id: PHONE, timestamp: '1790319000', lat: '45.9', lon: '6.8' }

let record: MemoryRecord
let arrived: ArrivedMessage[]
let inboxAway: boolean
let doors: Awaited<ReturnType<typeof openTestDoors>>

beforeEach(async () => {
  record = createMemoryRecord()
  const kind = { kind: 'phone', profile: 'solo', slots: new Map() } as const
  record.registerStream({ streamId: 'stream', organizationId: 'memory', deviceId: PHONE, ...kind })
  arrived = []
  inboxAway = false
  const inbox: Pick<Inbox, 'record'> = {
    record: (message) => {
      if (inboxAway) return Promise.reject(new Error('Postgres is away'))
      arrived.push(message)
      return record.inbox.record(message)
    },
  }
  doors = await openTestDoors(inbox, { readTimeoutMs: 1000, waitingConnectionsMax: 50 })
})
afterEach(() => doors.close())

let moment = 1_790_319_000
/** A good message, unlike the ones before, is still taken. */
const expectNextGood = async () => {
  const before = (await record.inbox.unprocessed('stream', 1000)).length
  expect((await doors.postForm('osmand', { ...FIX, timestamp: String(moment++) })).status).toBe(200)
  expect(await record.inbox.unprocessed('stream', 1000)).toHaveLength(before + 1)
}
const dial = () =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect(doors.port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })
/** All that the server says until it closes. */
const wordsOf = (socket: Socket) =>
  new Promise<string>((resolve) => {
    let words = ''
    socket.on('data', (part) => {
      words += part
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(words))
  })
const head = (lines: string[] = []) =>
  [`POST /in/osmand/${KEYS.osmand} HTTP/1.1`, 'Host: x', ...lines, '', ''].join('\r\n')

describe('a door over HTTP', () => {
  it.each<[string, (address: typeof doors.address) => Promise<Response>, number, string]>([
    ['no door', (address) => fetch(address('nowhere', KEYS.osmand), { method: 'POST' }), 404, 'door-unknown'],
    ['no key', (address) => fetch(address('osmand'), { method: 'POST' }), 401, 'door-key-wrong'],
    [
      'a wrong key',
      (address) => fetch(address('osmand', `${KEYS.osmand}x`), { method: 'POST' }),
      401,
      'door-key-wrong',
    ],
    [
      'the key of another door',
      (address) => fetch(address('osmand', KEYS.rock7), { method: 'POST' }),
      401,
      'door-key-wrong',
    ],
    ['a method that is none of its', (address) => fetch(address('rock7', KEYS.rock7)), 405, 'door-method'],
  ])('says of %s what is wrong, keeps nothing, and takes the next good one', async (_, ask, status, fault) => {
    const response = await ask(doors.address)
    expect([response.status, (await response.json()).error]).toEqual([status, fault])
    expect([arrived, doors.counts.get(fault)]).toEqual([[], 1])
    await expectNextGood()
  })

  it('takes its key in the path, in a header, or as a password', async () => {
    const body = new URLSearchParams(FIX)
    const basic = `Basic ${Buffer.from(`jane:${KEYS.osmand}`).toString('base64')}`
    for (const headers of [{ 'x-farfield-key': KEYS.osmand }, { authorization: basic }])
      expect((await fetch(doors.address('osmand'), { method: 'POST', body, headers })).status).toBe(200)
    expect((await fetch(doors.address('osmand', KEYS.osmand), { method: 'POST', body })).status).toBe(200)
  })

  it('keeps the headers that say something, and no secret', async () => {
    const headers = { 'x-farfield-key': KEYS.owntracks, 'x-limit-u': 'jane', 'x-limit-d': 'phone', cookie: 'a=b' }
    const all = {
      ...headers,
      authorization: 'Basic eDp5',
      'content-type': 'application/json',
      'user-agent': 'OwnTracks',
    }
    const body = '{"_type":"location","lat":1,"lon":2,"tst":1790319000}'
    expect((await fetch(doors.address('owntracks'), { method: 'POST', headers: all, body })).status).toBe(200)
    const kept = {
      'content-type': 'application/json',
      'user-agent': 'OwnTracks',
      'x-limit-u': 'jane',
      'x-limit-d': 'phone',
    }
    expect(arrived[0]?.headers).toEqual(kept)
    expect(JSON.stringify(arrived)).not.toContain(KEYS.owntracks)
  })

  it('without Postgres promises nothing, and takes the message when it comes again', async () => {
    inboxAway = true
    const response = await doors.postForm('osmand', FIX)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
    expect(doors.counts.get('door-inbox-unavailable')).toBe(1)
    inboxAway = false
    expect((await doors.postForm('osmand', FIX)).status).toBe(200)
    expect(await record.inbox.unprocessed('stream', 9)).toHaveLength(1)
  })

  it.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a file', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['something compressed', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
  ])('takes no %s', async (_, headers) => {
    expect((await doors.knock('osmand', { body: 'x', headers })).status).toBe(415)
    expect(arrived).toEqual([])
    await expectNextGood()
  })

  it('does not read a body that says it has 10 MB', async () => {
    const socket = await dial()
    const words = wordsOf(socket)
    socket.write(head(['Content-Type: application/json', `Content-Length: ${10 * 1024 * 1024}`]))
    expect(await words).toMatch(/^HTTP\/1.1 413 /is)
    expect([arrived, doors.counts.get('door-body-too-long')]).toEqual([[], 1])
    await expectNextGood()
  })

  it('stops reading a body of 10 MB that does not say so', async () => {
    const { host, port, pathname: path } = new URL(doors.address('osmand', KEYS.osmand))
    const headers = { host, 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const status = await new Promise<number | undefined>((resolve) => {
      const request = httpRequest({ port, path, method: 'POST', headers }, (response) => resolve(response.statusCode))
      request.on('error', () => {})
      for (let i = 0; i < 160; i++) request.write('x'.repeat(64 * 1024))
      request.end()
    })
    expect([status, arrived, doors.counts.get('door-body-too-long')]).toEqual([413, [], 1])
    await expectNextGood()
  })

  it.each([
    ['nested 10,000 deep', `{"a":${'['.repeat(10_000)}`, 'body-too-deep'],
    ['cut short', '{"id":"phone-1"', 'body-not-json'],
    ['not UTF-8', new Uint8Array([0xff, 0xfe, 0x7b]), 'body-not-utf8'],
    ['a place that is no number', 'id=phone-1&timestamp=1790319000&lat=NaN&lon=2', 'field-invalid'],
    ['a time of 20 digits', 'id=phone-1&timestamp=99999999999999999999&lat=1&lon=2', 'field-invalid'],
  ])(
    'keeps a body %s in quarantine once, says what is wrong with it, and takes the next good one',
    async (_, body, fault) => {
      for (let i = 0; i < 3; i++) {
        const response = await doors.knock('osmand', { body, headers: { 'content-type': 'application/json' } })
        expect([response.status, (await response.json()).error]).toEqual([400, fault])
      }
      expect([[...record.faults.values()], doors.counts.get(fault)]).toEqual([[fault], 3])
      await expectNextGood()
    },
  )

  it.each([
    ['says nothing', '', /^HTTP\/1.1 408/],
    ['never ends its headers', head().slice(0, -2), /^HTTP\/1.1 408/],
    ['drips its body', `${head(['Content-Type: application/json', 'Content-Length: 100'])}{`, /^HTTP\/1.1 408/],
  ])('closes a connection that %s, and counts it', async (_, words, expected) => {
    const socket = await dial()
    const heard = wordsOf(socket)
    socket.write(words)
    const dripping = setInterval(() => words !== '' && socket.write('a'), 50)
    expect(await heard).toMatch(expected)
    clearInterval(dripping)
    await vi.waitFor(() => expect(doors.counts.get('door-read-timeout')).toBe(1))
    expect(arrived).toEqual([])
    await expectNextGood()
  })

  it('keeps nothing of a body whose sender leaves in the middle of it', async () => {
    const socket = await dial()
    socket.end(`${head(['Content-Type: application/json', 'Content-Length: 100'])}{`)
    await vi.waitFor(() => expect(doors.counts.get('door-cut-short') ?? doors.counts.get('door-bad-request')).toBe(1))
    expect(arrived).toEqual([])
    await expectNextGood()
  })

  it('answers what is no HTTP with 400', async () => {
    const socket = await dial()
    const heard = wordsOf(socket)
    socket.write('\x01\x00\x35 not HTTP\r\n\r\n')
    expect(await heard).toMatch(/^HTTP\/1.1 400/)
    expect(doors.counts.get('door-bad-request')).toBe(1)
    await expectNextGood()
  })

  it('gives up the connections that have waited longest when too many say nothing, and hears who speaks', async () => {
    const sockets = await Promise.all(Array.from({ length: 80 }, dial))
    const closed = sockets.map(wordsOf)
    await vi.waitFor(() => expect(doors.counts.get('door-too-many-connections')).toBeGreaterThanOrEqual(30))
    await expectNextGood()
    for (const socket of sockets) socket.destroy()
    await Promise.all(closed)
    await expectNextGood()
  })
})

describe('the doors for phones', () => {
  it('take what stands in the address, and know a repeat', async () => {
    const query = `?${new URLSearchParams(FIX)}`
    for (let i = 0; i < 2; i++) expect((await doors.knock('osmand', { method: 'GET' }, query)).status).toBe(200)
    const messages = await record.inbox.unprocessed('stream', 9)
    expect(messages).toMatchObject([{ source: 'osmand', receivedAtMs: RECEIVED_MS }])
    expect(new TextDecoder().decode(messages[0]?.bytes)).toBe(query.slice(1))
  })

  it.each<[string, object, Record<string, string>, string]>([
    [
      'the topic',
      { topic: 'owntracks/jane/phone', tid: 'JJ' },
      { 'x-limit-u': 'x', 'x-limit-d': 'y' },
      'owntracks/jane/phone',
    ],
    ['two headers', { tid: 'JJ' }, { 'x-limit-u': 'jane', 'x-limit-d': 'phone' }, 'owntracks/jane/phone'],
    ['its letters on the map', { tid: 'JJ' }, {}, 'JJ'],
  ])('know an OwnTracks phone by %s', async (_, body, headers, deviceId) => {
    const place = { _type: 'location', lat: 1, lon: 2, tst: 1_790_319_000 }
    const response = await doors.postJson('owntracks', { ...place, ...body }, headers)
    expect([response.status, await response.json()]).toEqual([200, []])
    expect(arrived).toMatchObject([{ source: 'owntracks', deviceId }])
  })

  it('say to a phone without any name what is missing, and to one that deletes something yes', async () => {
    const nameless = await doors.postJson('owntracks', { _type: 'location', lat: 1, lon: 2, tst: 1_790_319_000 })
    expect([nameless.status, (await nameless.json()).error]).toEqual([400, 'field-missing'])
    const headers = { 'x-limit-u': 'jane', 'x-limit-d': 'phone' }
    expect((await doors.knock('owntracks', { headers })).status).toBe(200)
  })
})

describe('the door for rented trackers', () => {
  it('knows a report by the id that the provider gives it, and not by the device’s count', async () => {
    const report = {
      imei: '300000000000025',
      momsn: 7,
      txAt: '2026-09-25T06:52:01Z',
      at: '2026-09-25T06:50:00Z',
      lat: 1,
      lon: 2,
    }
    for (const id of [1, 2, 2]) expect((await doors.postJson('rock7', { ...report, id })).status).toBe(200)
    expect(arrived.map(({ identity }) => identity)).toEqual(['id:1', 'id:2', 'id:2'])
    expect(doors.counts.get('rock7-duplicate')).toBe(1)
    expect(arrived[0]).toMatchObject({ imei: report.imei, sessionAtMs: Date.parse(report.txAt) })
  })
})
