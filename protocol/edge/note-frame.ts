import { assert } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { readDataFrame } from './data-frame'
import { codeDataHead, SEQ_TURN } from './data-head'
import type { EdgeFault } from './fault'
import { EPOCHS, type OpenedFrame, type Seal } from './frame'
import { clockFor, type FrameClock, type TimeSpan, unitOf } from './frame-clock'
import {
  CHANNEL_COUNT,
  CUSTOM_CHANNELS_FROM,
  DECIMALS_MAX,
  type Note,
  type NoteItem,
  STATUS_COUNT,
  TEXT_BYTES_MAX,
  type Telemetry,
  textBytesOf,
  UNIT_COUNT,
} from './note'
import { sealOther } from './other-kind'
import type { Coder } from './range-coder'
import type { Restored } from './restored'
import type { TagKey } from './tag'
import { codeGolomb, codeSignedGolomb } from './universal'

/**
 * A message of notes. It has a sequence like those of fixes, so that a lost one is a gap. About eight bytes of head and tag; a status takes about
 * two, a measurement three to four, a text its bytes and two.
 */
export type NoteFrame = {
  readonly epoch: number
  /** Modulo 2^12. */
  readonly seq: number
  readonly halvings: number
  readonly restored: readonly Restored[]
  /** How far the sender's clock may be from the newest note: how much of the time is told. */
  readonly timeSpan: TimeSpan
  /** By ascending slot. Never empty. */
  readonly notes: readonly Note[]
}

export const NOTES_MAX = 64

export function encodeNoteFrame(frame: NoteFrame, seal: Seal): Uint8Array {
  const { epoch, seq, halvings, restored, timeSpan, notes } = frame
  assert(notes.length > 0 && notes.length <= NOTES_MAX, 'a note frame carries 1 to 64 notes')
  const clock = clockFor(
    notes.map(({ atS }) => atS),
    timeSpan,
  )
  return sealOther({ kind: 'notes', epoch }, seal, [clock.baseAtS], (coder) => {
    codeDataHead(coder, { seq, halvings, clock, restored })
    codeNotes(coder, clock, notes)
  })
}

/** Reads what stands behind the number of the kind, of a frame that a radio session of about `sessionAtS` brought. */
export function readNoteFrame(opened: OpenedFrame, sessionAtS: number, key: TagKey): Result<NoteFrame, EdgeFault> {
  const frame = readDataFrame(opened, sessionAtS, key, (head) => codeNotes(opened.coder, head.clock, []))
  if (!frame.ok) return frame
  const { head, body, movedS } = frame.value
  const notes = body.map((note) => ({ ...note, atS: note.atS + movedS }))
  if (!notes.every(({ slot, atS }) => slot < 256 && atS > 0)) return bad({ kind: 'value-out-of-range' })
  const { seq, halvings, restored, clock } = head
  return ok({ epoch: opened.epoch, seq, halvings, restored, timeSpan: clock.span, notes })
}

const SOME_NOTE: Note = { slot: 0, atS: 0, item: { kind: 'status', status: 0 } }

/** Orders of the codes of a step to the next slot, of an age and of a measurement. */
const [SLOT_ORDER, AGE_ORDER, VALUE_ORDER] = [0, 4, 8] as const

function codeNotes(coder: Coder, clock: FrameClock, given: readonly Note[]): Note[] {
  const count = coder.uniform(Math.max(0, given.length - 1), NOTES_MAX) + 1
  const notes: Note[] = []
  let slot = 0
  for (let i = 0; i < count; i++) {
    const note = given[i] ?? SOME_NOTE
    slot += codeGolomb(coder, SLOT_ORDER, Math.max(0, note.slot - slot))
    const age = codeGolomb(coder, AGE_ORDER, Math.max(0, clock.baseAtS - note.atS) / unitOf(clock))
    notes.push({ slot, atS: clock.baseAtS - unitOf(clock) * age, item: codeItem(coder, note.item) })
  }
  return notes
}

const ITEM_KINDS: readonly NoteItem['kind'][] = ['status', 'telemetry', 'text']

function codeItem(coder: Coder, item: NoteItem): NoteItem {
  const kind = ITEM_KINDS[coder.uniform(ITEM_KINDS.indexOf(item.kind), ITEM_KINDS.length)] ?? 'status'
  switch (kind) {
    case 'status':
      return { kind, status: coder.uniform(item.kind === 'status' ? item.status : 0, STATUS_COUNT) }
    case 'telemetry':
      return codeTelemetry(coder, item.kind === 'telemetry' ? item : SOME_TELEMETRY)
    case 'text':
      return { kind, text: codeText(coder, item.kind === 'text' ? item.text : '') }
  }
}

const SOME_TELEMETRY: Telemetry = { kind: 'telemetry', channel: 0, value: 0 }

function codeTelemetry(coder: Coder, { kind, channel: given, value, custom }: Telemetry): Telemetry {
  const channel = coder.uniform(given, CHANNEL_COUNT)
  if (channel < CUSTOM_CHANNELS_FROM) return { kind, channel, value: codeSignedGolomb(coder, VALUE_ORDER, value) }
  const unit = coder.uniform(custom?.unit ?? 0, UNIT_COUNT)
  const decimals = coder.uniform(custom?.decimals ?? 0, DECIMALS_MAX + 1)
  return { kind, channel, value: codeSignedGolomb(coder, VALUE_ORDER, value), custom: { unit, decimals } }
}

/** Bytes that are no UTF-8 are read as U+FFFD. */
function codeText(coder: Coder, text: string): string {
  const given = textBytesOf(text)
  const length = coder.uniform(given.length, TEXT_BYTES_MAX + 1)
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = coder.uniform(given[i] ?? 0, 256)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

/** A note with its place among those of its stream: the message that brought it, and which of its notes it is. */
export type ToldNote = Note & { readonly epoch: number; readonly seq: number; readonly index: number }

/**
 * The order of events: by the time at which they happened, then by the message that told them, by the short way round where its number turns,
 * then by their place in it. Negative if `a` comes first.
 */
export function compareNotes(a: ToldNote, b: ToldNote): number {
  return a.atS - b.atS || ahead(a.epoch - b.epoch, EPOCHS) || ahead(a.seq - b.seq, SEQ_TURN) || a.index - b.index
}

function ahead(difference: number, turn: number): number {
  const up = ((difference % turn) + turn) % turn
  return up < turn / 2 ? up : up - turn
}
