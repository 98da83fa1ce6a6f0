import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import type { TagBytes } from './frame'
import { type Note, type NoteItem, textBytesOf } from './note'
import type { SenderPolicy } from './policy'
import { openState, sealState } from './sealed-state'
import type { Alarm, CarriedFix, OwedFix, OwedNote, Sender, SenderSlot, SentMessage, Word } from './sender-state'
import { DISTRESSES } from './sos-frame'
import { NO_KEY, type TagKey } from './tag'
import type { VarintReader, VarintWriter } from './varint'

/** Counts the layouts of the kept state. */
export const SENDER_STATE_VERSION = 2

const PROFILES = ['solo', 'field'] as const
const TAG_BYTES: Readonly<Record<number, TagBytes>> = { 2: 2, 3: 3, 4: 4 }
const STATES: readonly SentMessage['state'][] = ['sent', 'at-gateway', 'held', 'again', 'lost']
const ANSWERS: readonly Alarm['answer'][] = ['none', 'received', 'seen']
const ARRIVALS: readonly CarriedFix['arrival'][] = ['unknown', 'gateway', 'held', 'doubtful']

/** A sender's whole state as bytes, for a gateway's disk: what is read back goes on in the same epoch. */
export function encodeSender(sender: Sender): Uint8Array {
  return sealState(SENDER_STATE_VERSION, (w) => {
    writePolicy(w, sender.policy)
    w.unsigned(sender.epoch).unsigned(sender.nextSeq).unsigned(sender.cycle).unsigned(sender.failuresInRow)
    w.unsigned(sender.entryBits).unsigned(sender.silentLoss)
    writeOptional(w, sender.lastMessageAtMs)
    writeOptional(w, sender.paceMs)
    writeList(w, [...sender.slots.values()], writeSlot)
    writeList(w, [...sender.sent], writeSent)
    writeList(w, sender.words, writeWord)
    writeList(w, [...sender.owedBySeq], (_, [seq, count]) => w.unsigned(seq).unsigned(count))
    writeList(w, sender.notes, (_, note) => {
      writeNote(w, note)
      writeList(w, note.owedTo, (_, seq) => w.unsigned(seq))
    })
    writeList(w, [...sender.measured], (_, [key, { atS, value }]) => w.unsigned(key).unsigned(atS).signed(value))
    writeList(w, sender.alarms, writeAlarm)
    w.unsigned(sender.nextIncident)
  })
}

/** A sender from bytes, or why a new run must begin. */
export function decodeSender(bytes: Uint8Array, key: TagKey = NO_KEY): Result<Sender, EdgeFault> {
  const opened = openState(bytes, SENDER_STATE_VERSION)
  if (!opened.ok) return opened
  const r = opened.value
  const policy = readPolicy(r)
  const [epoch, nextSeq, cycle, failuresInRow] = [r.unsigned(), r.unsigned(), r.unsigned(), r.unsigned()]
  const [entryBits, silentLoss] = [r.unsigned(), r.unsigned()]
  const lastMessageAtMs = readOptional(r)
  const paceMs = readOptional(r)
  const sender: Sender = {
    policy,
    seal: { key, tagBytes: policy.tagBytes },
    epoch,
    nextSeq,
    cycle,
    failuresInRow,
    entryBits,
    silentLoss,
    slots: new Map(readList(r, readSlot).map((slot) => [slot.slot, slot])),
    sent: new Map(readList(r, readSent)),
    words: readList(r, readWord),
    owedBySeq: new Map(readList(r, () => [r.unsigned(), r.unsigned()] as const)),
    notes: readList(r, (): OwedNote => ({ ...readNote(r), owedTo: readList(r, () => r.unsigned()) })),
    measured: new Map(readList(r, () => [r.unsigned(), { atS: r.unsigned(), value: r.signed() }] as const)),
    alarms: readList(r, readAlarm),
    nextIncident: r.unsigned(),
    ...(lastMessageAtMs === undefined ? {} : { lastMessageAtMs }),
    ...(paceMs === undefined ? {} : { paceMs }),
  }
  return r.endsHere() ? ok(sender) : bad({ kind: 'state-unreadable' })
}

