import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { encodeMoConfirmation } from '#protocol/sbd/mo-confirmation'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import type { DeliveryTrouble } from './directip-client'
import { createEnvelopes, firstCdrOf } from './envelopes'
import { createGateway, type Gateway, type GatewayOptions, IRIDIUM_KEEPS } from './gateway'
import { simulatedImei } from './imei'

/** What a test server does with the n-th connection that brings a frame: gets its CDR, answers through the socket. */
type Answer = (socket: Socket, cdr: number, connection: number) => void

const confirm: Answer = (socket) => socket.end(encodeMoConfirmation(true))
const open: { stop(): void }[] = []

afterEach(() => {
  for (const thing of open.splice(0)) thing.stop()
})

/** A DirectIP server of few words: notes the CDR of each frame that comes, and answers as told. */
async function listen(answer: Answer, port = 0): Promise<{ port: number; cdrs: number[]; connections: () => number }> {
  const cdrs: number[] = []
  let connections = 0
  const server: Server = createServer((socket) => {
    connections++
    socket.on('error', () => {})
    socket.once('data', (bytes) => {
      const message = decodeMoMessage(bytes)
      if (!message.ok) throw new Error(message.fault.kind)
      cdrs.push(message.value.cdr)
      answer(socket, message.value.cdr, cdrs.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  open.push({ stop: () => server.close() })
  return { port: (server.address() as AddressInfo).port, cdrs, connections: () => connections }
}

function gatewayTo(port: number, more: Partial<GatewayOptions> = {}): Gateway {
  const gateway = createGateway({
    host: '127.0.0.1',
    port,
    answerTimeoutMs: 200,
    lanes: 1,
    retryFactor: 0.01,
    ...more,
  })
  open.push(gateway)
  return gateway
}

function frames(count: number, firstCdr = 1): Uint8Array[] {
  const envelopes = createEnvelopes(firstCdr)
  return Array.from({ length: count }, (_, i) =>
    envelopes.seal({ imei: simulatedImei('a'), atMs: i * 1000, payload: Uint8Array.of(i) }),
  )
}

describe('the gateway', () => {
  it('delivers each message once and in order, one a connection, when the server confirms', async () => {
    const server = await listen(confirm)
    const gateway = gatewayTo(server.port)
    for (const frame of frames(50)) gateway.enqueue(frame, 0)
    await gateway.whenBacklogAtMost(0)
    expect(server.cdrs).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
    expect(server.connections()).toBe(50)
    expect(gateway.confirmed).toBe(50)
  })

  it.each<[string, Answer, DeliveryTrouble['kind']]>([
    ['refuses', (socket) => socket.end(encodeMoConfirmation(false)), 'refused'],
    ['cuts the connection', (socket) => socket.destroy(), 'cut-off'],
    ['says nothing', () => {}, 'no-answer'],
    ['answers with the digit 1 for a revision', (socket) => socket.end('1\0\x04\x05\0\x01\x01'), 'bad-answer'],
    ['cuts its answer short', (socket) => socket.end(encodeMoConfirmation(true).subarray(0, 6)), 'cut-off'],
  ])('delivers again to a server that %s, and holds the rest back until it is confirmed', async (_, refuse, kind) => {
    const server = await listen((socket, cdr, connection) => {
      if (cdr === 1 && connection <= 2) refuse(socket, cdr, connection)
      else confirm(socket, cdr, connection)
    })
    const troubles: string[] = []
    const gateway = gatewayTo(server.port, { onTrouble: (trouble) => troubles.push(trouble.kind) })
    for (const frame of frames(3)) gateway.enqueue(frame, 0)
    await gateway.whenBacklogAtMost(0)
    expect(server.cdrs).toEqual([1, 1, 1, 2, 3])
    expect(troubles).toEqual([kind, kind])
  })

  it('keeps everything while no server is there, and delivers when one comes', async () => {
    const { port } = await listen(confirm)
    open.splice(0).forEach((server) => void server.stop())
    const troubles: string[] = []
    const gateway = gatewayTo(port, { retryFactor: 0.05, onTrouble: (trouble) => troubles.push(trouble.kind) })
    for (const frame of frames(5)) gateway.enqueue(frame, 0)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([gateway.backlog, gateway.confirmed, troubles[0]]).toEqual([5, 0, 'unreachable'])
    const server = await listen(confirm, port)
    await gateway.whenBacklogAtMost(0)
    expect(server.cdrs).toEqual([1, 2, 3, 4, 5])
  })

  it('with several lanes keeps the order within each, and one that is held up does not hold up the others', async () => {
    const held: (() => void)[] = []
    const server = await listen((socket, cdr) => {
      if (cdr === 1) held.push(() => socket.end(encodeMoConfirmation(true)))
      else socket.end(encodeMoConfirmation(true))
    })
    const gateway = gatewayTo(server.port, { lanes: 2, answerTimeoutMs: 5000 })
    frames(20).forEach((frame, i) => void gateway.enqueue(frame, i % 2))
    await gateway.whenBacklogAtMost(10)
    expect(gateway.confirmed).toBe(10)
    expect(server.cdrs.filter((cdr) => cdr % 2 === 0)).toEqual(Array.from({ length: 10 }, (_, i) => 2 * i + 2))
    held[0]!()
    await gateway.whenBacklogAtMost(0)
    expect(gateway.confirmed).toBe(20)
    expect(server.cdrs.filter((cdr) => cdr % 2 === 1)).toEqual(Array.from({ length: 10 }, (_, i) => 2 * i + 1))
  })

  it('delivers a repeated message under the same CDR', async () => {
    const server = await listen(confirm)
    const gateway = gatewayTo(server.port)
    const [frame] = frames(1)
    gateway.enqueue(frame!, 0)
    gateway.enqueue(frame!, 0)
    await gateway.whenBacklogAtMost(0)
    expect(server.cdrs).toEqual([1, 1])
  })

  it('gives up what has lived as long as it keeps messages, and the oldest of too many, and delivers the rest', async () => {
    const { port } = await listen(confirm)
    open.splice(0).forEach((server) => void server.stop())
    const keeps = { ...IRIDIUM_KEEPS, messagesMax: 3 }
    const gateway = gatewayTo(port, { keeps, retryFactor: 3e-6 })
    for (const frame of frames(6)) gateway.enqueue(frame, 0)
    // The first is on its way, three wait.
    expect([gateway.backlog, gateway.dropped]).toEqual([4, 2])
    await gateway.whenBacklogAtMost(0)
    expect([gateway.confirmed, gateway.dropped]).toEqual([0, 6])
    const server = await listen(confirm, port)
    gateway.enqueue(frames(1, 7)[0]!, 0)
    await gateway.whenBacklogAtMost(0)
    expect(server.cdrs).toEqual([7])
  })

  it('releases whoever waits when it is stopped', async () => {
    const server = await listen((socket) => socket.destroy())
    const gateway = gatewayTo(server.port, { retryFactor: 1 })
    gateway.enqueue(frames(1)[0]!, 0)
    const waiting = gateway.whenBacklogAtMost(0)
    gateway.stop()
    await waiting
    expect(gateway.backlog).toBe(1)
  })
})

describe('envelopes', () => {
  it('number CDRs upwards through their wrap, and MOMSN per device, which a failed session does not spend', () => {
    const envelopes = createEnvelopes(0xffffffff)
    const [imei, other] = [simulatedImei('a'), simulatedImei('b')]
    const seals = [
      { imei, atMs: 0, payload: Uint8Array.of(1) },
      { imei, atMs: 1 },
      { imei, atMs: 2, payload: Uint8Array.of(2) },
      { imei: other, atMs: 3, payload: Uint8Array.of(3) },
    ].map((session) => decodeMoMessage(envelopes.seal(session)))
    expect(seals.map((seal) => seal.ok && [seal.value.cdr, seal.value.momsn, seal.value.sessionStatus])).toEqual([
      [0xffffffff, 1, 0],
      [0, 2, 13],
      [1, 2, 0],
      [2, 1, 0],
    ])
  })

  it('of two runs in a row share no CDR', () => {
    const startedAtMs = Date.UTC(2026, 10, 22)
    expect(firstCdrOf(startedAtMs + 60_000) - firstCdrOf(startedAtMs)).toBe(60_000)
  })
})
