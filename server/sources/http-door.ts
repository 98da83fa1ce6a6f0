import type { IncomingHttpHeaders } from 'node:http'
import type { ArrivedMessage, MessageSource } from '../ports/inbox'

/** One whole request at a door, before anything of it is believed. */
export type DoorRequest = {
  readonly method: string
  /** What stands behind the question mark of the address. */
  readonly query: string
  readonly headers: IncomingHttpHeaders
  readonly bytes: Uint8Array
  readonly receivedAtMs: number
  /** The short name of the organization whose key it brought. */
  readonly organization: string
}

/** What a door makes of a request: how the message is known, and what is wrong with it if it must not be processed. */
export type DoorMessage = Pick<ArrivedMessage, 'identity' | 'bytes' | 'imei' | 'deviceId' | 'sessionAtMs'> & {
  readonly refusal?: Refusal
}

/** `fault` names what is counted; `sentence` is for whoever sets the sender up. */
export type Refusal = { readonly status: 400 | 401 | 403; readonly fault: string; readonly sentence: string }

/** One kind of sender over HTTP. A new one is a new value of this type; see docs/decisions/016-a-door-in-an-hour.md. */
export type HttpDoor = {
  readonly source: MessageSource
  readonly methods: readonly string[]
  /** Types that a body may have; one that names none is looked at. */
  readonly contentTypes: readonly string[]
  /** Headers that are kept with the message. Never one that carries a secret. */
  readonly keptHeaders: readonly string[]
  /** What the sender wants to hear when its message is committed. */
  readonly thanks: { readonly contentType: string; readonly body: string }
  read(request: DoorRequest): DoorMessage
}

export const FORM = 'application/x-www-form-urlencoded'
export const JSON_BODY = 'application/json'

/** For senders that look at the status only. */
export const OK = { contentType: 'text/plain; charset=utf-8', body: 'OK' } as const
