import { createServer, type Server, type Socket } from 'node:net'
import { readFrameLength } from '#protocol/sbd/frame-length'
import { encodeMoConfirmation } from '#protocol/sbd/mo-confirmation'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { Counters } from '../ports/counters'
import type { Inbox } from '../ports/inbox'
import { arrivedMessage } from './arrived-message'

/** Faults of a connection, before there is a whole frame to keep. */
export const DIRECTIP_FAULT_KINDS = [
  'directip-source-refused',
  'directip-too-many-connections',
  'directip-read-timeout',
  'directip-cut-short',
  'inbox-unavailable',
] as const

const TOO_MANY = 'directip-too-many-connections'

/** The largest legal frame is some 2 kB and a gateway sends it at once; a slow one gets this long. */
const READ_TIMEOUT_MS = 10_000
/** Connections that have not brought a whole frame yet. */
const WAITING_MAX = 256
/** All connections, those included whose message is being recorded: what a process can hold. */
const CONNECTIONS_MAX = 4096
/** How long a confirmed sender may take to close. */
const LINGER_MS = 5000

export type DirectIpOptions = {
  readonly port: number
  /** Source addresses that may deliver; empty: loopback only. */
  readonly allow: readonly string[]
  readonly inbox: Inbox
  readonly counters: Counters
  readonly log: Log
  readonly now: Clock
  readonly readTimeoutMs?: number
}

/**
 * Iridium's gateway is the TCP client: it connects, sends one message and waits for the confirmation (iridium.md 1.3). We confirm
 * only what is committed, and every whole frame, readable or not: an unreadable one left unconfirmed would block its queue for 12 h.
 */
export async function listenDirectIp(options: DirectIpOptions): Promise<Server> {
  // Half-open allowed: a sender that closes its side right after the frame still gets its confirmation.
  const waiting: Waiting = new Map()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    receiveMessage(socket, waiting, options)
    makeRoom(waiting)
  })
  server.maxConnections = CONNECTIONS_MAX
  server.on('drop', () => options.counters.fault(TOO_MANY))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.allow.length === 0 ? '127.0.0.1' : '::', resolve)
  })
  return server
}

/** Connections that have not brought a whole frame yet, the oldest first, and how each is refused. */
type Waiting = Map<Socket, (fault: string) => void>

/** The gateway sends at once, so who has waited longest is the least likely to be it: idle connections never keep a new one out. */
function makeRoom(waiting: Waiting): void {
  const [oldest] = waiting.values()
  if (waiting.size > WAITING_MAX) oldest?.(TOO_MANY)
}

function receiveMessage(socket: Socket, waiting: Waiting, options: DirectIpOptions): void {
  const source = plainAddress(socket.remoteAddress)
  socket.on('error', () => socket.destroy())
  if (!isAllowed(source, options.allow)) {
    options.counters.fault('directip-source-refused')
    options.log.warn({ source }, 'DirectIP connection from an address that is not allowed')
    socket.destroy()
    return
  }
  const refuse = (fault: string) => {
    settle()
    options.counters.fault(fault)
    // Of ten thousand idle connections one line each would be a flood of its own.
    options.log[fault === TOO_MANY ? 'debug' : 'warn'](
      { source, fault },
      'DirectIP connection closed without a message',
    )
    socket.destroy()
  }
  const deadline = setTimeout(() => refuse('directip-read-timeout'), options.readTimeoutMs ?? READ_TIMEOUT_MS)
  let received: Buffer = Buffer.alloc(0)
  let settled = false
  const settle = () => {
    settled = true
    waiting.delete(socket)
    clearTimeout(deadline)
  }
  waiting.set(socket, refuse)
  socket.on('data', (part) => {
    if (settled) return
    received = received.length === 0 ? part : Buffer.concat([received, part])
    const length = readFrameLength(received)
    const whole = length.ok && length.value.kind === 'known' && received.length >= length.value.lengthBytes
    if (length.ok && !whole) return
    settle()
    if (length.ok) void recordAndConfirm(socket, source, received, options)
    else refuse(length.fault.kind)
  })
  socket.on('end', () => {
    if (settled) return
    settle()
    if (received.length > 0) refuse('directip-cut-short')
    else socket.destroy()
  })
  socket.on('close', settle)
}

async function recordAndConfirm(
  socket: Socket,
  source: string,
  frame: Uint8Array,
  options: DirectIpOptions,
): Promise<void> {
  const { message, fault } = arrivedMessage(frame, source, options.now())
  try {
    const recorded = await options.inbox.record(message)
    if (fault !== undefined) options.counters.fault(fault)
    options.counters.event(recorded.duplicate ? 'directip-duplicate' : 'directip-recorded')
    socket.setTimeout(LINGER_MS, () => socket.destroy())
    socket.end(encodeMoConfirmation(true))
  } catch (error) {
    // Unanswered, the gateway keeps the message and comes again.
    options.counters.fault('inbox-unavailable')
    options.log.error({ err: error }, 'a DirectIP message could not be recorded; it stays unanswered')
    socket.destroy()
  }
}

/** Node shows IPv4 peers of a dual-stack socket as `::ffff:192.0.2.1`. */
function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/, '')
}

function isAllowed(source: string, allow: readonly string[]): boolean {
  return allow.length === 0 ? source === '127.0.0.1' || source === '::1' : allow.includes(source)
}
