import { MINUTE_MS } from '#base/units'
import type { ToldNote } from '#protocol/edge/note-frame'
import { receive, type ShoreEffect, type ShoreState } from '#protocol/edge/shore-session'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import type { TrackerId } from '#race/fix'
import type { Log } from '../log'
import type { Counters } from '../ports/counters'
import type { FixBatch } from '../ports/fix-log'
import type { InboxMessage } from '../ports/inbox'
import type { Stream } from '../ports/stream-registry'
import type { Wanted } from './answers'
import { noteSos } from './sos-notice'
import { sealOf } from './stream-seal'
import { translateReport } from './translate'
import { type NewAlarm, type NewNote, translateAlarm, translateNote } from './translate-said'

type Heard = FixBatch['heard'][number]
type DeviceSession = NonNullable<FixBatch['sessions']>[number]

/** Who is told what happens on the way. */
export type StepWatch = { readonly counters: Counters; readonly log: Pick<Log, 'error' | 'warn' | 'debug'> }

/** What a run of messages has led to, collected for one transaction. */
export type StepResult = {
  readonly [Part in 'fixes' | 'gaps' | 'heard' | 'processed']: FixBatch[Part][number][]
} & {
  readonly notes: NewNote[]
  readonly alarms: NewAlarm[]
  readonly sessions: DeviceSession[]
  /** What devices wait for an answer to. */
  readonly wanted: Wanted[]
  /** A device has said that shore should know something else than it does. */
  isUnverified?: boolean
}

export const INGEST_FAULT_KINDS = [
  'unknown-imei',
  'unknown-slot',
  'wrong-key',
  'note-in-future',
  'no-session-data',
  'message-tripped-assertion',
] as const

/** Session statuses after which the MTMSN names what the device has got (Guide table 6-5); with status 1 it was too large to go. */
const TELLS_OF_MT: ReadonlySet<number> = new Set([0, 2])

export function emptyResult(): StepResult {
  return { fixes: [], gaps: [], heard: [], processed: [], notes: [], alarms: [], sessions: [], wanted: [] }
}

/**
 * Takes one message of a stream through envelope, frame and session, and adds what follows from it to `result`. A message that
 * trips one of our own assertions is marked and left: its bytes are kept, and the next good message works.
 */
export function stepStream(
  state: ShoreState,
  message: InboxMessage,
  stream: Stream,
  result: StepResult,
  watch: StepWatch,
): ShoreState {
  const { counters, log } = watch
  try {
    return takeMessage(state, message, stream, result, watch)
  } catch (error) {
    counters.fault('message-tripped-assertion')
    log.error(
      { err: error, messageNumber: message.messageNumber },
      'a message tripped an assertion; its bytes are kept',
    )
    result.processed.push({ messageNumber: message.messageNumber, fault: 'message-tripped-assertion', payloadBytes: 0 })
    return state
  }
}

function takeMessage(
  state: ShoreState,
  message: InboxMessage,
  stream: Stream,
  result: StepResult,
  watch: StepWatch,
): ShoreState {
  const { counters } = watch
  const envelope = decodeMoMessage(message.bytes)
  const payload = envelope.ok ? envelope.value.payload : undefined
  if (envelope.ok && TELLS_OF_MT.has(envelope.value.sessionStatus)) {
    result.sessions.push({ sessionAtMs: sessionOf(message), mtmsn: envelope.value.mtmsn })
  }
  if (!envelope.ok || payload === undefined) {
    // A mailbox check or a failed session: heard from the modem, nothing said by the tracker.
    const fault = envelope.ok ? 'no-session-data' : envelope.fault.kind
    result.processed.push({ messageNumber: message.messageNumber, fault, payloadBytes: 0 })
    counters.event('message-without-data')
    return state
  }
  const stepped = receive(state, payload, sessionOf(message), sealOf(stream))
  const faults = stepped.effects.flatMap((effect) => collect(effect, message, stream, result, watch))
  const fault = faults[0]
  result.processed.push({
    messageNumber: message.messageNumber,
    payloadBytes: payload.length,
    ...(fault === undefined ? {} : { fault }),
  })
  for (const kind of faults) counters.fault(kind)
  return stepped.state
}

