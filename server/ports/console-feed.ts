import type { ConsoleAlarm } from '#protocol/console/alarm'
import type { Hearing } from '#protocol/console/messages'
import type { ConsoleClaims } from '#protocol/console/token'

/** What operators are shown, for whoever sends it to them. */
export type ConsoleFeed = {
  /** All that is open now. */
  open(): readonly ConsoleAlarm[]
  hearing(): Hearing
  isRevoked(claims: ConsoleClaims): boolean
}

/** Where operators listen; each hears what its token allows. */
export type ConsoleGate = {
  /** One alarm is new, or changed. `before`: what was shown of it. */
  alarm(alarm: ConsoleAlarm, before: ConsoleAlarm | undefined): void
  gone(alarm: ConsoleAlarm): void
  /** Ends those whose tokens are revoked now. */
  endRevoked(): void
  operatorCount(): number
}
