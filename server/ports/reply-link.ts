/** Why a request got no answer that says what became of it. */
export type ReplyTrouble = 'unreachable' | 'cut-off' | 'no-answer' | 'bad-answer'

export const REPLY_TROUBLES: readonly ReplyTrouble[] = ['unreachable', 'cut-off', 'no-answer', 'bad-answer']

/** What became of a message for a device, as far as the link's gateway says. `reason` is a few words for a log. */
export type ReplyOutcome =
  /** Waits at this place of the device's queue, which is not yet delivery. */
  | { readonly kind: 'queued'; readonly place: number }
  /** `mayPass`: the same message is worth another try. */
  | { readonly kind: 'refused'; readonly status: number; readonly mayPass: boolean; readonly reason: string }
  /** It may be queued or not. */
  | { readonly kind: 'trouble'; readonly trouble: ReplyTrouble; readonly reason: string }

/** The way from shore to a device. Every message sent costs money. Never throws: what goes wrong is a value. */
export type ReplyLink = {
  /** One message of at most 270 bytes. */
  send(imei: string, payload: Uint8Array): Promise<ReplyOutcome>
}
