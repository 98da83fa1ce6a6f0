import { isDeepStrictEqual } from 'node:util'
import type { Namespace, Socket } from 'socket.io'
import type { Result } from '#base/result'
import { MINUTE_MS, SECOND_MS } from '#base/units'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import { CONSOLE_PROTOCOL, type ConsoleEndReason, type ConsoleFrame, type Hearing } from '#protocol/console/messages'
import { hears, renews, roomsFor, roomsOf } from '#protocol/console/scope'
import { type ConsoleClaims, openToken } from '#protocol/console/token'
import type { TokenFault } from '#protocol/token'
import type { Log } from '../log'
import type { Clock } from '../ports/clock'
import type { ConsoleFeed, ConsoleGate } from '../ports/console-feed'
import type { Counters } from '../ports/counters'
import { signatureCheck } from './token-signature'

export const CONSOLE_FAULT_KINDS = ['console-closed', 'console-bad-renewal'] as const

export type ConsoleGateOptions = {
  /** The installation's secret; absent: nobody is let in. */
  readonly secret?: string
  readonly feed: ConsoleFeed
  readonly counters: Counters
  readonly log: Pick<Log, 'info' | 'warn'>
  readonly now: Clock
}

export type OpenConsoleGate = ConsoleGate & { close(): void }

const TICK_MS = SECOND_MS
/** A beat every 15 s. */
const TICKS_PER_BEAT = 15
/** What every screen shows is restated in full: every 20th beat. */
const BEATS_PER_RESTATEMENT = 20
/** How far a token's end may lie: timers hold no longer spans. */
const TIMER_MS_MAX = 60 * MINUTE_MS

/**
 * The operators' side of the socket, a namespace of its own that nobody enters without a token signed with our secret (CWE-1385: the origin rule has been
 * asked before; here nothing rests on it, nor on cookies). A socket is in the one room that its token names and hears nothing else. Frames are not
 * volatile: an alarm waits for a slow line.
 */
export function openConsoleGate(console: Namespace, options: ConsoleGateOptions): OpenConsoleGate {
  const { feed, counters, log, now } = options
  const sessions = new Map<Socket, Session>()
  const admit = tokenCheck(options)
  const send = (to: { emit(event: string, frame: string): unknown }, frame: ConsoleFrame) =>
    void to.emit('frame', JSON.stringify(frame))

  const restate = (socket: Socket, claims: ConsoleClaims) => {
    const alarms = feed.open().filter((alarm) => hears(claims, alarm))
    const head = { protocol: CONSOLE_PROTOCOL, serverAtMs: now() } as const
    send(socket, { type: 'alarms', ...head, alarms, hearing: feed.hearing() })
  }
  const end = (socket: Socket, why: ConsoleEndReason) => {
    send(socket, { type: 'end', serverAtMs: now(), why })
    socket.disconnect(true)
  }
  const hold = (socket: Socket, claims: ConsoleClaims) => {
    clearTimeout(sessions.get(socket)?.timer)
    const lifeMs = Math.min(claims.endsAtMs - now(), TIMER_MS_MAX)
    sessions.set(socket, { claims, timer: setTimeout(() => end(socket, 'token-ended'), lifeMs) })
  }
  console.use((socket, next) => {
    const admitted = admit(socket.handshake.auth.token)
    if (admitted.ok) socket.data.claims = admitted.value
    next(admitted.ok ? undefined : refusal(admitted.fault))
  })
  console.on('connection', (socket) => {
    const claims = socket.data.claims as ConsoleClaims
    hold(socket, claims)
    socket.on('disconnect', () => {
      clearTimeout(sessions.get(socket)?.timer)
      sessions.delete(socket)
    })
    socket.on('renew', (token: unknown, reply: unknown) => {
      const renewed = renewal(admit(token), claims)
      if (renewed.ok) hold(socket, renewed.value)
      else counters.fault('console-bad-renewal')
      if (typeof reply === 'function') reply(renewed.ok ? { ok: true } : { ok: false, fault: renewed.fault })
    })
    // In one turn of the event loop: no alarm comes between the room and the picture.
    void socket.join(roomsFor(claims))
    restate(socket, claims)
    const { operatorId, organizationId, raceId, role } = claims
    log.info({ operatorId, organizationId, raceId, role }, 'an operator watches')
  })
  const beats = keepBeat(
    () => feed.hearing(),
    (hearing) => send(console, { type: 'beat', serverAtMs: now(), hearing }),
    () => {
      for (const [socket, { claims }] of sessions) restate(socket, claims)
    },
  )
  return {
    alarm: (alarm, before) => {
      const rooms = roomsOf(alarm)
      send(console.to(rooms), { type: 'alarm', serverAtMs: now(), alarm })
      const left = before === undefined ? [] : roomsOf(before).filter((room) => !rooms.includes(room))
      if (left.length > 0) send(console.to(left).except(rooms), gone(alarm, now()))
    },
    gone: (alarm) => send(console.to(roomsOf(alarm)), gone(alarm, now())),
    endRevoked: () => {
      for (const [socket, { claims }] of sessions) if (feed.isRevoked(claims)) end(socket, 'token-revoked')
    },
    operatorCount: () => sessions.size,
    close: () => {
      clearInterval(beats)
      for (const socket of sessions.keys()) end(socket, 'server-stops')
    },
  }
}

type Session = { readonly claims: ConsoleClaims; readonly timer: NodeJS.Timeout }

type TokenCheck = (token: unknown) => Result<ConsoleClaims, TokenFault | 'console-closed'>

/** Deny by default: every way but the last is a refusal, counted by its name. */
function tokenCheck({ secret, feed, counters, now }: ConsoleGateOptions): TokenCheck {
  const isSigned = secret === undefined ? undefined : signatureCheck(secret)
  const refused = (fault: TokenFault | 'console-closed') => {
    counters.fault(fault)
    return { ok: false, fault } as const
  }
  return (token) => {
    if (isSigned === undefined) return refused('console-closed')
    const opened = openToken(token, isSigned, now())
    if (!opened.ok) return refused(opened.fault)
    return feed.isRevoked(opened.value) ? refused('token-revoked') : opened
  }
}

/** A socket may go on under a new token of the same person and the same view; for another it connects anew. */
function renewal(token: ReturnType<TokenCheck>, held: ConsoleClaims): Result<ConsoleClaims, string> {
  if (!token.ok) return token
  return renews(token.value, held) ? token : { ok: false, fault: 'token-of-another' }
}

/** What the browser is told; a token is never in it. */
function refusal(fault: string): Error {
  return Object.assign(new Error(fault), { data: { fault } })
}

/** A beat when it is time for one, or when how the server hears has changed; a restatement in place of every 20th. */
function keepBeat(
  hearing: () => Hearing,
  onBeat: (hearing: Hearing) => void,
  onRestatement: () => void,
): NodeJS.Timeout {
  let ticks = 0
  let told = hearing()
  return setInterval(() => {
    ticks += 1
    const now = hearing()
    const isChanged = !isDeepStrictEqual(now, told)
    told = now
    if (ticks % (TICKS_PER_BEAT * BEATS_PER_RESTATEMENT) === 0) onRestatement()
    else if (isChanged || ticks % TICKS_PER_BEAT === 0) onBeat(now)
  }, TICK_MS)
}

const gone = ({ id }: ConsoleAlarm, serverAtMs: number) => ({ type: 'gone', serverAtMs, ids: [id] }) as const
