import { mustExist } from '#base/assert'
import {
  type Arrival,
  type CarriedFix,
  NOTES_WAITING_MAX,
  type OwedFix,
  type OwedNote,
  PENDING_MAX,
  type Sender,
  type SenderSlot,
  type SentMessage,
} from './sender-state'

/** Puts a fix among those that wait. The oldest gives way: a gateway cut off for days keeps its newest. */
export function insertPending(sender: Sender, slot: SenderSlot, fix: OwedFix): void {
  const waiting = slot.pending.find((owed) => owed.atS === fix.atS)
  if (waiting !== undefined) {
    waiting.owedTo = [...new Set([...waiting.owedTo, ...fix.owedTo])]
    return
  }
  let at = slot.pending.length
  while (at > 0 && (slot.pending[at - 1] as OwedFix).atS > fix.atS) at -= 1
  slot.pending.splice(at, 0, fix)
  if (slot.pending.length > PENDING_MAX) giveUp(sender, mustExist(slot.pending.shift(), 'a dropped fix'))
}

/** Puts a note among those that wait. Where there is no room the oldest measurement gives way, then the oldest text, then the oldest of all. */
export function insertNote(sender: Sender, owed: OwedNote): void {
  sender.notes.push(owed)
  if (sender.notes.length <= NOTES_WAITING_MAX) return
  const oldest = sender.notes.toSorted((a, b) => a.atS - b.atS)
  const least =
    oldest.find(({ item }) => item.kind === 'telemetry') ?? oldest.find(({ item }) => item.kind === 'text') ?? oldest[0]
  sender.notes = sender.notes.filter((one) => one !== least)
  if (least !== undefined) giveUp(sender, least)
}

/** What was to go and will not: of the sequences that it was owed to is said that they are lost. */
export function giveUp(sender: Sender, { owedTo }: OwedFix | OwedNote): void {
  for (const spent of owedTo) {
    if (!sender.owedBySeq.delete(spent)) continue
    const message = sender.sent.get(spent)
    if (message !== undefined) message.state = 'lost'
    addWord(sender, spent, true)
  }
}

/** Puts back what a message was the only one to carry: fixes and notes to be sent again, restatements, and the words that it bore. */
export function sendAgain(sender: Sender, seq: number, message: SentMessage): void {
  message.state = 'again'
  markReferences(sender, new Set([seq]), 'doubtful')
  for (const slot of sender.slots.values()) if (slot.fullSeq === seq) slot.needsFull = true
  for (const word of message.words) addWord(sender, word.seq, word.lost)
  const owedCount = message.owed.length + message.notes.length
  if (owedCount === 0) addWord(sender, seq, false)
  else sender.owedBySeq.set(seq, owedCount)
  for (const note of message.notes) insertNote(sender, { ...note, owedTo: [seq] })
  for (const { slot: number, fix } of message.owed) {
    const slot = mustExist(sender.slots.get(number), 'a slot that was sent')
    insertPending(sender, slot, { atS: fix.atS, lat: fix.lat, lon: fix.lon, owedTo: [seq] })
  }
}

/** A fix or a note has gone: of the sequences that it was owed to, those are made whole that wait for no other. */
export function settleOwed(sender: Sender, { owedTo }: OwedFix | OwedNote): void {
  for (const spent of owedTo) {
    const left = sender.owedBySeq.get(spent)
    if (left === undefined) continue
    if (left > 1) {
      sender.owedBySeq.set(spent, left - 1)
    } else {
      sender.owedBySeq.delete(spent)
      addWord(sender, spent, false)
    }
  }
}

/** Shore misses a sequence: it goes again; or its word does, if all has gone again already; or it is lost. */
export function askedAgain(sender: Sender, seq: number): void {
  // What still waits to go again needs no more asking.
  if (seq < 0 || sender.owedBySeq.has(seq)) return
  const message = sender.sent.get(seq)
  if (message === undefined || message.state === 'lost') addWord(sender, seq, true)
  else if (message.state === 'again') addWord(sender, seq, false)
  else sendAgain(sender, seq, message)
}

function addWord(sender: Sender, seq: number, lost: boolean): void {
  if (!sender.words.some((word) => word.seq === seq)) sender.words.push({ seq, lost })
}

/** What is known of messages' arrival is known of all that they carried. */
export function markReferences(sender: Sender, seqs: ReadonlySet<number>, arrival: Arrival): void {
  const oldest = Math.min(...seqs)
  for (const { carried } of sender.slots.values()) {
    for (let i = carried.length - 1; i >= 0; i--) {
      const reference = carried[i] as CarriedFix
      if (reference.seq < oldest) break
      if (seqs.has(reference.seq)) reference.arrival = arrival
    }
  }
}
