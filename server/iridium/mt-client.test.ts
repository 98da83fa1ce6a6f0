import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeMtConfirmation } from '#protocol/sbd/mt-confirmation'
import { decodeMtMessage, MT_FLAG, type MtMessage } from '#protocol/sbd/mt-message'
import type { DeviceLink, LinkOutcome } from '../ports/device-link'
import { createMtClient } from './mt-client'

const IMEI = '300000000000017'
const PAYLOAD = Uint8Array.of(1, 2, 3)
const MESSAGE = { imei: IMEI, payload: PAYLOAD, mtmsn: 4711, isUrgent: false }

type Answer = (socket: Socket, request: MtMessage) => void

let gateway: Server
let answer: Answer
let requests: MtMessage[]
let client: DeviceLink

const confirmation = (request: MtMessage, status: number, more: { imei?: string; clientMessageId?: number } = {}) => {
  const { clientMessageId, imei } = { ...request, ...more }
  return encodeMtConfirmation({ clientMessageId, imei, autoId: 77, status })
}
const queuedAt =
  (place: number): Answer =>
  (socket, request) =>
    socket.end(confirmation(request, place))

beforeEach(async () => {
  requests = []
  answer = queuedAt(1)
  gateway = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (bytes) => {
      const request = decodeMtMessage(new Uint8Array(bytes))
      if (!request.ok) throw new Error(request.fault.kind)
      requests.push(request.value)
      answer(socket, request.value)
    })
  })
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
  client = createMtClient({ host: '127.0.0.1', port: (gateway.address() as AddressInfo).port }, 150)
})
afterEach(() => gateway.close())

const kindOf = (outcome: LinkOutcome) => (outcome.kind === 'trouble' ? outcome.trouble : outcome.kind)

describe('the DirectIP client for messages to devices', () => {
  it('sends one request with header and payload, and gives the place in the queue', async () => {
    answer = queuedAt(3)
    expect(await client.send(MESSAGE)).toEqual({ kind: 'queued', place: 3 })
    const flags = MT_FLAG.assignMtmsn
    expect(requests).toEqual([{ clientMessageId: 4711, imei: IMEI, flags, payload: PAYLOAD, surplusBytes: 0 }])
  })

  it('asks for the first place for what is urgent, which then has no MTMSN of ours', async () => {
    await client.send({ ...MESSAGE, isUrgent: true })
    expect(requests).toMatchObject([{ clientMessageId: 4711, flags: MT_FLAG.highPriority, priority: 1 }])
  })

  it.each([
    [-2, 'unknown-device'],
    [-9, 'not-attached'],
    [-10, 'no-access'],
    [-7, undefined],
  ])('says of status %i which alarm it is: %s', async (status, alarm) => {
    answer = (socket, request) => socket.end(confirmation(request, status))
    const outcome = await client.send(MESSAGE)
    expect(outcome.kind === 'refused' && outcome.alarm).toBe(alarm)
  })

  it('puts an answer together from as many pieces as come', async () => {
    answer = (socket, request) => {
      const bytes = confirmation(request, 1)
      socket.write(bytes.subarray(0, 2))
      setTimeout(() => socket.write(bytes.subarray(2, 11)), 5)
      setTimeout(() => socket.end(bytes.subarray(11)), 10)
    }
    expect(await client.send(MESSAGE)).toEqual({ kind: 'queued', place: 1 })
  })

  it.each([
    [-2, false],
    [-3, false],
    [-5, true],
    [-6, true],
    [-77, false],
  ])('names a refusal by its status %i, and whether it may pass: %s', async (status, mayPass) => {
    answer = (socket, request) => socket.end(confirmation(request, status))
    expect(await client.send(MESSAGE)).toMatchObject({ kind: 'refused', status, mayPass })
    answer = queuedAt(1)
    expect(kindOf(await client.send(MESSAGE))).toBe('queued')
  })

  it.each<[string, Answer, string]>([
    ['cuts the connection', (socket) => socket.destroy(), 'cut-off'],
    ['cuts its answer short', (socket, request) => socket.end(confirmation(request, 1).subarray(0, 20)), 'cut-off'],
    ['says nothing', () => {}, 'no-answer'],
    ['drips and never ends', (socket, request) => drip(socket, confirmation(request, 1)), 'no-answer'],
    ['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'bad-answer'],
    ['claims an endless answer', (socket) => socket.write(Uint8Array.of(1, 0x4c, 0)), 'bad-answer'],
    ['answers with an empty frame', (socket) => socket.end(Uint8Array.of(1, 0, 0)), 'bad-answer'],
    [
      'answers another request',
      (socket, request) => socket.end(confirmation(request, 1, { clientMessageId: 999 })),
      'bad-answer',
    ],
    [
      'answers for another device',
      (socket, request) => socket.end(confirmation(request, 1, { imei: '300000000000025' })),
      'bad-answer',
    ],
    ['says that there was no payload', (socket, request) => socket.end(confirmation(request, 0)), 'bad-answer'],
  ])('names the trouble with a gateway that %s, and the next request works', async (_what, odd, expected) => {
    answer = odd
    expect(kindOf(await client.send(MESSAGE))).toBe(expected)
    answer = queuedAt(2)
    expect(await client.send(MESSAGE)).toEqual({ kind: 'queued', place: 2 })
  })

  it('names a gateway that is not there', async () => {
    await new Promise((resolve) => gateway.close(resolve))
    expect(kindOf(await client.send(MESSAGE))).toBe('unreachable')
  })
})

/** A byte now and then, as long as somebody listens: each one in time, the whole never. */
function drip(socket: Socket, bytes: Uint8Array): void {
  let sent = 0
  const dripping = setInterval(() => socket.write(bytes.subarray(sent, ++sent)), 40)
  socket.on('close', () => clearInterval(dripping))
}
