import { SOLO_POLICY } from '#protocol/edge/policy'
import { sayWrong } from './accounted'
import type { Checker } from './checkers'
import type { BookedAlarm } from './said-book'

/**
 * An alarm that shore has answered goes seldom, and one that race control has seen goes no more. A clock that is set (as a wrong one is for the quiet
 * end) says nothing of pauses, nor does a modem that fails.
 */
export const answeredAlarmsRest: Checker = ({ ledger, options, span }) => {
  const alarms = [...ledger.said.alarms.values()]
  const seen = alarms.filter(({ sendings }) => sendings.some(({ answer }) => answer === 'seen'))
  const restless = options.faults.clockJumpsPerDay > 0 ? [] : alarms.filter(isRestless(span.quietFromMs))
  const words = [...seen, ...restless].map(({ stream, epoch, incident }) => `${epoch}/${incident} of stream ${stream}`)
  return sayWrong(words, 'alarms went on though they were answered')
}

const isRestless =
  (clocksSetAtMs: number) =>
  ({ sendings }: BookedAlarm) =>
    sendings.some(({ atMs, answer }, i) => {
      const before = sendings[i - 1]
      if (before?.answer !== 'received' || answer !== 'received' || !before.isSent) return false
      const isClockSet = before.atMs < clocksSetAtMs && atMs >= clocksSetAtMs
      return !isClockSet && atMs - before.atMs < 1000 * (SOLO_POLICY.sosReceivedRepeatS - 1)
    })
