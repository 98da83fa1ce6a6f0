import { assert, mustExist } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import type { EdgeFault } from './fault'
import { SLOTS_MAX } from './field-frame'
import { planField } from './plan-field'
import { planSolo } from './plan-solo'
import type { SenderPolicy } from './policy'
import { decodeReply } from './reply-frame'
import { isPlace, quantiseDeg, wrapLonSteps } from './report'
import { RESTORED_MAX, type Restored } from './restored'
import {
  createSlot,
  type OwedFix,
  PENDING_MAX,
  SENT_MAX,
  type Sender,
  type SenderSlot,
  type SentMessage,
} from './sender-state'

export { decodeSender, encodeSender } from './sender-codec'
export type { Sender } from './sender-state'

/** A message for the modem. Its sequence is spent once it is handed over, whatever becomes of it. */
export type OutgoingMessage = { readonly messageId: number; readonly bytes: Uint8Array }

/** What a plan has put into a message, for the sender to remember. */
export type Plan = {
  readonly bytes: Uint8Array
  /** Fixes that the message carries, in the order of its entries. `full`: its place stood in full. `owed`: it was waiting to go. */
  readonly carried: readonly { slot: number; fix: OwedFix; full: boolean; owed: boolean }[]
  /** How many of the waiting words about spent sequences it carries. */
  readonly restored: readonly { seq: number; lost: boolean }[]
}

/** Begins a run. `epoch` must differ from that of the runs before it: counting up modulo 256 will do. */
export function createSender(policy: SenderPolicy, epoch: number): Sender {
  assert(epoch >= 0 && epoch < 256 && Number.isInteger(epoch), 'an epoch is a byte')
  return {
    policy,
    epoch,
    nextSeq: 0,
    cycle: 0,
    slots: new Map(),
    sent: new Map(),
    words: [],
    owedBySeq: new Map(),
    failuresInRow: 0,
  }
}

/** Takes in a fix that a tracker has measured. A second fix of a tracker for the same second is ignored. */
export function observe(sender: Sender, fix: { slot: number; atS: number; latDeg: number; lonDeg: number }): void {
  const { halvings } = sender.policy
  assert(Number.isInteger(fix.slot) && fix.slot >= 0 && fix.slot < SLOTS_MAX, 'a slot is a byte')
  const lat = quantiseDeg(fix.latDeg, halvings)
  const lon = wrapLonSteps(quantiseDeg(fix.lonDeg, halvings), halvings)
  assert(isPlace(lat, lon, halvings) && Number.isInteger(fix.atS) && fix.atS > 0, 'a fix is a place and a whole second')
  const slot = sender.slots.get(fix.slot) ?? createSlot(fix.slot, sender.policy)
  sender.slots.set(fix.slot, slot)
  const known = slot.pending.some((owed) => owed.atS === fix.atS) || slot.history.some((sent) => sent.atS === fix.atS)
  if (known) return
  insertPending(sender, slot, { atS: fix.atS, lat, lon, owedTo: [] })
}

/** Whether anything waits to be sent. */
export function hasNews(sender: Sender): boolean {
  for (const slot of sender.slots.values()) if (slot.pending.length > 0) return true
  return false
}

/** Bytes that the next message would have if the link set no limit: what tells a sender that its message is full. */
export function fillOf(sender: Sender, nowMs: number = sender.lastMessageAtMs ?? 0): number {
  return planMessage(sender, Number.MAX_SAFE_INTEGER, nowMs)?.bytes.length ?? 0
}

/** Builds the next message in at most `budgetBytes`; undefined when nothing waits. What does not fit waits for the one after. */
export function nextMessage(sender: Sender, budgetBytes: number, nowMs: number): OutgoingMessage | undefined {
  const plan = planMessage(sender, Math.min(budgetBytes, sender.policy.messageBytesMax), nowMs)
  if (plan === undefined) return undefined
  const seq = sender.nextSeq
  sender.nextSeq += 1
  commitPlan(sender, plan, seq, nowMs)
  return { messageId: seq, bytes: plan.bytes }
}

function planMessage(sender: Sender, budgetBytes: number, nowMs: number): Plan | undefined {
  const words = waitingWords(sender)
  return sender.policy.profile === 'solo'
    ? planSolo(sender, words, budgetBytes)
    : planField(sender, words, budgetBytes, nowMs)
}

