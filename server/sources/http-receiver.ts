import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { DoorRight, DoorRights } from '../ports/door-rights'
import type { Inbox } from '../ports/inbox'
import { readBody } from './body'
import { type ConnectionGuard, guardConnections } from './connection-guard'
import { keyIn } from './door-keys'
import type { DoorMessage, DoorRequest, HttpDoor, Refusal } from './http-door'
import { isAdmitted, senderAddress } from './sender-address'

/** Faults of a request before it says anything, and of messages that no door may process. */
export const DOOR_FAULT_KINDS = [
  'door-unknown',
  'door-key-wrong',
  'door-address-refused',
  'door-method',
  'door-content-type',
  'door-body-too-long',
  'door-cut-short',
  'door-read-timeout',
  'door-bad-request',
  'door-too-many-connections',
  'door-inbox-unavailable',
  'other-organization',
  'other-device',
  'signature-missing',
  'signature-wrong',
  'signature-mismatch',
] as const

/** The longest message that we know has some 3 kB. */
const BODY_BYTES_MAX = 32 * 1024
const HEADER_BYTES_MAX = 8 * 1024
/** From the first byte of a request to the last. */
const READ_TIMEOUT_MS = 10_000
const TIMEOUT_CHECK_MS = 1000
const WAITING_CONNECTIONS_MAX = 1000
/** Besides those: whole requests that wait for the commit. */
const WORKING_CONNECTIONS_MAX = 500
const RETRY_AFTER_S = 30

export type HttpReceiverOptions = {
  readonly port: number
  /** The address to listen on; absent: all of this machine's. */
  readonly host?: string
  readonly doors: readonly HttpDoor[]
  readonly rights: DoorRights
  readonly inbox: Pick<Inbox, 'record'>
  readonly counters: Counters
  readonly log: Pick<Log, 'warn' | 'error'>
  readonly now: Clock
  readonly readTimeoutMs?: number
  readonly waitingConnectionsMax?: number
}

/** What a request is answered with; `fault` is counted. */
type Answer = {
  readonly status: number
  readonly body: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly fault?: string
}

/**
 * The doors for senders over HTTP, at `/in/DOOR/KEY`, and behind it `/try` for whoever sets a sender up: a request is answered with success only after its bytes are committed, and before anything of them
 * is processed. What can be read but not believed is kept in quarantine. Senders come again when they hear of no success.
 */
export async function listenHttpDoors(options: HttpReceiverOptions): Promise<Server> {
  const timeoutMs = options.readTimeoutMs ?? READ_TIMEOUT_MS
  const server = createServer({
    ...{ headersTimeout: timeoutMs, requestTimeout: timeoutMs, maxHeaderSize: HEADER_BYTES_MAX },
    connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, timeoutMs),
  })
  const waitingMax = options.waitingConnectionsMax ?? WAITING_CONNECTIONS_MAX
  const countGivenUp = () => options.counters.fault('door-too-many-connections')
  const guard = guardConnections(server, waitingMax, countGivenUp)
  server.maxConnections = waitingMax + WORKING_CONNECTIONS_MAX
  server.on('drop', countGivenUp)
  server.on('request', (request, response) => void serve(request, response, guard, options))
  server.on('clientError', (error, socket) => refuseUnread(error, socket as Socket, options.counters))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const { port, host } = options
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve)
  })
  return server
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  guard: ConnectionGuard,
  options: HttpReceiverOptions,
): Promise<void> {
  const answer = await answerTo(request, guard, options).catch((error) => failed(error, options))
  if (answer === undefined) return
  if (answer.fault !== undefined) options.counters.fault(answer.fault)
  response.on('close', () => guard.letGo(request.socket))
  send(request, response, answer)
}

/** Undefined: the sender is gone. */
async function answerTo(
  request: IncomingMessage,
  guard: ConnectionGuard,
  options: HttpReceiverOptions,
): Promise<Answer | undefined> {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2)
  const [, name, pathKey, isTry] = /^\/in\/([a-z0-9-]{1,40})(?:\/([\w-]{1,200}))?(\/try)?\/?$/.exec(path) ?? []
  const door = options.doors.find(({ source }) => source === name)
  if (door === undefined || !options.rights.isOpen(door.source))
    return refusal(404, 'door-unknown', 'There is no door at this address.')
  const right = options.rights.find(door.source, keyIn(pathKey, request.headers))
  if (right === undefined)
    return refusal(
      401,
      'door-key-wrong',
      'The key is missing or wrong. Nothing was kept; see the address you were given.',
    )
  const from = senderAddress(request)
  if (!isAdmitted(from, right.allow)) {
    const sentence = `Messages from ${from} are not taken with this key. Nothing was kept.`
    return noted(refusal(403, 'door-address-refused', sentence), right, from, options)
  }
  if (isTry !== undefined) return { status: 200, body: 'This door is open, and the key fits. Nothing was kept.' }
  const answer = await answerInside(request, { door, right, from, query }, guard, options)
  return answer && noted(answer, right, from, options)
}

/** What became of a message is kept with its key. */
function noted(answer: Answer, right: DoorRight, from: string, { rights, now }: HttpReceiverOptions): Answer {
  rights.note(right, { atMs: now(), from, ...(answer.fault === undefined ? {} : { fault: answer.fault }) })
  return answer
}

