import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Keeps connections that say nothing from taking the place of those that do. */
export type ConnectionGuard = {
  /** Its request is whole: it is not given up while that is worked on. */
  hold(socket: Socket): void
  /** It has been answered and may speak again. */
  letGo(socket: Socket): void
}

/**
 * Of connections without a whole request at most so many stay open: when one more comes, that which has waited longest is closed. Whoever opens
 * thousands and says nothing thus ends his own, and one that speaks at once is heard at any time.
 */
export function guardConnections(server: Server, waitingMax: number, onGivenUp: () => void): ConnectionGuard {
  const waiting = new Set<Socket>()
  const letGo = (socket: Socket) => {
    if (socket.destroyed) return
    waiting.add(socket)
    const [oldest] = waiting
    if (waiting.size <= waitingMax || oldest === undefined) return
    waiting.delete(oldest)
    oldest.destroy()
    onGivenUp()
  }
  server.on('connection', (socket: Socket) => {
    socket.on('close', () => waiting.delete(socket))
    letGo(socket)
  })
  return { hold: (socket) => void waiting.delete(socket), letGo }
}
