import type { Server as HttpServer } from 'node:http'
import { type Namespace, Server, type Socket } from 'socket.io'
import { z } from 'zod'
import type { Log } from '../log'
import type { Counters } from '../ports/counters'
import { feedOf, type LiveRooms } from '../ports/live-rooms'
import type { OriginRule } from './origin-rule'
import { BAD_PASS, type PassCheck } from './pass-check'

export type SocketGate = {
  /** Sends one text frame to all who follow a feed: encoded once, whatever their number. */
  fanOut(feed: string, frame: string): void
  /** Ends the connections of all who follow a feed, which is not to be seen any more. */
  dismiss(feed: string): void
  /** Who may ask for which race is decided by what is published, and by passes. */
  serve(rooms: LiveRooms, passes: PassCheck): void
  viewerCount(): number
  /** Makes the namespace where operators connect; before that there is none. Who asks for it must guard it. */
  openConsole(): Namespace
  close(): Promise<void>
}

export const SOCKET_FAULT_KINDS = ['socket-origin-refused', 'socket-bad-join', 'socket-unknown-race'] as const

const joinRequest = z.object({
  race: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/),
  pass: z.string().max(2000).optional(),
})

/** The viewers' socket: read only, no cookies, one message from the client (`join`, with a pass for what is not public). Frames are volatile: a slow viewer misses some, sees it by the version, and repairs over HTTP. */
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
    fanOut: (feed, frame) => void live.to(feed).volatile.emit('frame', frame),
    dismiss: (feed) => void live.in(feed).disconnectSockets(true),
    serve: (rooms, passes) => {
      live.on('connection', (socket) => {
        const follow = openFollow(socket)
        socket.on('join', (request: unknown, reply: unknown) => {
          const answer = typeof reply === 'function' ? (body: object) => reply(body) : () => {}
          joinRace(request, { rooms, passes, counters }, follow).then(answer, (error) => {
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

/** Lets a socket hear a feed until an instant; without one: for as long as it is public. */
type Follow = (feed: string, untilMs: number | undefined) => unknown

/** Ends a connection when a pass does by which one of its feeds is followed; it comes again with a new one if it may. Each feed has a pass of its own: no other prolongs it. */
function openFollow(socket: Socket): Follow {
  const timers = new Map<string, NodeJS.Timeout>()
  socket.on('disconnect', () => {
    for (const timer of timers.values()) clearTimeout(timer)
  })
  return (feed, untilMs) => {
    clearTimeout(timers.get(feed))
    if (untilMs !== undefined) {
      const timer = setTimeout(() => socket.disconnect(true), untilMs - Date.now())
      timers.set(feed, timer)
    }
    return socket.join(feed)
  }
}

async function joinRace(
  request: unknown,
  { rooms, passes, counters }: { rooms: LiveRooms; passes: PassCheck; counters: Counters },
  follow: Follow,
): Promise<object> {
  const parsed = joinRequest.safeParse(request)
  if (!parsed.success) {
    counters.fault('socket-bad-join')
    return { ok: false, message: 'Say which race to follow, such as {"race": "name-of-race"}.' }
  }
  const admitted = passes(parsed.data.race, parsed.data.pass)
  if (!admitted.ok) return { ok: false, message: BAD_PASS }
  const room = await rooms.open(admitted.value)
  if (room === undefined) {
    counters.fault('socket-unknown-race')
    return { ok: false, message: 'No race is published under this name.' }
  }
  await follow(feedOf(admitted.value), admitted.value.untilMs)
  return { ok: true, epoch: room.epoch, version: room.version }
}
