import { sayWrong } from './accounted'
import type { Checker } from './checkers'

/** An alarm is surfaced as soon as one message of it comes, whatever came before it; and none that nobody raised. */
export const everyAlarmSurfaced: Checker = ({ ledger }) => {
  const alarms = [...ledger.said.alarms.values()]
  const missed = alarms.filter(({ comeAtMs, surfacedAtMs }) => comeAtMs !== undefined && surfacedAtMs !== comeAtMs)
  const words = missed.map(({ stream, epoch, incident, state }) => `${state} ${epoch}/${incident} of stream ${stream}`)
  return sayWrong(words, 'alarms came and were not surfaced')
}
