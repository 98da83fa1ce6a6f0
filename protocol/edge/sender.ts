import { assert, mustExist } from '#base/assert'
import { bad, ok, type Result } from '#base/result'
import { askedAgain, insertPending, markReferences, sendAgain, settleOwed } from './back-fill'
import { SEQ_TURN } from './data-head'
import type { EdgeFault } from './fault'
import { SLOTS_MAX } from './field-frame'
import { EPOCHS } from './frame'
import type { Plan } from './plan'
import { estimateFieldBytes, FRAME_OVERHEAD_BYTES, planField } from './plan-field'
import { planSolo, soloNewsBytes } from './plan-solo'
import type { SenderPolicy } from './policy'
import { noteCarried, notePace } from './refresh'
import { decodeReply } from './reply-frame'
import { isPlace, quantiseDeg, wrapLonSteps } from './report'
import { RESTORED_MAX, type Restored } from './restored'
import {
  CARRIED_SPAN,
  createSlot,
  HISTORY_MAX,
  type OwedFix,
  SENT_MAX,
  type Sender,
  type SenderSlot,
  type Word,
} from './sender-state'
import { NO_KEY, type TagKey } from './tag'

export { decodeSender, encodeSender } from './sender-codec'
export type { Sender } from './sender-state'

/** A message for the modem. Its sequence is spent once it is handed over, whatever becomes of it. */
export type OutgoingMessage = {
  readonly messageId: number
  readonly bytes: Uint8Array
  readonly carried: readonly { readonly slot: number; readonly atS: number }[]
}

/** Begins a run. `epoch` must differ from that of the runs before it: counting up modulo 32 will do. */
export function createSender(policy: SenderPolicy, epoch: number, key: TagKey = NO_KEY): Sender {
  assert(epoch >= 0 && epoch < EPOCHS && Number.isInteger(epoch), 'an epoch is 0 to 31')
  assert([0, 1, 2, 3].includes(policy.halvings), 'halvings are 0 to 3')
  assert(policy.fixIntervalS >= 1 && policy.refreshS >= 1 && policy.fullEveryReports >= 1, 'a policy has intervals')
  return {
    policy,
    seal: { key, tagBytes: policy.tagBytes },
    epoch,
    nextSeq: 0,
    cycle: 0,
    slots: new Map(),
    sent: new Map(),
    words: [],
    owedBySeq: new Map(),
    failuresInRow: 0,
    silentLoss: 0,
    entryBits: FIRST_ENTRY_BITS,
    notes: [],
    measured: new Map(),
    alarms: [],
    nextIncident: 0,
  }
}

/** About what an entry takes whose place stands in full. */
const FIRST_ENTRY_BITS = 56

/**
 * Takes in a fix that a tracker has measured. A second fix of a tracker for the same second is ignored. A solo sender has one
 * tracker, in slot 0.
 */
export function observe(sender: Sender, fix: { slot: number; atS: number; latDeg: number; lonDeg: number }): void {
  const { halvings, profile } = sender.policy
  assert(Number.isInteger(fix.slot) && fix.slot >= 0 && fix.slot < SLOTS_MAX, 'a slot is a byte')
  assert(profile === 'field' || fix.slot === 0, 'a solo sender has slot 0')
  const lat = quantiseDeg(fix.latDeg, halvings)
  const lon = wrapLonSteps(quantiseDeg(fix.lonDeg, halvings), halvings)
  assert(isPlace(lat, lon, halvings), 'a fix is a place on earth')
  assert(
    Number.isInteger(fix.atS) && fix.atS > 0 && fix.atS < 2 ** 32 - TIME_ROOM_S,
    'a fix is of a whole second before 2106',
  )
  const slot = sender.slots.get(fix.slot) ?? createSlot(fix.slot)
  sender.slots.set(fix.slot, slot)
  const isKnown = isAmong(slot.pending, fix.atS) || isAmong(slot.history, fix.atS)
  if (!isKnown) insertPending(sender, slot, { atS: fix.atS, lat, lon, owedTo: [] })
}

/** Whether fixes, ascending in time, have one of an instant: mostly it is later than all. */
const isAmong = (fixes: readonly OwedFix[], atS: number) =>
  atS <= (fixes.at(-1)?.atS ?? -1) && fixes.some((fix) => fix.atS === atS)

