import { connect, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { concatBytes, fromHex, toHex } from '#base/bytes'
import { encodeMoMessage } from '#protocol/sbd/mo-message'
import { createLog } from '../log'
import { createMemoryRecord, type MemoryRecord } from '../memory/memory-record'
import type { Inbox } from '../ports/inbox'
import { listenDirectIp } from './directip-listener'

const IMEI = '300000000000017'
const CONFIRMED = '01000405000101'

const moFrame = (cdr: number, imei = IMEI) =>
  encodeMoMessage({
    cdr,
    imei,
    sessionStatus: 0,
    momsn: cdr,
    mtmsn: 0,
    sessionAtMs: 1_790_000_000_000,
    payload: Uint8Array.of(1, 2, 3),
  })

let record: MemoryRecord
let faults: string[]
let door: Server
let inboxAway: boolean
let port: number

beforeEach(async () => {
  record = createMemoryRecord()
  record.registerStream({
    streamId: 'stream',
    organizationId: 'memory',
    imei: IMEI,
    profile: 'field',
    slots: new Map(),
  })
  faults = []
  inboxAway = false
  const inbox: Inbox = {
    ...record.inbox,
    record: async (message) => {
      if (inboxAway) throw new Error('Postgres is away')
      return record.inbox.record(message)
    },
  }
  await open([], inbox)
})
afterEach(() => close())

async function open(allow: string[], inbox: Inbox = record.inbox, readTimeoutMs = 150): Promise<void> {
  const counters = { fault: (kind: string) => void faults.push(kind), event: () => {} }
  const log = createLog('silent')
  door = await listenDirectIp({
    port: 0,
    allow,
    inbox,
    counters,
    log,
    now: () => 1_790_000_005_000,
    readTimeoutMs,
  })
  port = (door.address() as { port: number }).port
}

const close = () => new Promise((resolve) => door.close(resolve))

const dial = () =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })

/** What the server answers before it closes, in hex; empty when it closes without a word. */
const answerOf = (socket: Socket) =>
  new Promise<string>((resolve) => {
    const parts: Uint8Array[] = []
    socket.on('data', (part) => parts.push(part))
    socket.on('error', () => {})
    socket.on('close', () => resolve(toHex(concatBytes(parts))))
  })

