import { assertNever } from '#base/assert'
import { MINUTE_MS } from '#base/units'
import type { DevicePosition } from '#protocol/devices/position'
import { decodeRock7Position } from '#protocol/devices/rock7-position'
import type { ToldNote } from '#protocol/edge/note-frame'
import { readRuleWord } from '#protocol/edge/rule-word'
import { receive, type ShoreEffect, type ShoreState } from '#protocol/edge/shore-session'
import type { TrackerId } from '#race/fix'
import type { Log } from '../log'
import type { Counters } from '../ports/counters'
import type { FixBatch } from '../ports/fix-log'
import type { InboxMessage } from '../ports/inbox'
import type { Stream } from '../ports/stream-registry'
import type { Wanted } from './answers'
import { openMessage } from './open-message'
import { noteSos } from './sos-notice'
import { sealOf } from './stream-seal'
import { translatePosition, translateReport } from './translate'
import {
  alarmOfPosition,
  type NewAlarm,
  type NewNote,
  notesOfPosition,
  SOLE_SLOT,
  translateAlarm,
  translateNote,
} from './translate-said'

type Heard = FixBatch['heard'][number]
type DeviceSession = NonNullable<FixBatch['sessions']>[number]
type EmptySession = NonNullable<FixBatch['emptySessions']>[number]

/** Who is told what happens on the way. */
export type StepWatch = { readonly counters: Counters; readonly log: Pick<Log, 'error' | 'warn' | 'debug'> }

/** What a run of messages has led to, collected for one transaction. */
export type StepResult = {
  readonly [Part in 'fixes' | 'gaps' | 'heard' | 'processed' | 'reporting']: NonNullable<FixBatch[Part]>[number][]
} & {
  readonly notes: NewNote[]
  readonly alarms: NewAlarm[]
  readonly sessions: DeviceSession[]
  readonly emptySessions: EmptySession[]
  /** What devices wait for an answer to. */
  readonly wanted: Wanted[]
  /** A device has said that shore should know something else than it does. */
  isUnverified?: boolean
}

export const INGEST_FAULT_KINDS = [
  'unknown-imei',
  'unknown-device',
  'unknown-slot',
  'wrong-key',
  'note-in-future',
  'no-session-data',
  'message-tripped-assertion',
] as const

export function emptyResult(): StepResult {
  return {
    fixes: [],
    gaps: [],
    heard: [],
    processed: [],
    reporting: [],
    notes: [],
    alarms: [],
    sessions: [],
    emptySessions: [],
    wanted: [],
  }
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
  const opened = openMessage(message)
  if ('mtmsn' in opened && opened.mtmsn !== undefined) {
    result.sessions.push({ sessionAtMs: sessionOf(message), mtmsn: opened.mtmsn })
  }
  switch (opened.kind) {
    case 'unreadable':
      markWithoutData(message, opened.fault, result, watch)
      return state
    case 'nothing':
      result.emptySessions.push({
        ...opened.session,
        messageNumber: message.messageNumber,
        sessionAtMs: sessionOf(message),
      })
      markWithoutData(message, 'no-session-data', result, watch)
      watch.counters.event(`session-${opened.session.outcome}`)
      return state
    case 'payload':
      return takePayload(state, opened.payload, message, stream, result, watch)
    case 'positions':
      markProcessed(
        message,
        takePositions(opened.positions, message, stream, result, watch),
        result,
        watch,
        opened.paidBytes,
      )
      return state
    default:
      return assertNever(opened)
  }
}

function markWithoutData({ messageNumber }: InboxMessage, fault: string, result: StepResult, watch: StepWatch): void {
  result.processed.push({ messageNumber, fault, payloadBytes: 0 })
  watch.counters.event('message-without-data')
}

/** A device's own bytes: a rented tracker's are one position each, all others are frames of our protocol. */
function takePayload(
  state: ShoreState,
  payload: Uint8Array,
  message: InboxMessage,
  stream: Stream,
  result: StepResult,
  watch: StepWatch,
): ShoreState {
  if (stream.kind === 'rock7') {
    const decoded = decodeRock7Position(payload, sessionOf(message))
    const faults = decoded.ok ? takePositions([decoded.value], message, stream, result, watch) : [decoded.fault.kind]
    markProcessed(message, faults, result, watch, payload.length)
    return state
  }
  const stepped = receive(state, payload, sessionOf(message), sealOf(stream))
  const faults = stepped.effects.flatMap((effect) => collect(effect, message, stream, result, watch))
  markProcessed(message, faults, result, watch, payload.length)
  return stepped.state
}

/** Without `payloadBytes` it did not come as a message that is paid for by its size. */
function markProcessed(
  { messageNumber }: InboxMessage,
  faults: readonly string[],
  result: StepResult,
  { counters }: StepWatch,
  payloadBytes?: number,
): void {
  const [fault] = faults
  result.processed.push({
    messageNumber,
    ...(payloadBytes === undefined ? {} : { payloadBytes }),
    ...(fault === undefined ? {} : { fault }),
  })
  for (const kind of faults) counters.fault(kind)
}

/** Positions of a device that is a tracker itself, each whole. Returns the names of faults. */
function takePositions(
  positions: readonly DevicePosition[],
  message: InboxMessage,
  stream: Stream,
  result: StepResult,
  watch: StepWatch,
): string[] {
  const trackerId = stream.slots.get(SOLE_SLOT)
  if (trackerId === undefined) return ['unknown-slot']
  result.heard.push(heardOf(trackerId, message, positions.length > 0))
  return positions.flatMap((position) => {
    result.fixes.push(translatePosition(position, trackerId, message))
    if (position.isDistress) {
      const alarm = alarmOfPosition(position, trackerId, message)
      result.alarms.push(alarm)
      if (message.isAgain !== true) noteSos(alarm, stream, watch)
    }
    const notes = notesOfPosition(position, trackerId, message)
    if (notes.length > 0 && position.atMs > message.receivedAtMs + FUTURE_MAX_MS) return ['note-in-future']
    result.notes.push(...notes)
    return []
  })
}

function takeReports(
  { reports, full }: Extract<ShoreEffect, { kind: 'reports' }>,
  message: InboxMessage,
  stream: Stream,
  result: StepResult,
): string[] {
  const faults: string[] = []
  for (const [i, report] of reports.entries()) {
    const trackerId = stream.slots.get(report.slot)
    if (trackerId === undefined) faults.push('unknown-slot')
    else {
      result.fixes.push(translateReport(report, trackerId, message))
      result.heard.push(heardOf(trackerId, message, full[i] === true))
    }
  }
  return faults
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
      return takeReports(effect, message, stream, result)
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

/** What a note says of when its device reports, if it is about that. */
function reportingWords({ atS, item }: ToldNote): StepResult['reporting'] {
  const word = readRuleWord(item)
  if (word === undefined) return []
  return [{ atMs: atS * 1000, said: word.kind === 'keeps' ? { ...word, print: word.print ?? 0 } : word }]
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
  result.reporting.push(...reportingWords(note))
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
  const [heardAtMs, sessionAtMs] = [message.receivedAtMs, sessionOf(message)]
  return restated
    ? { trackerId, heardAtMs, sessionAtMs, restatedAtMs: sessionAtMs }
    : { trackerId, heardAtMs, sessionAtMs }
}

function sessionOf(message: InboxMessage): number {
  return message.sessionAtMs ?? message.receivedAtMs
}
