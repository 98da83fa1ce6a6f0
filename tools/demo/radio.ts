import { createRandom } from '#base/random'
import { EPOCHS } from '#protocol/edge/frame'
import type { SenderPolicy } from '#protocol/edge/policy'
import type { TagKey } from '#protocol/edge/tag'
import type { Envelopes } from '#simulator/envelopes'
import type { FaultDesk } from '#simulator/fault-desk'
import { createLink, HONEST_LINK, type LinkOptions } from '#simulator/link'
import { createModem } from '#simulator/modem'
import type { MtMailbox } from '#simulator/mt-mailbox'
import { createStation, type Station } from '#simulator/station'
import type { Timeline } from '#simulator/timeline'

/** What all devices of one run of the demo share. */
export type Radio = {
  readonly timeline: Timeline
  readonly envelopes: Envelopes
  /** Takes a frame for shore and the device it comes from. */
  readonly outbox: (frame: Uint8Array, imei: string, onConfirmed: () => void) => void
  /** Where messages from shore wait for the devices. */
  readonly mailbox: Pick<MtMailbox, 'provision' | 'peek' | 'take'>
  /** Where the radio of the race is disturbed on purpose. */
  readonly faults: Pick<FaultDesk, 'disturb' | 'takes' | 'noteHeard'>
  /** Which run this is: senders begin an epoch with it, and links have other luck. */
  readonly run: number
  /** From when on a device's fixes may be missing on shore; nothing for a device that has never sent. */
  readonly resumeFromS: Readonly<Record<string, number>>
  /** What earlier runs of devices have kept of their reporting, in base64. */
  readonly keptRules: Readonly<Record<string, string>>
}

const RETRY_AFTER_MS = 40_000

export type Device = {
  readonly imei: string
  readonly policy: SenderPolicy
  readonly budgetBytes: number
  readonly attemptsMax: number
  readonly blackouts: LinkOptions['blackouts']
  /** It takes reporting rules from shore. */
  readonly keepsRules?: boolean
  readonly key?: TagKey
}

/** A device on an honest link that sends when told, and passes over fixes that shore has from an earlier run. */
export function openDevice(radio: Radio, device: Device): Station {
  const { timeline, envelopes, run, mailbox, faults } = radio
  const { imei, policy, budgetBytes, attemptsMax, blackouts, key } = device
  const link = faults.disturb(createLink({ ...HONEST_LINK, blackouts }, createRandom(`link ${imei} ${run}`)))
  const outbox = (frame: Uint8Array, onConfirmed: () => void) => {
    // Lost for good is settled too, as on the link itself: the device is not to send it again unasked.
    if (faults.takes(frame, imei, timeline.nowMs, key)) onConfirmed()
    else radio.outbox(frame, imei, onConfirmed)
  }
  const patience = { attemptsMax, retryAfterMs: RETRY_AFTER_MS, creditBytes: policy.creditBytes }
  const modem = createModem({ imei, link, timeline, envelopes, outbox, mailbox, ...patience })
  mailbox.provision(imei)
  const rule = { whenFull: false }
  const hearsFromS = radio.resumeFromS[imei] ?? 0
  const kept = radio.keptRules[imei]
  const keeping = { holdMs: 0, ...(kept === undefined ? {} : { kept: Buffer.from(kept, 'base64') }) }
  return createStation({
    ...{ policy, epoch: run % EPOCHS, budgetBytes, rule, modem, timeline, hearsFromS },
    ...(key && { key }),
    ...(device.keepsRules && { reporting: keeping }),
  })
}
