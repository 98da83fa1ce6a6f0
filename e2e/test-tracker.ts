import { nextNotes, note } from '#protocol/edge/note-sender'
import { SOLO_POLICY } from '#protocol/edge/policy'
import { type RuleWord, wordItem } from '#protocol/edge/rule-word'
import { atGateway, createSender, nextMessage, type OutgoingMessage, observe, type Sender } from '#protocol/edge/sender'
import { deliverFrame } from '#simulator/directip-client'
import { createEnvelopes, type Envelopes, firstCdrOf } from '#simulator/envelopes'

const ANSWER_TIMEOUT_MS = 15_000
const MESSAGE_BYTES_MAX = 340

/** A tracker of a test: it reports through the real DirectIP port. */
export class TestTracker {
  readonly #envelopes: Envelopes
  readonly #sender: Sender

  constructor(
    readonly imei: string,
    options: { fixIntervalS: number; envelopes?: Envelopes } = { fixIntervalS: 300 },
  ) {
    this.#envelopes = options.envelopes ?? createEnvelopes(firstCdrOf(Date.now()))
    this.#sender = createSender({ ...SOLO_POLICY, fixIntervalS: options.fixIntervalS }, 1)
  }

  /** One position, sent when it was taken unless another instant is given, as bytes into the port; resolves when the server has confirmed them. */
  async report(latDeg: number, lonDeg: number, atMs = Date.now(), sentAtMs = atMs): Promise<void> {
    observe(this.#sender, { slot: 0, atS: Math.floor(atMs / 1000), latDeg, lonDeg })
    await this.#send(nextMessage(this.#sender, MESSAGE_BYTES_MAX, sentAtMs))
  }

  /** What it says of its reporting. */
  async say(word: RuleWord, atMs: number): Promise<void> {
    note(this.#sender, 0, Math.floor(atMs / 1000), wordItem(word))
    await this.#send(nextNotes(this.#sender, MESSAGE_BYTES_MAX, Date.now()))
  }

  async #send(message: OutgoingMessage | undefined): Promise<void> {
    if (!message) throw new Error(`${this.imei} has nothing to send`)
    atGateway(this.#sender, message.messageId)
    const frame = this.#envelopes.seal({ imei: this.imei, atMs: Date.now(), payload: message.bytes })
    const port = Number(process.env.FARFIELD_DIRECTIP_PORT)
    const target = { host: '127.0.0.1', port, answerTimeoutMs: ANSWER_TIMEOUT_MS }
    const delivery = await deliverFrame(target, frame)
    if (delivery.kind !== 'confirmed') throw new Error(`not confirmed: ${delivery.kind}`)
  }
}