/** Adds one effect to the result; returns the names of faults it stands for. */
function collect(
  effect: ShoreEffect,
  message: InboxMessage,
  stream: Stream,
  result: StepResult,
  watch: StepWatch,
): string[] {
  const { counters } = watch
  switch (effect.kind) {
    case 'reports':
      return effect.reports.flatMap((report, i) => {
        const trackerId = stream.slots.get(report.slot)
        if (trackerId === undefined) return ['unknown-slot']
        result.fixes.push(translateReport(report, trackerId, message))
        result.heard.push(heardOf(trackerId, message, effect.full[i] === true))
        return []
      })
    case 'gap':
      result.gaps.push({ epoch: effect.epoch, seq: effect.seq, state: effect.state, atMs: sessionOf(message) })
      counters.event(`gap-${effect.state}`)
      return []
    case 'duplicate':
    case 'held':
      counters.event(`frame-${effect.kind}`)
      return []
    case 'digest':
      counters.event(effect.agrees ? 'field-verified' : 'field-unverified')
      if (!effect.agrees) result.isUnverified = true
      return []
    case 'notes':
      return effect.notes.flatMap((note) => takeNote(note, message, stream, result, watch))
    case 'sos': {
      const alarm = translateAlarm(effect.sos, stream.slots.get(effect.sos.slot), message)
      result.alarms.push(alarm)
      if (message.isAgain === true) return []
      result.wanted.push({ ...effect, sessionAtMs: sessionOf(message) })
      return noteSos(alarm, stream, watch)
    }
    case 'ask':
      // Read again, it has been answered long ago.
      if (message.isAgain === true) return []
      result.wanted.push({ ...effect, sessionAtMs: sessionOf(message) })
      counters.event('ask-received')
      return []
    case 'chunk':
    case 'chunk-reply':
      counters.event(`${effect.kind}-received`)
      return []
    case 'fault':
      return [nameFault(effect.fault.kind, stream, watch)]
  }
}

/** A note further ahead of its arrival than this says that the device's clock is wrong: as the newest it would stand for ever. */
const FUTURE_MAX_MS = 2 * MINUTE_MS

function takeNote(
  note: ToldNote,
  message: InboxMessage,
  stream: Stream,
  result: StepResult,
  { counters }: StepWatch,
): string[] {
  const trackerId = stream.slots.get(note.slot)
  if (trackerId === undefined) return ['unknown-slot']
  if (note.atS * 1000 > message.receivedAtMs + FUTURE_MAX_MS) return ['note-in-future']
  result.notes.push(translateNote(note, trackerId, message))
  result.heard.push(heardOf(trackerId, message, false))
  counters.event(`note-${note.item.kind}`)
  return []
}

/** Of a stream with a key: the bytes are sealed with another, or with none, or damaged, which radio links hardly ever let through. */
function nameFault(kind: string, { streamId, key }: Stream, { log }: StepWatch): string {
  if (kind !== 'bad-check' || key === undefined) return kind
  log.warn({ streamId }, 'a message was sealed with another key than its stream’s: not even an SOS in it can be read')
  return 'wrong-key'
}

function heardOf(trackerId: TrackerId, message: InboxMessage, restated: boolean): Heard {
  const sessionAtMs = sessionOf(message)
  return {
    trackerId,
    heardAtMs: message.receivedAtMs,
    sessionAtMs,
    ...(restated ? { restatedAtMs: sessionAtMs } : {}),
  }
}

function sessionOf(message: InboxMessage): number {
  return message.sessionAtMs ?? message.receivedAtMs
}
