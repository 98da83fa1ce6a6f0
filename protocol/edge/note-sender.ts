import { assert } from '#base/assert'
import { insertNote, settleOwed } from './back-fill'
import { SEQ_TURN } from './data-head'
import { SLOTS_MAX } from './field-frame'
import {
  CHANNEL_COUNT,
  CUSTOM_CHANNELS_FROM,
  DECIMALS_MAX,
  goesAtOnce,
  type Note,
  type NoteItem,
  STATUS_COUNT,
  stepsBetween,
  TEXT_BYTES_MAX,
  textBytesOf,
  UNIT_COUNT,
} from './note'
import { encodeNoteFrame, NOTES_MAX } from './note-frame'
import { fillToBudget, timeSpanFor } from './plan'
import { forgetOld, type OutgoingMessage, waitingWords } from './sender'
import type { Sender, Word } from './sender-state'

/** About what a message of notes takes beside them, and beside a text's bytes. */
const NOTES_OVERHEAD_BYTES = 16
/** About what a measurement takes. */
const TELEMETRY_BYTES = 4

/**
 * Takes in what a tracker has to say of itself, and tells whether it will go: a measurement that has not changed enough does not, nor a text that is
 * too long for 160 bytes or for the link. Where too much waits the oldest measurement gives way, then the oldest text.
 */
export function note(sender: Sender, slot: number, atS: number, item: NoteItem): boolean {
  assert(Number.isInteger(slot) && slot >= 0 && slot < SLOTS_MAX, 'a slot is a byte')
  assert(sender.policy.profile === 'field' || slot === 0, 'a solo sender has slot 0')
  assert(Number.isInteger(atS) && atS > 0 && atS < 2 ** 32 - TIME_ROOM_S, 'a note is of a whole second before 2106')
  assertItem(item)
  if (item.kind === 'text') {
    const bytesMax = Math.min(TEXT_BYTES_MAX, sender.policy.messageBytesMax - NOTES_OVERHEAD_BYTES)
    if (textBytesOf(item.text).length > bytesMax) return false
  }
  if (item.kind === 'telemetry') {
    if (!hasChanged(sender, slot, atS, item)) return false
    sender.measured.set(measureKey(slot, item.channel), { atS, value: item.value })
  }
  insertNote(sender, { slot, atS, item, owedTo: [] })
  return true
}

/** A base may be rounded up by so much. */
const TIME_ROOM_S = 3600

function assertItem(item: NoteItem): void {
  if (item.kind === 'status') assert(isBelow(item.status, STATUS_COUNT), 'a status is 0 to 63')
  if (item.kind !== 'telemetry') return
  const { channel, value, custom } = item
  assert(
    isBelow(channel, CHANNEL_COUNT) && Number.isInteger(value) && Math.abs(value) < 2 ** 30,
    'a measurement is whole',
  )
  assert(
    custom === undefined || (isBelow(custom.unit, UNIT_COUNT) && isBelow(custom.decimals, DECIMALS_MAX + 1)),
    'a unit',
  )
  assert(channel >= CUSTOM_CHANNELS_FROM === (custom !== undefined), 'a channel of its own says its unit')
}

const isBelow = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count

const measureKey = (slot: number, channel: number) => CHANNEL_COUNT * slot + channel

function hasChanged(
  { measured, policy }: Sender,
  slot: number,
  atS: number,
  { channel, value }: { channel: number; value: number },
): boolean {
  const last = measured.get(measureKey(slot, channel))
  if (last === undefined || atS < last.atS || atS >= last.atS + policy.telemetryEveryS) return true
  return stepsBetween(channel, value, last.value) >= (policy.telemetryChanges[channel] ?? 1)
}

/** Whether a message of notes is worth sending: somebody has something to say, or measurements have waited or fill a paid unit. */
export function areNotesDue({ notes, policy }: Sender, nowMs: number): boolean {
  const hasWaited = ({ atS }: Note) => Math.abs(nowMs / 1000 - atS) >= policy.noteWaitS
  const fills = NOTES_OVERHEAD_BYTES + TELEMETRY_BYTES * notes.length >= policy.creditBytes
  return fills || notes.some((one) => goesAtOnce(one.item) || hasWaited(one))
}

/**
 * Builds a message of the notes that wait, in at most `budgetBytes`; undefined when none is due, or none fits. It takes a sequence like any other, and
 * its fate is told by `atGateway`, `failed` and replies.
 */
export function nextNotes(sender: Sender, budgetBytes: number, nowMs: number): OutgoingMessage | undefined {
  if (!areNotesDue(sender, nowMs)) return undefined
  const bytesMax = Math.min(budgetBytes, sender.policy.messageBytesMax)
  const words = waitingWords(sender, bytesMax)
  const built = planNotes(sender, words, bytesMax, nowMs) ?? planNotes(sender, [], bytesMax, nowMs)
  if (built === undefined) return undefined
  const seq = sender.nextSeq
  sender.nextSeq += 1
  const told = new Set(built.words.map((word) => word.seq))
  sender.words = sender.words.filter((word) => !told.has(word.seq))
  sender.notes = sender.notes.filter((one) => !built.taken.includes(one))
  for (const one of built.taken) settleOwed(sender, one)
  const notes = built.taken.map(({ slot, atS, item }) => ({ slot, atS, item }))
  sender.sent.set(seq, { owed: [], notes, words: built.words, state: 'sent' })
  forgetOld(sender)
  return { messageId: seq, bytes: built.bytes, carried: [] }
}

/** What people say goes first, the oldest first; then measurements, the newest first. */
function planNotes(sender: Sender, words: ReturnType<typeof waitingWords>, budgetBytes: number, nowMs: number) {
  const rank = ({ item }: Note) => (item.kind === 'telemetry' ? 1 : 0)
  const waiting = sender.notes.toSorted((a, b) => rank(a) - rank(b) || (rank(a) === 0 ? a.atS - b.atS : b.atS - a.atS))
  const candidates = waiting.filter(({ item }) => item.kind !== 'text' || textRoom(item.text) <= budgetBytes)
  const named: Word[] = words.map(({ seq, lost }) => ({ seq, lost }))
  return fillToBudget(Math.min(candidates.length, NOTES_MAX), budgetBytes, (count) => {
    const taken = candidates.slice(0, count)
    return { taken, words: named, bytes: encodeNotes(sender, taken, words, nowMs) }
  })
}

const textRoom = (text: string) => NOTES_OVERHEAD_BYTES + textBytesOf(text).length

function encodeNotes(sender: Sender, taken: readonly Note[], words: ReturnType<typeof waitingWords>, nowMs: number) {
  const { epoch, nextSeq, policy, seal } = sender
  const notes = taken.toSorted((a, b) => a.slot - b.slot || a.atS - b.atS)
  const newestAtS = notes.reduce((newest, { atS }) => Math.max(newest, atS), 0)
  const named = { epoch, seq: nextSeq % SEQ_TURN, halvings: policy.halvings, timeSpan: timeSpanFor(newestAtS, nowMs) }
  return encodeNoteFrame({ ...named, restored: words, notes }, seal)
}
