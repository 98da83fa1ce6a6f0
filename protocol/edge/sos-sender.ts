import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import { SLOTS_MAX } from './field-frame'
import type { Alarm, Sender } from './sender-state'
import { type Distress, encodeSos, INCIDENTS, SENT_BEFORE_MAX, type SosAck, type SosFix, stateOf } from './sos-frame'

/** An SOS for the modem, to go before anything else. */
export type OutgoingSos = { readonly bytes: Uint8Array; readonly slot: number; readonly incident: number }

/**
 * Raises an alarm, and returns the number of its incident. The same distress of a slot raised once more is the same incident, sent at once
 * again. A solo sender has slot 0. `atS`: Unix seconds by the sender's clock.
 */
export function raiseSos(sender: Sender, alarm: { slot: number; distress: Distress; atS: number }): number {
  const { slot, distress, atS } = alarm
  assert(Number.isInteger(slot) && slot >= 0 && slot < SLOTS_MAX, 'a slot is a byte')
  assert(sender.policy.profile === 'field' || slot === 0, 'a solo sender has slot 0')
  assert(Number.isInteger(atS) && atS >= 0 && atS < 2 ** 32, 'an alarm is of a whole second before 2106')
  const known = sender.alarms.find(
    (one) => one.slot === slot && one.distress === distress && one.cancelledAtS === undefined,
  )
  if (known !== undefined) {
    Object.assign(known, { dueAtMs: 0, answer: 'none' })
    return known.incident
  }
  makeRoom(sender)
  while (sender.alarms.some((one) => one.incident === sender.nextIncident)) countIncident(sender)
  const incident = sender.nextIncident
  countIncident(sender)
  sender.alarms.push({ slot, incident, distress, raisedAtS: atS, sentBefore: 0, dueAtMs: 0, answer: 'none' })
  return incident
}

const countIncident = (sender: Sender) => {
  sender.nextIncident = (sender.nextIncident + 1) % INCIDENTS
}

/** Alarms that are kept at once. */
export const ALARMS_MAX = 64

/** The alarm gives way that race control has seen, else one that is cancelled, else the oldest. */
function makeRoom(sender: Sender): void {
  const { alarms } = sender
  if (alarms.length < ALARMS_MAX) return
  const seen = alarms.find(({ answer }) => answer === 'seen')
  const least = seen ?? alarms.find(({ cancelledAtS }) => cancelledAtS !== undefined) ?? alarms[0]
  sender.alarms = alarms.filter((alarm) => alarm !== least)
}

/** Cancels an alarm: a message of its own, sent like the alarm. False if there is no such alarm, or it is cancelled already. */
export function cancelSos(
  sender: Sender,
  { slot, incident, atS }: { slot: number; incident: number; atS: number },
): boolean {
  assert(Number.isInteger(atS) && atS >= 0 && atS < 2 ** 32, 'an alarm is of a whole second before 2106')
  const alarm = findAlarm(sender, slot, incident)
  if (alarm === undefined || alarm.cancelledAtS !== undefined) return false
  Object.assign(alarm, { cancelledAtS: atS, sentBefore: 0, dueAtMs: 0, answer: 'none' })
  return true
}

function findAlarm({ alarms }: Sender, slot: number, incident: number): Alarm | undefined {
  return alarms.find((alarm) => alarm.slot === slot && alarm.incident === incident)
}

/**
 * The SOS that is to go now, to be asked for before `nextMessage`; undefined when none is due. An alarm is repeated until shore says that it has it,
 * and then, more seldom, until race control has seen it.
 */
export function nextSos(sender: Sender, nowMs: number): OutgoingSos | undefined {
  // A clock set back makes nothing wait longer than it would from now.
  for (const alarm of sender.alarms) alarm.dueAtMs = Math.min(alarm.dueAtMs, nowMs + repeatMs(sender, alarm))
  const due = sender.alarms.filter((alarm) => alarm.answer !== 'seen' && alarm.dueAtMs <= nowMs)
  const [alarm] = due.sort((a, b) => rankOf(a) - rankOf(b) || a.sentBefore - b.sentBefore || a.dueAtMs - b.dueAtMs)
  if (alarm === undefined) return undefined
  const { answer: _, dueAtMs: __, ...said } = alarm
  const fix = lastFixOf(sender, alarm.slot)
  const bytes = encodeSos({ epoch: sender.epoch, ...said, ...(fix === undefined ? {} : { fix }) }, sender.seal)
  alarm.dueAtMs = nowMs + repeatMs(sender, alarm)
  alarm.sentBefore = Math.min(SENT_BEFORE_MAX, alarm.sentBefore + 1)
  return { bytes, slot: alarm.slot, incident: alarm.incident }
}

/** When the next SOS is due; undefined when there is none. */
export function nextSosAtMs({ alarms }: Sender): number | undefined {
  const instants = alarms.flatMap(({ answer, dueAtMs }) => (answer === 'seen' ? [] : [dueAtMs]))
  return instants.length === 0 ? undefined : Math.min(...instants)
}

/** What nobody knows of goes first, and alarms before cancellations. */
const rankOf = ({ answer, cancelledAtS }: Alarm) => (answer === 'none' ? 0 : 2) + (cancelledAtS === undefined ? 0 : 1)

/** The time from this sending of an alarm to the next. */
function repeatMs({ policy }: Sender, { answer, sentBefore }: Alarm): number {
  const { sosRepeatS, sosReceivedRepeatS } = policy
  if (answer === 'received') return 1000 * sosReceivedRepeatS
  return 1000 * (sosRepeatS[Math.min(sentBefore, sosRepeatS.length - 1)] ?? sosReceivedRepeatS)
}

function lastFixOf({ slots, policy: { halvings } }: Sender, slot: number): SosFix | undefined {
  const { pending, history } = slots.get(slot) ?? { pending: [], history: [] }
  const [waiting, sent] = [pending.at(-1), history.at(-1)]
  const newest = waiting === undefined || (sent !== undefined && sent.atS > waiting.atS) ? sent : waiting
  return newest === undefined ? undefined : { halvings, atS: newest.atS, lat: newest.lat, lon: newest.lon }
}

/** The modem says that an SOS did not go: it is due at once. */
export function sosFailed(sender: Sender, { slot, incident }: Pick<OutgoingSos, 'slot' | 'incident'>): void {
  const alarm = findAlarm(sender, slot, incident)
  if (alarm !== undefined) alarm.dueAtMs = 0
}

/** Takes shore's answer. One to an alarm that is cancelled by now, or is not kept any more, changes nothing. */
export function onSosAck(sender: Sender, ack: SosAck, nowMs: number): Result<void, EdgeFault> {
  if (ack.epoch !== sender.epoch) return bad({ kind: 'other-epoch', epoch: ack.epoch })
  const alarm = findAlarm(sender, ack.slot, ack.incident)
  if (alarm === undefined || stateOf(alarm) !== ack.state || alarm.answer === 'seen') return ok(undefined)
  if (ack.isSeen) alarm.answer = 'seen'
  else if (alarm.answer === 'none') {
    alarm.answer = 'received'
    alarm.dueAtMs = nowMs + repeatMs(sender, alarm)
  }
  // A cancellation that has been seen ends the alarm; an alarm that has been seen may yet be cancelled.
  if (alarm.answer === 'seen' && ack.state === 'cancelled') sender.alarms = sender.alarms.filter((one) => one !== alarm)
  return ok(undefined)
}