function writeList<T>(w: VarintWriter, items: readonly T[], write: (w: VarintWriter, item: T) => void): void {
  w.unsigned(items.length)
  for (const item of items) write(w, item)
}

function readList<T>(r: VarintReader, read: (r: VarintReader) => T): T[] {
  const count = r.count()
  const items: T[] = []
  for (let i = 0; i < count && !r.overran; i++) items.push(read(r))
  return items
}

/** 0 for absent, else the value plus one. */
const writeOptional = (w: VarintWriter, value: number | undefined) =>
  void w.unsigned(value === undefined ? 0 : value + 1)

function readOptional(r: VarintReader): number | undefined {
  const value = r.unsigned()
  return value === 0 ? undefined : value - 1
}

const flag = (value: boolean) => (value ? 1 : 0)

function writePolicy(w: VarintWriter, policy: SenderPolicy): void {
  w.unsigned(PROFILES.indexOf(policy.profile)).unsigned(policy.messageBytesMax).unsigned(policy.creditBytes)
  w.unsigned(policy.windowMessages)
    .unsigned(policy.gatewayMessages)
    .unsigned(policy.refreshS)
    .unsigned(policy.fullEveryReports)
  w.unsigned(policy.halvings).unsigned(policy.fixIntervalS).unsigned(policy.flushAfterS)
  w.unsigned(policy.tagBytes).unsigned(policy.digestEveryMessages)
  writeList(w, policy.repeatOffsets, (_, offset) => w.unsigned(offset))
  writeList(w, policy.telemetryChanges, (_, steps) => w.unsigned(steps))
  w.unsigned(policy.telemetryEveryS).unsigned(policy.noteWaitS)
  writeList(w, policy.sosRepeatS, (_, gapS) => w.unsigned(gapS))
  w.unsigned(policy.sosReceivedRepeatS)
}

function readPolicy(r: VarintReader): SenderPolicy {
  return {
    profile: PROFILES[r.unsigned()] ?? 'field',
    messageBytesMax: r.unsigned(),
    creditBytes: r.unsigned(),
    windowMessages: r.unsigned(),
    gatewayMessages: r.unsigned(),
    refreshS: r.unsigned(),
    fullEveryReports: r.unsigned(),
    halvings: r.unsigned(),
    fixIntervalS: r.unsigned(),
    flushAfterS: r.unsigned(),
    tagBytes: TAG_BYTES[r.unsigned()] ?? 2,
    digestEveryMessages: r.unsigned(),
    repeatOffsets: readList(r, () => r.unsigned()),
    telemetryChanges: readList(r, () => r.unsigned()),
    telemetryEveryS: r.unsigned(),
    noteWaitS: r.unsigned(),
    sosRepeatS: readList(r, () => r.unsigned()),
    sosReceivedRepeatS: r.unsigned(),
  }
}

function writeFix(w: VarintWriter, { atS, lat, lon, owedTo }: OwedFix): void {
  w.unsigned(atS).signed(lat).signed(lon)
  writeList(w, owedTo, (_, seq) => w.unsigned(seq))
}

function readFix(r: VarintReader): OwedFix {
  return { atS: r.unsigned(), lat: r.signed(), lon: r.signed(), owedTo: readList(r, () => r.unsigned()) }
}

function writeSlot(w: VarintWriter, slot: SenderSlot): void {
  w.unsigned(slot.slot)
    .unsigned(slot.reportsSinceFull)
    .unsigned(flag(slot.needsFull))
    .unsigned(flag(slot.restatedInCycle))
  writeOptional(w, slot.fullSeq)
  writeOptional(w, slot.unrestatedSinceMs)
  writeList(w, slot.pending, writeFix)
  writeList(w, slot.history, writeFix)
  writeList(w, slot.latest === undefined ? [] : [slot.latest], writeFix)
  writeList(w, slot.carried, (_, { seq, atS, lat, lon, arrival }) =>
    w.unsigned(seq).unsigned(atS).signed(lat).signed(lon).unsigned(ARRIVALS.indexOf(arrival)),
  )
}

