import { MINUTE_MS } from '#base/units'
import type { Envelopes } from './envelopes'
import type { Link, LinkAttempt } from './link'
import type { MtMailbox } from './mt-mailbox'
import type { Timeline } from './timeline'

/** Takes frames at the instant the gateway has them for shore; `onConfirmed` is for when shore has confirmed. */
export type Outbox = (frame: Uint8Array, onConfirmed: () => void) => void

/** What becomes of a message, for the device that sent it and for whoever keeps its books. */
export type Dispatch = {
  /** What the modem says in the end. */
  readonly onOutcome: (outcome: 'sent' | 'failed') => void
  /** The message is no longer on its way: shore has confirmed it, or it is lost. Only after a session that carried it. */
  readonly onSettled: () => void
  /** A message from shore came with the session, just before its outcome is known. */
  readonly onShore: (bytes: Uint8Array) => void
}

/** A satellite modem: one message at a time, tried again with the same bytes until it is sent, given up, or too old. */
export type Modem = {
  readonly busy: boolean
  /** Messages handed over so far, and their bytes: what the subscription pays for is counted per message sent. */
  readonly sent: { readonly messages: number; readonly bytes: number; readonly credits: number }
  /** Sends. Not while busy. */
  send(payload: Uint8Array, dispatch: Dispatch): void
}

export type ModemOptions = {
  readonly imei: string
  readonly link: Link
  readonly timeline: Timeline
  readonly envelopes: Envelopes
  readonly outbox: Outbox
  /** Tries before a message is given up; infinite for one that is tried as long as it may be. */
  readonly attemptsMax: number
  readonly retryAfterMs: number
  readonly creditBytes: number
  /** Where messages from shore wait for this modem's next good session. */
  readonly mailbox?: Pick<MtMailbox, 'peek' | 'take'>
}

/** A message is tried no longer than this: its session would be too far from its time to be read (SPEC.md of protocol/edge, T6). The device builds another. */
const TRIED_MS_MAX = 15 * MINUTE_MS

/** Creates a modem on a link, in virtual time. */
export function createModem(options: ModemOptions): Modem {
  const { imei, link, timeline, envelopes, outbox } = options
  const sent = { messages: 0, bytes: 0, credits: 0 }
  let busy = false

  const relay = (payload: Uint8Array, session: NonNullable<LinkAttempt['session']>, dispatch: Dispatch, mtmsn = 0) => {
    const carried = session.kind === 'delivered'
    const frame = envelopes.seal({ imei, atMs: session.atMs, mtmsn, ...(carried ? { payload } : {}) })
    const onConfirmed = carried ? once(dispatch.onSettled) : () => {}
    if (carried && session.deliverAtMs.length === 0) onConfirmed()
    for (const deliverAtMs of session.deliverAtMs) timeline.at(deliverAtMs, () => outbox(frame, onConfirmed))
  }

  const attempt = (payload: Uint8Array, attemptNumber: number, untilMs: number, dispatch: Dispatch) => {
    const { endsAtMs, modem, session } = link.attempt(timeline.nowMs)
    timeline.at(endsAtMs, () => {
      // What a failed session has attempted is named in its header all the same, and stays.
      const isGood = session?.kind === 'delivered'
      const mt = isGood ? options.mailbox?.take(imei) : options.mailbox?.peek(imei)
      if (mt !== undefined && isGood && modem === 'sent' && link.handsOver()) dispatch.onShore(mt.payload)
      const retryAtMs = endsAtMs + options.retryAfterMs
      if (modem === 'failed' && attemptNumber < options.attemptsMax && retryAtMs < untilMs) {
        timeline.at(retryAtMs, () => attempt(payload, attemptNumber + 1, untilMs, dispatch))
      } else {
        busy = false
        if (modem === 'sent') count(sent, payload.length, options.creditBytes)
        dispatch.onOutcome(modem)
      }
      if (session) relay(payload, session, dispatch, mt?.mtmsn)
    })
  }

  return {
    get busy() {
      return busy
    },
    sent,
    send(payload, dispatch) {
      if (busy) throw new Error(`modem ${imei} is busy`)
      busy = true
      attempt(payload, 1, timeline.nowMs + TRIED_MS_MAX, dispatch)
    },
  }
}

function count(sent: { messages: number; bytes: number; credits: number }, bytes: number, creditBytes: number): void {
  sent.messages++
  sent.bytes += bytes
  sent.credits += Math.ceil(bytes / creditBytes)
}

/** The action, the first time only. */
function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