async function deliver(...writes: Uint8Array[]): Promise<string> {
  const socket = await dial()
  const answer = answerOf(socket)
  for (const bytes of writes) {
    socket.write(bytes)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return answer
}

async function expectNextGoodMessageWorks(more = 0): Promise<void> {
  const before = await waitingCount()
  expect(await deliver(moFrame(999_999 + more))).toBe(CONFIRMED)
  expect(await waitingCount()).toBe(before + 1)
}

const waitingCount = async () =>
  (await record.inbox.unprocessed('stream', 1000)).length + (await record.inbox.unprocessed(null, 1000)).length

describe('DirectIP door', () => {
  it('confirms a message after it is recorded, with all its bytes', async () => {
    expect(await deliver(moFrame(1))).toBe(CONFIRMED)
    const [message] = await record.inbox.unprocessed('stream', 10)
    expect(toHex(message?.bytes ?? new Uint8Array())).toBe(toHex(moFrame(1)))
    expect(message?.sessionAtMs).toBe(1_790_000_000_000)
  })

  it('puts a frame together from as many writes as the sender likes', async () => {
    const frame = moFrame(2)
    expect(await deliver(frame.slice(0, 1), frame.slice(1, 4), frame.slice(4, 40), frame.slice(40))).toBe(CONFIRMED)
    expect(await waitingCount()).toBe(1)
  })

  it('answers a sender that closes its side right after the frame', async () => {
    const socket = await dial()
    const answer = answerOf(socket)
    socket.end(moFrame(3))
    expect(await answer).toBe(CONFIRMED)
  })

  it('confirms the same message again and keeps it once', async () => {
    expect(await deliver(moFrame(4))).toBe(CONFIRMED)
    expect(await deliver(moFrame(4))).toBe(CONFIRMED)
    expect(await waitingCount()).toBe(1)
  })

  it('keeps two messages that share a MOMSN but not a CDR reference', async () => {
    const again = encodeMoMessage({
      cdr: 6,
      imei: IMEI,
      sessionStatus: 13,
      momsn: 5,
      mtmsn: 0,
      sessionAtMs: 1_790_000_000_000,
    })
    await deliver(moFrame(5))
    await deliver(again)
    expect(await waitingCount()).toBe(2)
  })

  it('keeps and confirms a message of an IMEI that nobody registered', async () => {
    expect(await deliver(moFrame(7, '300000000000999'))).toBe(CONFIRMED)
    expect(await record.inbox.unprocessed(null, 10)).toHaveLength(1)
    await expectNextGoodMessageWorks()
  })

  it('keeps and confirms a whole frame that cannot be read, so that it does not block the queue', async () => {
    const headerless = fromHex('01 0006 02 0003 aabbcc')
    expect(await deliver(headerless)).toBe(CONFIRMED)
    expect(faults).toEqual(['payload-without-header'])
    const [kept] = await record.inbox.unprocessed(null, 10)
    expect(toHex(kept?.bytes ?? new Uint8Array())).toBe(toHex(headerless))
    await expectNextGoodMessageWorks()
  })

  it('keeps a surplus byte after a complete frame', async () => {
    const surplus = concatBytes([moFrame(8), Uint8Array.of(0)])
    expect(await deliver(surplus)).toBe(CONFIRMED)
    const [kept] = await record.inbox.unprocessed('stream', 10)
    expect(kept?.bytes).toHaveLength(surplus.length)
  })

  it.each([
    ['garbage', Uint8Array.of(0x47, 0x45, 0x54, 0x20), 'bad-revision'],
    ['a frame that claims 19,456 bytes', fromHex('01 4c00 01'), 'frame-too-long'],
  ])('closes on %s at once, by name', async (_what, bytes, fault) => {
    expect(await deliver(bytes)).toBe('')
    expect(faults).toEqual([fault])
    expect(await waitingCount()).toBe(0)
    await expectNextGoodMessageWorks()
  })

  it('closes on a frame that the sender cuts short', async () => {
    const socket = await dial()
    const answer = answerOf(socket)
    socket.end(moFrame(9).slice(0, 20))
    expect(await answer).toBe('')
    expect(faults).toEqual(['directip-cut-short'])
    await expectNextGoodMessageWorks()
  })

  it('closes on a client that connects and sends nothing, and serves its neighbours meanwhile', async () => {
    const idle = await dial()
    const answer = answerOf(idle)
    await expectNextGoodMessageWorks()
    expect(await answer).toBe('')
    expect(faults).toEqual(['directip-read-timeout'])
  })

  it('serves the gateway while ten thousand idle connections come and stay (takes long)', async () => {
    await close()
    await open([], record.inbox, 60_000)
    const idle: Socket[] = []
    for (let i = 0; i < 10_000; i += 250) {
      const more = await Promise.all(Array.from({ length: 250 }, dial))
      for (const socket of more) socket.on('error', () => {})
      idle.push(...more)
      if (i % 2500 === 0) await expectNextGoodMessageWorks(i)
    }
    await expectNextGoodMessageWorks(10_000)
    expect(new Set(faults)).toEqual(new Set(['directip-too-many-connections']))
    expect(faults.length).toBeGreaterThan(9000)
    for (const socket of idle) socket.destroy()
  })

  it.each([
    [0, true],
    [1, true],
    [2, true],
    [0, false],
    [10, false],
    [13, false],
  ])('keeps and confirms a session of status %i, with a payload or without (%s)', async (sessionStatus, hasPayload) => {
    const counts = { cdr: 77, imei: IMEI, sessionStatus, momsn: 7, mtmsn: 0, sessionAtMs: 1_790_000_000_000 }
    const payload = hasPayload ? { payload: Uint8Array.of(9) } : {}
    expect(await deliver(encodeMoMessage({ ...counts, ...payload }))).toBe(CONFIRMED)
    expect(await waitingCount()).toBe(1)
  })

  it('does not answer while nothing can be recorded, and takes the same message when it can', async () => {
    inboxAway = true
    expect(await deliver(moFrame(10))).toBe('')
    expect(faults).toEqual(['inbox-unavailable'])
    inboxAway = false
    expect(await deliver(moFrame(10))).toBe(CONFIRMED)
    expect(await waitingCount()).toBe(1)
  })

  it('closes at once on a source that is not on the list', async () => {
    await close()
    await open(['192.0.2.7'])
    const socket = await dial()
    expect(await answerOf(socket)).toBe('')
    await vi.waitFor(() => expect(faults).toEqual(['directip-source-refused']))
    expect(await waitingCount()).toBe(0)
  })
})