/** A request that may say something, and how it came to that. */
type Inside = {
  readonly door: HttpDoor
  readonly right: DoorRight
  readonly from: string
  readonly query: string
}

/** Undefined: the sender is gone. */
async function answerInside(
  request: IncomingMessage,
  { door, right, from, query }: Inside,
  guard: ConnectionGuard,
  options: HttpReceiverOptions,
): Promise<Answer | undefined> {
  const unfit = unfitness(request, door)
  if (unfit !== undefined) return unfit
  const body = await readBody(request, BODY_BYTES_MAX)
  if (body === 'gone') {
    options.counters.fault('door-cut-short')
    return undefined
  }
  if (body === 'too-long')
    return refusal(413, 'door-body-too-long', `No message has more than ${BODY_BYTES_MAX} bytes. Nothing was kept.`)
  guard.hold(request.socket)
  const { method = '', headers } = request
  const { organization } = right
  const whole = { method, query, headers, bytes: body, receivedAtMs: options.now(), organization }
  return record(whole, door, { right, from }, options)
}

/** What no message of this door looks like. */
function unfitness(request: IncomingMessage, { methods, contentTypes }: HttpDoor): Answer | undefined {
  const { method = '', headers } = request
  if (!methods.includes(method))
    return refusal(405, 'door-method', `Only ${methods.join(' or ')} is taken here.`, { allow: methods.join(', ') })
  const [type = ''] = (headers['content-type'] ?? '').toLowerCase().split(';', 1)
  const isKnown = type === '' || contentTypes.includes(type.trim())
  if (!isKnown || headers['content-encoding'] !== undefined)
    return refusal(415, 'door-content-type', `Only ${contentTypes.join(' or ')} is taken here, not compressed.`)
  return undefined
}

async function record(
  request: DoorRequest,
  door: HttpDoor,
  { right, from: remoteAddress }: Pick<Inside, 'right' | 'from'>,
  { inbox, counters, log }: HttpReceiverOptions,
): Promise<Answer> {
  const { refusal: misread, ...message } = door.read(request)
  const why = misread ?? othersDevice(message, right)
  const recorded = await inbox.record({
    ...{ source: door.source, receivedAtMs: request.receivedAtMs, remoteAddress, organization: request.organization },
    ...{ ...message, headers: keptHeaders(request, door) },
    ...(why === undefined ? {} : { quarantine: why.fault }),
  })
  const { messageNumber, duplicate, quarantine } = recorded
  if (quarantine !== undefined) {
    log.warn({ door: door.source, fault: quarantine, messageNumber, remoteAddress }, 'a message is kept in quarantine')
    if (why === undefined)
      return refusal(403, quarantine, 'This device belongs to another organization. The message is kept and not used.')
    return refusal(why.status, why.fault, `${why.sentence} The message is kept and not used.`)
  }
  counters.event(duplicate ? `${door.source}-duplicate` : `${door.source}-recorded`)
  return { status: 200, ...door.thanks }
}

/** A key that was given to one device is nobody else's. */
function othersDevice({ deviceId }: DoorMessage, right: DoorRight): Refusal | undefined {
  if (right.deviceId === undefined || deviceId === right.deviceId) return undefined
  return { status: 403, fault: 'other-device', sentence: 'This key was given to another device.' }
}

function keptHeaders({ headers }: DoorRequest, door: HttpDoor): Record<string, string> {
  const kept = ['content-type', 'user-agent', ...door.keptHeaders]
  return Object.fromEntries(
    kept.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  )
}

/** Nothing was committed, or nobody knows: the sender must come again. */
function failed(error: unknown, { log }: HttpReceiverOptions): Answer {
  log.error({ err: error }, 'a message over HTTP could not be recorded; its sender is told to come again')
  const sentence = 'The message could not be kept right now. Send it again in a moment.'
  return refusal(503, 'door-inbox-unavailable', sentence, { 'retry-after': String(RETRY_AFTER_S) })
}

function refusal(status: number, fault: string, message: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    fault,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({ error: fault, message }),
    headers,
  }
}

/**
 * A request that was not read to its end ends its connection, but after a moment, in which what it still says is thrown away: a connection that is closed under a
 * sender who is still talking takes the answer with it (RFC 9112, 9.6). Announced, Node would close at once.
 */
function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const isRead = request.complete
  response.writeHead(answer.status, {
    ...{ 'content-type': answer.contentType ?? 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    ...answer.headers,
  })
  response.end(answer.body)
  if (isRead) return
  request.resume()
  setTimeout(() => request.socket.destroy(), LINGER_MS).unref()
}

/** How long a sender may go on talking after it was refused. */
const LINGER_MS = 3000

/** What is no HTTP, or came too slowly to be any. */
function refuseUnread(error: NodeJS.ErrnoException, socket: Socket, counters: Counters): void {
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  counters.fault(isLate ? 'door-read-timeout' : 'door-bad-request')
  if (socket.writable)
    socket.end(`HTTP/1.1 ${isLate ? '408 Request Timeout' : '400 Bad Request'}\r\nConnection: close\r\n\r\n`)
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}
