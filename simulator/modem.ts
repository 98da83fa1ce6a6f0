import type { Envelopes } from './envelopes'
import type { Link } from './link'
import type { Timeline } from './timeline'

/** Takes frames at the instant the gateway has them for shore. */
export type Outbox = (frame: Uint8Array) => void

/** A satellite modem: one message at a time, tried again with the same bytes until it is sent or given up. */
export type Modem = {
  readonly busy: boolean
  /** Messages handed over so far, and their bytes: what the subscription pays for is counted per message sent. */
  readonly sent: { readonly messages: number; readonly bytes: number; readonly credits: number }
  /** Sends; `done` says what the modem knows in the end. Not while busy. */
  send(payload: Uint8Array, done: (outcome: 'sent' | 'failed') => void): void
}

export type ModemOptions = {
  readonly imei: string
  readonly link: Link
  readonly timeline: Timeline
  readonly envelopes: Envelopes
  readonly outbox: Outbox
  /** Tries before a message is given up; infinite for one that waits for better times. */
  readonly attemptsMax: number
  readonly retryAfterMs: number
  readonly creditBytes: number
}

/** Creates a modem on a link, in virtual time. */
export function createModem(options: ModemOptions): Modem {
  const { imei, link, timeline, envelopes, outbox } = options
  const sent = { messages: 0, bytes: 0, credits: 0 }
  let busy = false

  const attempt = (payload: Uint8Array, attemptNumber: number, done: (outcome: 'sent' | 'failed') => void) => {
    const { endsAtMs, modem, session } = link.attempt(timeline.nowMs)
    timeline.at(endsAtMs, () => {
      if (session) {
        const frame = envelopes.seal({ imei, atMs: session.atMs, ...(session.kind === 'delivered' ? { payload } : {}) })
        for (const deliverAtMs of session.deliverAtMs) timeline.at(deliverAtMs, () => outbox(frame))
      }
      if (modem === 'failed' && attemptNumber < options.attemptsMax) {
        timeline.at(endsAtMs + options.retryAfterMs, () => attempt(payload, attemptNumber + 1, done))
        return
      }
      busy = false
      if (modem === 'sent') count(sent, payload.length, options.creditBytes)
      done(modem)
    })
  }

  return {
    get busy() {
      return busy
    },
    sent,
    send(payload, done) {
      if (busy) throw new Error(`modem ${imei} is busy`)
      busy = true
      attempt(payload, 1, done)
    },
  }
}

function count(sent: { messages: number; bytes: number; credits: number }, bytes: number, creditBytes: number): void {
  sent.messages++
  sent.bytes += bytes
  sent.credits += Math.ceil(bytes / creditBytes)
}
