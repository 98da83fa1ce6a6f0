import type { StreamLink } from '#db/streams'

/** Why a request got no answer that says what became of it. */
export type LinkTrouble = 'unreachable' | 'cut-off' | 'no-answer' | 'bad-answer'

export const LINK_TROUBLES: readonly LinkTrouble[] = ['unreachable', 'cut-off', 'no-answer', 'bad-answer']

/** What keeps a gateway from taking messages until a person sees to it. */
export type LinkAlarm = 'unknown-device' | 'not-attached' | 'line-rental' | 'low-credit' | 'no-access'

export const LINK_ALARMS: readonly LinkAlarm[] = [
  'unknown-device',
  'not-attached',
  'line-rental',
  'low-credit',
  'no-access',
]

/** What became of a message for a device, as far as the link's gateway says. `reason` is a few words for a log. */
export type LinkOutcome =
  /** Waits in the device's queue, at this place if the gateway says so, which is not yet delivery. */
  | { readonly kind: 'queued'; readonly place?: number }
  /** `mayPass`: the same message is worth another try. `alarm`: none is, until a person has put this right. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly mayPass: boolean
      readonly reason: string
      readonly alarm?: LinkAlarm
    }
  /** `unreachable`: nothing of it has gone. Otherwise it may be queued or not. */
  | { readonly kind: 'trouble'; readonly trouble: LinkTrouble; readonly reason: string }

/** A message as the link takes it. */
export type LinkMessage = {
  readonly imei: string
  /** At most 270 bytes. */
  readonly payload: Uint8Array
  /** 1–65535: what the device's radio sessions are to name it by, where the link can mark messages. */
  readonly mtmsn: number
  /** Goes before what waits for the device at the gateway. Such a message cannot be marked. */
  readonly isUrgent: boolean
}

/** The way from shore to a device. Every message sent costs money. Never throws: what goes wrong is a value. */
export type DeviceLink = { send(message: LinkMessage): Promise<LinkOutcome> }

/** The ways that there are, by the name under which streams choose one. */
export type DeviceLinks = Readonly<Partial<Record<StreamLink, DeviceLink>>>