/** Words about spent sequences as the next frame would write them. */
function waitingWords(sender: Sender): (Restored & { seq: number })[] {
  return sender.words.slice(0, RESTORED_MAX).map((word) => ({ ...word, back: sender.nextSeq - word.seq }))
}

function commitPlan(sender: Sender, plan: Plan, seq: number, nowMs: number): void {
  const owed: { slot: number; fix: OwedFix }[] = []
  for (const { slot: number, fix, full, owed: wasOwed } of plan.carried) {
    const slot = mustExist(sender.slots.get(number), 'a carried slot')
    slot.carried.push({ seq, lat: fix.lat, lon: fix.lon, atGateway: false })
    slot.reportsSinceFull = full ? 0 : slot.reportsSinceFull + 1
    noteRestated(slot, full, nowMs)
    if (!wasOwed) continue
    owed.push({ slot: number, fix })
    slot.pending = slot.pending.filter((waiting) => waiting !== fix)
    rememberSent(slot, fix)
  }
  const completed = owed.flatMap(({ fix }) => fix.owedTo).flatMap((spent) => settleOwed(sender, spent))
  const carriedWords = new Set(plan.restored.map((word) => word.seq))
  sender.words = sender.words.filter((word) => !carriedWords.has(word.seq))
  // A sequence made whole by this very message is named by the next one: the frame was written before it was known.
  for (const spent of completed) sender.words.push({ seq: spent, lost: false })
  sender.sent.set(seq, { owed, words: plan.restored, state: 'sent' })
  turnCycle(sender)
  forgetOld(sender)
  if (sender.lastMessageAtMs !== undefined) sender.paceMs = Math.max(1, nowMs - sender.lastMessageAtMs)
  sender.lastMessageAtMs = nowMs
}

function noteRestated(slot: SenderSlot, full: boolean, nowMs: number): void {
  if (full) {
    slot.needsFull = false
    slot.restatedInCycle = true
    slot.unrestatedSinceMs = undefined
  } else {
    slot.unrestatedSinceMs ??= nowMs
  }
}

/** Once every slot has been restated, the next round begins. */
function turnCycle(sender: Sender): void {
  const slots = [...sender.slots.values()]
  if (!slots.every((slot) => slot.restatedInCycle)) return
  sender.cycle += 1
  for (const slot of slots) slot.restatedInCycle = false
}

/** One fix of a spent sequence has gone again; returns the sequence once it was the last. */
function settleOwed(sender: Sender, spent: number): number[] {
  const left = (sender.owedBySeq.get(spent) ?? 1) - 1
  if (left > 0) {
    sender.owedBySeq.set(spent, left)
    return []
  }
  sender.owedBySeq.delete(spent)
  return [spent]
}

function rememberSent(slot: SenderSlot, fix: OwedFix): void {
  slot.history = [...slot.history.filter((sent) => sent.atS !== fix.atS), { ...fix, owedTo: [] }]
    .sort((a, b) => a.atS - b.atS)
    .slice(-HISTORY_MAX)
}

/** Fixes of a slot kept for repeats: the furthest offset and some to spare. */
const HISTORY_MAX = 64

function forgetOld(sender: Sender): void {
  for (const seq of sender.sent.keys()) {
    if (seq > sender.nextSeq - SENT_MAX) break
    sender.sent.delete(seq)
  }
  for (const slot of sender.slots.values()) {
    while (slot.carried.length > 0 && (slot.carried[0] as { seq: number }).seq < sender.nextSeq - 64)
      slot.carried.shift()
  }
}

/** The modem says that the gateway has the message. It may still be lost on the way to shore. */
export function atGateway(sender: Sender, messageId: number): void {
  sender.failuresInRow = 0
  const message = sender.sent.get(messageId)
  if (message === undefined || message.state !== 'sent') return
  message.state = 'at-gateway'
  markReferences(sender, messageId)
}

