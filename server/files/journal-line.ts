import { createHash } from 'node:crypto'
import type { ConsoleAlarm } from '#protocol/console/alarm'
import { readAlarm } from '#protocol/console/read-message'

/** A line of the journal: 16 digits of the SHA-256 of what follows, a space, one alarm as JSON. */
export function lineOf(alarm: ConsoleAlarm): string {
  const json = JSON.stringify(alarm)
  return `${checkOf(json)} ${json}\n`
}

/** The alarm of a line without its end; undefined when it is torn, damaged, or no line of ours. */
export function alarmOfLine(line: string): ConsoleAlarm | undefined {
  const json = line.slice(CHECK_LENGTH + 1)
  if (line.slice(0, CHECK_LENGTH) !== checkOf(json)) return undefined
  const read = readAlarm(JSON.parse(json))
  return read.ok ? read.value : undefined
}

const CHECK_LENGTH = 16
const checkOf = (json: string): string => createHash('sha256').update(json).digest('hex').slice(0, CHECK_LENGTH)
