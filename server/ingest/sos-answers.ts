import { MINUTE_MS, SECOND_MS } from '#base/units'
import { type Sos, stateOf } from '#protocol/edge/sos-frame'

/** What follows from an alarm that has come: it is answered; the device has the answer; or it is too early to say. */
export type SosVerdict = 'answer' | 'has-it' | 'wait'

/** What is remembered of a stream's alarms: lost with the process, which costs one answer too many. */
export type SosMemory = Map<string, HeardSos>

type HeardSos = { readonly sentBefore: number; readonly sessionAtMs: number; readonly answeredAtMs: number }

const REMEMBERED_MAX = 256

/** An alarm that nobody has answered goes every two minutes, one that shore has answered every ten. */
const RESTING_MS = 5 * MINUTE_MS
/** An answer has reached the device's queue by then, and the device has had a session to take it. */
const AGAIN_MS = 100 * SECOND_MS

/** The name of an alarm, or of its cancellation: an answer to one says nothing of the other. */
export const sosKeyOf = (sos: Sos): string => ['sos', sos.epoch, sos.slot, sos.incident, stateOf(sos)].join(' ')

/** Judges one arrival by the session that brought it, and remembers it. A device whose repeats have become rare has the answer. */
export function judgeSos(memory: SosMemory, sos: Sos, sessionAtMs: number): SosVerdict {
  const key = `${sosKeyOf(sos)} ${sos.raisedAtS}`
  const before = memory.get(key)
  if (before !== undefined && sessionAtMs <= before.sessionAtMs) return 'wait'
  const verdict = before === undefined ? 'answer' : verdictOf(before, sos, sessionAtMs)
  const answeredAtMs = verdict === 'answer' ? sessionAtMs : (before?.answeredAtMs ?? sessionAtMs)
  memory.delete(key)
  memory.set(key, { sentBefore: sos.sentBefore, sessionAtMs, answeredAtMs })
  const [oldest] = memory.keys()
  if (memory.size > REMEMBERED_MAX && oldest !== undefined) memory.delete(oldest)
  return verdict
}

function verdictOf(before: HeardSos, { sentBefore }: Sos, sessionAtMs: number): SosVerdict {
  // Some may have been lost between them.
  const sendings = Math.max(1, sentBefore - before.sentBefore)
  if ((sessionAtMs - before.sessionAtMs) / sendings >= RESTING_MS) return 'has-it'
  return sessionAtMs - before.answeredAtMs >= AGAIN_MS ? 'answer' : 'wait'
}
