import type { ConsoleAlarm } from './alarm'

/** Everything that crosses from server to an operator's console: one JSON text a message, by the socket event `frame`. See SPEC.md. */
export const CONSOLE_PROTOCOL = 1

/** All that the token may see: sent on connecting, and every 300 s. Replaces what was shown. */
export type ConsoleAlarms = {
  readonly type: 'alarms'
  readonly protocol: typeof CONSOLE_PROTOCOL
  readonly serverAtMs: number
  readonly alarms: readonly ConsoleAlarm[]
  readonly hearing: Hearing
}

/** One alarm as it is now, new or changed. */
export type ConsoleAlarmNow = { readonly type: 'alarm'; readonly serverAtMs: number; readonly alarm: ConsoleAlarm }

/** Alarms that are not shown to this token any more. */
export type ConsoleGone = { readonly type: 'gone'; readonly serverAtMs: number; readonly ids: readonly string[] }

/** Sent every 15 s, so that silence is noticed. */
export type ConsoleBeat = { readonly type: 'beat'; readonly serverAtMs: number; readonly hearing: Hearing }

/** The last word before the server closes the feed. */
export type ConsoleEnd = { readonly type: 'end'; readonly serverAtMs: number; readonly why: ConsoleEndReason }

export const CONSOLE_END_REASONS = ['token-ended', 'token-revoked', 'server-stops'] as const
export type ConsoleEndReason = (typeof CONSOLE_END_REASONS)[number]

export type ConsoleFrame = ConsoleAlarms | ConsoleAlarmNow | ConsoleGone | ConsoleBeat | ConsoleEnd

/** How well the server hears of alarms now. */
export type Hearing = {
  /** Whether Postgres could be read last time: away, senders are not answered, and only what is heard from now on is shown. */
  readonly record: 'answers' | 'away'
  /**
   * `direct`: messages arrive in the process that shows them. `redis`: in another, which tells of them at once. `record`: in another, and Redis is
   * away: alarms are shown once they are committed.
   */
  readonly way: (typeof HEARING_WAYS)[number]
}

export const HEARING_WAYS = ['direct', 'redis', 'record'] as const
