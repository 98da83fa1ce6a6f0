import { MINUTE_MS } from '#base/units'
import { UNSEALED } from '#protocol/edge/frame'
import { encodeSosAck, type Sos, stateOf } from '#protocol/edge/sos-frame'
import type { BookedAlarm } from './said-book'

/** Shore's answers to alarms, and a race control that sees an alarm some time after it was surfaced. */
export type AlarmDesk = {
  take(stream: number, sos: Sos, booked: BookedAlarm | undefined, atMs: number): void
  /** The answer that waits longest for a stream's device; it is given once, and again when the alarm comes again. */
  answer(stream: number): Uint8Array | undefined
}

const SEEN_AFTER_MS = 15 * MINUTE_MS

export function createAlarmDesk(): AlarmDesk {
  const waiting = new Map<number, Map<string, Uint8Array>>()
  return {
    take(stream, sos, booked, atMs) {
      const isSeen = booked?.surfacedAtMs !== undefined && atMs - booked.surfacedAtMs >= SEEN_AFTER_MS
      const { epoch, slot, incident } = sos
      const bytes = encodeSosAck({ epoch, slot, incident, state: stateOf(sos), isSeen }, UNSEALED)
      const answers = waiting.get(stream) ?? new Map<string, Uint8Array>()
      waiting.set(stream, answers.set(`${epoch} ${slot} ${incident} ${stateOf(sos)}`, bytes))
    },
    answer(stream) {
      const [next] = waiting.get(stream) ?? []
      if (next === undefined) return undefined
      waiting.get(stream)?.delete(next[0])
      return next[1]
    },
  }
}