function readSlot(r: VarintReader): SenderSlot {
  const [slot, reportsSinceFull] = [r.unsigned(), r.unsigned()]
  const [needsFull, restatedInCycle] = [r.unsigned() === 1, r.unsigned() === 1]
  const fullSeq = readOptional(r)
  const unrestatedSinceMs = readOptional(r)
  const pending = readList(r, readFix)
  const history = readList(r, readFix)
  const [latest] = readList(r, readFix)
  const carried = readList(
    r,
    (): CarriedFix => ({
      seq: r.unsigned(),
      atS: r.unsigned(),
      lat: r.signed(),
      lon: r.signed(),
      arrival: ARRIVALS[r.unsigned()] ?? 'unknown',
    }),
  )
  return {
    slot,
    pending,
    history,
    latest,
    carried,
    reportsSinceFull,
    fullSeq,
    unrestatedSinceMs,
    needsFull,
    restatedInCycle,
  }
}

const writeWord = (w: VarintWriter, { seq, lost }: Word) => void w.unsigned(seq).unsigned(flag(lost))

const readWord = (r: VarintReader): Word => ({ seq: r.unsigned(), lost: r.unsigned() === 1 })

function writeSent(w: VarintWriter, [seq, message]: readonly [number, SentMessage]): void {
  w.unsigned(seq).unsigned(STATES.indexOf(message.state))
  writeList(w, message.owed, (_, { slot, fix }) => writeFix(w.unsigned(slot), fix))
  writeList(w, message.notes, writeNote)
  writeList(w, message.words, writeWord)
}

function readSent(r: VarintReader): readonly [number, SentMessage] {
  const seq = r.unsigned()
  const state = STATES[r.unsigned()] ?? 'sent'
  const owed = readList(r, () => ({ slot: r.unsigned(), fix: readFix(r) }))
  const notes = readList(r, readNote)
  return [seq, { owed, notes, words: readList(r, readWord), state }]
}

const ITEM_KINDS: readonly NoteItem['kind'][] = ['status', 'telemetry', 'text']

function writeNote(w: VarintWriter, { slot, atS, item }: Note): void {
  w.unsigned(slot).unsigned(atS).unsigned(ITEM_KINDS.indexOf(item.kind))
  if (item.kind === 'status') w.unsigned(item.status)
  else if (item.kind === 'text') w.raw(textBytesOf(item.text))
  else {
    w.unsigned(item.channel).signed(item.value)
    writeList(w, item.custom === undefined ? [] : [item.custom], (_, { unit, decimals }) =>
      w.unsigned(unit).unsigned(decimals),
    )
  }
}

function readNote(r: VarintReader): Note {
  return { slot: r.unsigned(), atS: r.unsigned(), item: readItem(r) }
}

function readItem(r: VarintReader): NoteItem {
  const kind = ITEM_KINDS[r.unsigned()] ?? 'status'
  if (kind === 'status') return { kind, status: r.unsigned() }
  if (kind === 'text') return { kind, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(r.raw()) }
  const [channel, value] = [r.unsigned(), r.signed()]
  const [custom] = readList(r, () => ({ unit: r.unsigned(), decimals: r.unsigned() }))
  return { kind, channel, value, ...(custom === undefined ? {} : { custom }) }
}

function writeAlarm(w: VarintWriter, alarm: Alarm): void {
  const { slot, incident, distress, raisedAtS, cancelledAtS, sentBefore, dueAtMs, answer } = alarm
  w.unsigned(slot).unsigned(incident).unsigned(DISTRESSES.indexOf(distress)).unsigned(raisedAtS)
  writeOptional(w, cancelledAtS)
  w.unsigned(sentBefore).unsigned(dueAtMs).unsigned(ANSWERS.indexOf(answer))
}

function readAlarm(r: VarintReader): Alarm {
  const [slot, incident] = [r.unsigned(), r.unsigned()]
  const [distress, raisedAtS] = [DISTRESSES[r.unsigned()] ?? 'other', r.unsigned()]
  const cancelledAtS = readOptional(r)
  const [sentBefore, dueAtMs] = [r.unsigned(), r.unsigned()]
  const answer = ANSWERS[r.unsigned()] ?? 'none'
  const cancelled = cancelledAtS === undefined ? {} : { cancelledAtS }
  return { slot, incident, distress, raisedAtS, ...cancelled, sentBefore, dueAtMs, answer }
}
