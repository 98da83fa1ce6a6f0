import { sayWrong } from './accounted'
import type { Checker } from './checkers'

/** An alarm that a device still keeps has been answered by the end: it was repeated until it was. */
export const alarmsEndAnswered: Checker = ({ keptAlarms }) => {
  const silent = keptAlarms.filter(({ answer }) => answer === 'none')
  const words = silent.map(({ slot, incident }) => `${incident} of slot ${slot}`)
  return sayWrong(words, 'alarms were never answered')
}