/** The modem says that the message did not go, which may be wrong: what it carried goes again under a new sequence. */
export function failed(sender: Sender, messageId: number): void {
  sender.failuresInRow += 1
  if (sender.failuresInRow === OUTAGE_FAILURES) for (const slot of sender.slots.values()) slot.needsFull = true
  const message = sender.sent.get(messageId)
  if (message?.state === 'sent') sendAgain(sender, messageId, message)
}

/** So many failures in a row are an outage: full values go first after it. */
const OUTAGE_FAILURES = 3

/** Takes shore's reply: what is held needs no more care, what is missing goes again as back-fill, live data first. */
export function onReply(sender: Sender, bytes: Uint8Array, _nowMs: number): Result<void, EdgeFault> {
  const reply = decodeReply(bytes)
  if (!reply.ok) return reply
  const { epoch, from, newest, missing } = reply.value
  if (epoch !== sender.epoch) return bad({ kind: 'other-epoch', epoch })
  const newestSeq = wholeSeq(sender, newest)
  const first = newestSeq - ((newest - from) & 0xffff)
  if (newestSeq >= sender.nextSeq || newestSeq < 0) return bad({ kind: 'value-out-of-range' })
  const wanted = new Set(missing.map((seq) => newestSeq - ((newest - seq) & 0xffff)))
  for (let seq = Math.max(0, first, sender.nextSeq - SENT_MAX); seq <= newestSeq; seq++) {
    const message = sender.sent.get(seq)
    if (message === undefined || wanted.has(seq)) continue
    message.state = 'held'
    markReferences(sender, seq)
  }
  for (const seq of wanted) askedAgain(sender, seq)
  return ok(undefined)
}

function askedAgain(sender: Sender, seq: number): void {
  if (seq < 0) return
  const message = sender.sent.get(seq)
  if (message === undefined) addWord(sender, seq, true)
  else if (message.state === 'again') return void reassure(sender, seq)
  else sendAgain(sender, seq, message)
}

/** Shore asks for a sequence that has gone again already: its word may have been lost on the way. */
function reassure(sender: Sender, seq: number): void {
  if (!sender.owedBySeq.has(seq)) addWord(sender, seq, false)
}

function addWord(sender: Sender, seq: number, lost: boolean): void {
  if (!sender.words.some((word) => word.seq === seq)) sender.words.push({ seq, lost })
}

/** Puts back what a message was the only one to carry: fixes to be sent again, and the words that it bore. */
function sendAgain(sender: Sender, seq: number, message: SentMessage): void {
  message.state = 'again'
  for (const word of message.words) addWord(sender, word.seq, word.lost)
  let count = 0
  for (const { slot: number, fix } of message.owed) {
    const slot = mustExist(sender.slots.get(number), 'a slot that was sent')
    insertPending(sender, slot, { atS: fix.atS, lat: fix.lat, lon: fix.lon, owedTo: [seq] })
    count += 1
  }
  if (count > 0) sender.owedBySeq.set(seq, count)
  else addWord(sender, seq, false)
}

function insertPending(sender: Sender, slot: SenderSlot, fix: OwedFix): void {
  const waiting = slot.pending.find((owed) => owed.atS === fix.atS)
  if (waiting !== undefined) {
    waiting.owedTo = [...waiting.owedTo, ...fix.owedTo]
    return
  }
  let at = slot.pending.length
  while (at > 0 && (slot.pending[at - 1] as OwedFix).atS > fix.atS) at -= 1
  slot.pending.splice(at, 0, fix)
  if (slot.pending.length <= PENDING_MAX) return
  // The oldest gives way: a gateway cut off for days keeps its newest, and says of the rest that it is lost.
  const dropped = mustExist(slot.pending.shift(), 'a dropped fix')
  for (const spent of dropped.owedTo) {
    sender.owedBySeq.delete(spent)
    addWord(sender, spent, true)
  }
}

function markReferences(sender: Sender, seq: number): void {
  for (const slot of sender.slots.values()) {
    for (const reference of slot.carried) if (reference.seq === seq) reference.atGateway = true
  }
}

/** The sequence number without wrap that ends in these 16 bits and is nearest to the sender's own. */
function wholeSeq(sender: Sender, seq16: number): number {
  const behind = (sender.nextSeq - seq16) & 0xffff
  return behind < 0x8000 ? sender.nextSeq - behind : sender.nextSeq + (0x10000 - behind)
}