/** A base may be rounded up by so much. */
const TIME_ROOM_S = 3600

/** Whether anything waits to be sent. */
export function hasNews(sender: Sender): boolean {
  for (const slot of sender.slots.values()) if (slot.pending.length > 0) return true
  return false
}

/**
 * About how many bytes the news would take in one message if the link set no limit: what tells a sender that its message is full.
 * Cheap enough to ask after every fix.
 */
export function fillOf(sender: Sender, _nowMs?: number): number {
  if (!hasNews(sender)) return 0
  return sender.policy.profile === 'solo' ? soloNewsBytes(sender) : estimateFieldBytes(sender)
}

/**
 * Builds the next message in at most `budgetBytes`; undefined when nothing waits, or not even one fix fits. What does not fit waits
 * for the one after. A clock that is wrong costs three bytes a message, no more.
 */
export function nextMessage(sender: Sender, budgetBytes: number, nowMs: number): OutgoingMessage | undefined {
  const plan = planMessage(sender, Math.min(budgetBytes, sender.policy.messageBytesMax), nowMs)
  if (plan === undefined) return undefined
  const seq = sender.nextSeq
  sender.nextSeq += 1
  commitPlan(sender, plan, seq, nowMs)
  const carried = plan.carried.map(({ slot, fix }) => ({ slot, atS: fix.atS }))
  return { messageId: seq, bytes: plan.bytes, carried }
}

/** Words about spent sequences ride along; where the budget is small, fixes go first. */
function planMessage(sender: Sender, budgetBytes: number, nowMs: number): Plan | undefined {
  if (!hasNews(sender)) return undefined
  let words = waitingWords(sender, budgetBytes)
  for (;;) {
    const plan =
      sender.policy.profile === 'solo'
        ? planSolo(sender, words, budgetBytes, nowMs)
        : planField(sender, words, budgetBytes, nowMs)
    if (plan !== undefined || words.length === 0) return plan
    words = words.slice(0, words.length >> 1)
  }
}

/** Words as the next frame would write them, in at most about a quarter of it. */
export function waitingWords(sender: Sender, budgetBytes: number): (Restored & Word)[] {
  const count = Math.min(RESTORED_MAX, Math.floor((2 * budgetBytes) / WORD_BITS))
  return sender.words.slice(0, count).map((word) => ({ ...word, back: sender.nextSeq - word.seq }))
}

/** A word about a message some hundreds back takes about so much. */
const WORD_BITS = 14

function commitPlan(sender: Sender, plan: Plan, seq: number, nowMs: number): void {
  const owed: { slot: number; fix: OwedFix }[] = []
  const carriedWords = new Set(plan.words.map((word) => word.seq))
  sender.words = sender.words.filter((word) => !carriedWords.has(word.seq))
  for (const { slot: number, fix, owed: wasOwed } of plan.carried) {
    const slot = mustExist(sender.slots.get(number), 'a carried slot')
    if (sender.policy.profile === 'field' && slot.carried.at(-1)?.seq !== seq) {
      // Of several fixes of a slot the newest stands first.
      slot.carried.push({ seq, atS: fix.atS, lat: fix.lat, lon: fix.lon, arrival: 'unknown' })
    }
    if (!wasOwed) continue
    owed.push({ slot: number, fix })
    slot.pending.splice(slot.pending.indexOf(fix), 1)
    if (fix.owedTo.length === 0) slot.latest = fix
    rememberSent(slot, fix)
    // A sequence made whole by this very message is named by the next one: the frame was written before it was known.
    settleOwed(sender, fix)
  }
  sender.sent.set(seq, { owed, notes: [], words: plan.words, state: 'sent' })
  sender.entryBits = Math.ceil((8 * (plan.bytes.length - FRAME_OVERHEAD_BYTES)) / plan.carried.length)
  noteCarried(sender, plan, seq, nowMs)
  notePace(sender, nowMs)
  forgetOld(sender)
}

