import type { Server as HttpServer } from 'node:http'
import { type Namespace, Server } from 'socket.io'
import { z } from 'zod'
import type { Log } from '../log'
import type { Counters } from '../ports/counters'
import type { LiveRooms } from '../ports/live-rooms'
import type { OriginRule } from './origin-rule'

export type SocketGate = {
  /** Sends one text frame to all who watch a race: encoded once, whatever their number. */
  fanOut(slug: string, frame: string): void
  /** Ends the connections of all who watch a race, which is not to be seen any more. */
  dismiss(slug: string): void
  /** Who may ask for which race is decided by what is published. */
  serve(rooms: LiveRooms): void
  viewerCount(): number
  /** Makes the namespace where operators connect; before that there is none. Who asks for it must guard it. */
  openConsole(): Namespace
  close(): Promise<void>
}

export const SOCKET_FAULT_KINDS = ['socket-origin-refused', 'socket-bad-join', 'socket-unknown-race'] as const

const joinRequest = z.object({ race: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/) })

/** The public socket: read only, no cookies, one message from the client (`join`). Frames are volatile: a slow viewer misses some, sees it by the version, and repairs over HTTP. */
export function openSocketGate(http: HttpServer, allows: OriginRule, counters: Counters, log: Log): SocketGate {
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: 16_384,
    connectTimeout: 5000,
    perMessageDeflate: false,
    allowRequest: (request, decide) => {
      const { origin, host } = request.headers
      const allowed = origin === undefined || allows(origin, host)
      if (!allowed) counters.fault('socket-origin-refused')
      decide(allowed ? null : 'origin not allowed', allowed)
    },
  })
  // Each connection would otherwise keep its first HTTP request alive.
  io.engine.on('connection', (socket: { request: unknown }) => {
    socket.request = null
  })
  const live = io.of('/live')
  return {
    openConsole: () => io.of('/console'),
    fanOut: (slug, frame) => void live.to(slug).volatile.emit('frame', frame),
    dismiss: (slug) => void live.in(slug).disconnectSockets(true),
    serve: (rooms) => {
      live.on('connection', (socket) => {
        socket.on('join', (request: unknown, reply: unknown) => {
          const answer = typeof reply === 'function' ? (body: object) => reply(body) : () => {}
          joinRace(request, rooms, counters, (slug) => socket.join(slug)).then(answer, (error) => {
            log.error({ err: error }, 'a viewer could not join')
            answer({ ok: false, message: 'The race cannot be read right now. Try again in a moment.' })
          })
        })
      })
    },
    viewerCount: () => live.sockets.size,
    close: () => io.close(),
  }
}

async function joinRace(
  request: unknown,
  rooms: LiveRooms,
  counters: Counters,
  join: (slug: string) => unknown,
): Promise<object> {
  const parsed = joinRequest.safeParse(request)
  if (!parsed.success) {
    counters.fault('socket-bad-join')
    return { ok: false, message: 'Say which race to follow, such as {"race": "name-of-race"}.' }
  }
  const room = await rooms.open(parsed.data.race)
  if (room === undefined) {
    counters.fault('socket-unknown-race')
    return { ok: false, message: 'No race is published under this name.' }
  }
  await join(parsed.data.race)
  return { ok: true, epoch: room.epoch, version: room.version }
}
