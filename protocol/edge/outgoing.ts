import { type Ask, encodeAsk } from './ask-frame'
import { nextNotes } from './note-sender'
import { atGateway, failed, type OutgoingMessage } from './sender'
import type { Sender } from './sender-state'
import { nextSos, nextSosAtMs, type OutgoingSos, sosFailed } from './sos-sender'

/** What a device hands to its modem: an alarm, a message that has a sequence, or a question. */
export type Outgoing = OutgoingSos | OutgoingMessage | OutgoingAsk

/** Who gets no answer asks again. */
export type OutgoingAsk = { readonly bytes: Uint8Array; readonly ask: Ask }

/** What goes before any fix: an alarm that is due, else notes that are; undefined when nothing is. */
export function nextUrgent(
  sender: Sender,
  budgetBytes: number,
  nowMs: number,
): OutgoingSos | OutgoingMessage | undefined {
  return nextSos(sender, nowMs) ?? nextNotes(sender, budgetBytes, nowMs)
}

/** When an alarm is to be repeated, or measurements have waited for others long enough; undefined when nothing is urgent. */
export function nextUrgentAtMs(sender: Sender): number | undefined {
  const { notes, policy } = sender
  const instants = notes.map(({ atS }) => 1000 * (atS + policy.noteWaitS))
  const sosAtMs = nextSosAtMs(sender)
  if (sosAtMs !== undefined) instants.push(sosAtMs)
  return instants.length === 0 ? undefined : Math.min(...instants)
}

/** Words a question of a slot to shore. */
export function askShore({ epoch, seal }: Sender, asked: Omit<Ask, 'epoch'>): OutgoingAsk {
  const ask = { epoch, ...asked }
  return { bytes: encodeAsk(ask, seal), ask }
}

/** What the modem says in the end of something that it was handed. An alarm at the gateway waits for shore's own word. */
export function noteOutcome(sender: Sender, outgoing: Outgoing, outcome: 'sent' | 'failed'): void {
  if ('ask' in outgoing) return
  if ('incident' in outgoing) {
    if (outcome === 'failed') sosFailed(sender, outgoing)
  } else if (outcome === 'sent') atGateway(sender, outgoing.messageId)
  else failed(sender, outgoing.messageId)
}
