import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceLink, LinkOutcome } from '../ports/device-link'
import { createRockBlockLink } from './rockblock-mt'

const ACCOUNT = { user: 'club@example.org', password: 'a secret & more' }
const MESSAGE = { imei: '300000000000017', payload: Uint8Array.of(0, 1, 255), mtmsn: 4711, isUrgent: true }

type Service = (request: IncomingMessage, response: ServerResponse) => void
const says =
  (text: string, status = 200): Service =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text)

let server: Server
let answer: Service
let bodies: string[]
let link: DeviceLink

beforeEach(async () => {
  bodies = []
  answer = says('OK,12345678')
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      bodies.push(body)
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rockblock/MT`
  link = createRockBlockLink({ url, ...ACCOUNT }, 500)
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const kindOf = (outcome: LinkOutcome) => (outcome.kind === 'trouble' ? outcome.trouble : outcome.kind)

describe('messages to devices by the web service for RockBLOCKs', () => {
  it('go as one form, the bytes in hexadecimal', async () => {
    expect(await link.send(MESSAGE)).toEqual({ kind: 'queued' })
    expect(bodies.map((body) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      { imei: MESSAGE.imei, username: ACCOUNT.user, password: ACCOUNT.password, data: '0001ff' },
    ])
  })

  it.each<[number, boolean, string | undefined]>([
    [10, false, 'no-access'],
    [11, false, 'unknown-device'],
    [12, false, 'line-rental'],
    [13, false, 'low-credit'],
    [14, false, undefined],
    [15, false, undefined],
    [16, false, undefined],
    [99, true, undefined],
    [77, false, undefined],
  ])(
    'are refused with code %i, which may pass: %s, and raises: %s; the next one goes',
    async (status, mayPass, alarm) => {
      answer = says(`FAILED,${status},${ACCOUNT.password}`)
      const outcome = await link.send(MESSAGE)
      expect(outcome).toMatchObject({ kind: 'refused', status, mayPass })
      expect(outcome.kind === 'refused' && outcome.alarm).toBe(alarm)
      expect(JSON.stringify(outcome)).not.toContain(ACCOUNT.password)
      answer = says('OK,1')
      expect(kindOf(await link.send(MESSAGE))).toBe('queued')
    },
  )

  it.each<[string, Service, string]>([
    ['answers with something else', says('<html>'), 'bad-answer'],
    ['answers with nothing', says(''), 'bad-answer'],
    ['answers without an end', (_, response) => drip(response), 'bad-answer'],
    ['has an error of its own', says('OK,1', 500), 'bad-answer'],
    ['is not at this address', says('OK,1', 404), 'unreachable'],
    ['sends elsewhere', (_, response) => response.writeHead(302, { location: '/other' }).end(), 'unreachable'],
    ['has too much to do', says('OK,1', 429), 'unreachable'],
    ['cuts the connection', (request) => request.socket.destroy(), 'cut-off'],
    ['says nothing', () => {}, 'no-answer'],
  ])('are in trouble when the service %s, and the next one goes', async (_, odd, expected) => {
    answer = odd
    const outcome = await link.send(MESSAGE)
    expect([kindOf(outcome), bodies.length]).toEqual([expected, 1])
    expect(JSON.stringify(outcome)).not.toContain(ACCOUNT.password)
    answer = says('OK,1')
    expect(kindOf(await link.send(MESSAGE))).toBe('queued')
  })

  it('do not go when the service is not there', async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(kindOf(await link.send(MESSAGE))).toBe('unreachable')
    const nowhere = createRockBlockLink({ url: 'https://nowhere.invalid/rockblock/MT', ...ACCOUNT }, 5000)
    expect(kindOf(await nowhere.send(MESSAGE))).toBe('unreachable')
  })
})

function drip(response: ServerResponse): void {
  response.writeHead(200)
  for (let i = 0; i < 100; i++) response.write('x'.repeat(1000))
}