/** Keeps the history ascending in time, each instant once. */
function rememberSent(slot: SenderSlot, { atS, lat, lon }: OwedFix): void {
  const { history } = slot
  let at = history.length
  while (at > 0 && (history[at - 1] as OwedFix).atS >= atS) at -= 1
  const same = history[at]?.atS === atS
  history.splice(at, same ? 1 : 0, { atS, lat, lon, owedTo: [] })
  if (history.length > HISTORY_MAX) history.shift()
}

/** Drops what is too far back to be asked for, or to be a reference. */
export function forgetOld(sender: Sender): void {
  for (const seq of sender.sent.keys()) {
    if (seq > sender.nextSeq - SENT_MAX) break
    sender.sent.delete(seq)
  }
  for (const { carried } of sender.slots.values()) {
    while (carried[0] !== undefined && carried[0].seq < sender.nextSeq - CARRIED_SPAN) carried.shift()
  }
}

/** The modem says that the gateway has the message. It may still be lost on the way to shore. */
export function atGateway(sender: Sender, messageId: number): void {
  sender.failuresInRow = 0
  const message = sender.sent.get(messageId)
  if (message?.state !== 'sent') return
  message.state = 'at-gateway'
  markReferences(sender, new Set([messageId]), 'gateway')
}

/** The modem says that the message did not go, which may be wrong: what it carried goes again under a new sequence. */
export function failed(sender: Sender, messageId: number): void {
  sender.failuresInRow += 1
  if (sender.failuresInRow >= OUTAGE_FAILURES) for (const slot of sender.slots.values()) slot.needsFull = true
  const message = sender.sent.get(messageId)
  if (message?.state === 'sent') sendAgain(sender, messageId, message)
}

/** So many failures in a row are an outage: full values go first after it. */
const OUTAGE_FAILURES = 3

/** Takes shore's reply: what is held needs no more care, what is missing goes again as back-fill, live data first. */
export function onReply(sender: Sender, bytes: Uint8Array, _nowMs: number): Result<void, EdgeFault> {
  const reply = decodeReply(bytes, sender.seal.key)
  if (!reply.ok) return reply
  const { epoch, from, newest, missing, wantsRefresh } = reply.value
  if (epoch !== sender.epoch) return bad({ kind: 'other-epoch', epoch })
  const newestSeq = wholeSeq(sender, newest)
  if (newestSeq >= sender.nextSeq || newestSeq < 0) return bad({ kind: 'value-out-of-range' })
  const behind = (seq: number) => newestSeq + 1 - ((newest + 1 - seq) & (SEQ_TURN - 1))
  const wanted = new Set(missing.map(behind))
  noteHeld(sender, behind(from), newestSeq, wanted)
  for (const seq of wanted) {
    if (sender.sent.get(seq)?.state === 'at-gateway') noteFate(sender, true)
    askedAgain(sender, seq)
  }
  if (wantsRefresh) for (const slot of sender.slots.values()) slot.needsFull = true
  return ok(undefined)
}

/** What a reply does not name is held; of a message that went again, only what it carried, by whatever message. */
function noteHeld(sender: Sender, firstSeq: number, newestSeq: number, wanted: ReadonlySet<number>): void {
  const newlyHeld = new Set<number>()
  for (const [seq, message] of sender.sent) {
    if (seq < firstSeq || seq > newestSeq || wanted.has(seq)) continue
    if (message.state !== 'sent' && message.state !== 'at-gateway') continue
    if (message.state === 'at-gateway') noteFate(sender, false)
    message.state = 'held'
    newlyHeld.add(seq)
  }
  markReferences(sender, newlyHeld, 'held')
}

/** Learns how far the gateway's word can be relied on. */
function noteFate(sender: Sender, isLost: boolean): void {
  sender.silentLoss += Math.trunc(((isLost ? 1000 : 0) - sender.silentLoss) / FATES_SMOOTHED)
}

const FATES_SMOOTHED = 16

/** The sequence number without wrap that is this one on the wire and nearest to the sender's own. */
function wholeSeq(sender: Sender, wireSeq: number): number {
  const behind = (sender.nextSeq - wireSeq) & (SEQ_TURN - 1)
  return behind < SEQ_TURN / 2 ? sender.nextSeq - behind : sender.nextSeq + (SEQ_TURN - behind)
}
