import { assertNever } from '#base/assert'
import type { Result } from '#base/result'
import type { DeviceFault } from '#protocol/devices/fault'
import { readFields } from '#protocol/devices/fields'
import { parseOsmand } from '#protocol/devices/osmand'
import { parseOwnTracks } from '#protocol/devices/owntracks'
import type { DevicePosition } from '#protocol/devices/position'
import { parseRock7Push } from '#protocol/devices/rock7-push'
import { parseRockBlock, type RockBlockMessage } from '#protocol/devices/rockblock'
import type { SbdLocation } from '#protocol/sbd/location'
import { decodeMoMessage, isSessionDone } from '#protocol/sbd/mo-message'
import type { InboxMessage } from '../ports/inbox'

/** What is in a message's envelope, by whichever door it came. */
export type OpenedMessage =
  /** A device's own bytes, which its stream's kind says how to read. */
  | ({ readonly kind: 'payload'; readonly payload: Uint8Array } & SessionWord)
  /** Positions that somebody else has decoded, or that a phone has sent. `paidBytes`: for a message that a satellite has brought, what is known of its size. */
  | { readonly kind: 'positions'; readonly positions: readonly DevicePosition[]; readonly paidBytes?: number }
  /** A mailbox check or a failed session: heard from the modem, nothing said by the tracker. */
  | ({ readonly kind: 'nothing'; readonly session: EmptySession } & SessionWord)
  | { readonly kind: 'unreadable'; readonly fault: string }

/** What is told of a session without a message. Absent: the provider does not say. */
type EmptySession = {
  readonly outcome: 'mailbox-check' | 'failed'
  readonly momsn: number
  readonly status?: number
  readonly location?: SbdLocation
}

/** `mtmsn`: which message the session has brought to the device, 0 for none; absent where the envelope does not say. */
type SessionWord = { readonly mtmsn?: number }

/** Session statuses after which the MTMSN names what the device has got (Guide table 6-5); with status 1 it was too large to go. */
const TELLS_OF_MT: ReadonlySet<number> = new Set([0, 2])

/** Opens a message by the door that it came by. Never throws. */
export function openMessage(message: Pick<InboxMessage, 'source' | 'bytes' | 'receivedAtMs'>): OpenedMessage {
  const { source, bytes } = message
  if (source === 'directip') return openDirectIp(bytes)
  // OwnTracks sends an empty body for what its owner has deleted.
  if (bytes.length === 0) return { kind: 'positions', positions: [] }
  const fields = readFields(bytes)
  if (!fields.ok) return { kind: 'unreadable', fault: fields.fault.kind }
  switch (source) {
    case 'rockblock': {
      const read = parseRockBlock(fields.value)
      if (!read.ok) return { kind: 'unreadable', fault: read.fault.kind }
      return openRockBlock(read.value)
    }
    case 'rock7': {
      const read = parseRock7Push(fields.value)
      // A report costs a credit whatever it holds; how many bytes it had is the provider's own.
      return { ...withPositions(read), ...(read.ok && read.value.isCellular !== true ? { paidBytes: 0 } : {}) }
    }
    case 'osmand':
      return withPositions(parseOsmand(fields.value, message.receivedAtMs))
    case 'owntracks':
      return withPositions(parseOwnTracks(fields.value))
    default:
      return assertNever(source)
  }
}

function openRockBlock({ payload, momsn, sessionStatus: status, location }: RockBlockMessage): OpenedMessage {
  if (payload !== undefined) return { kind: 'payload', payload }
  const outcome = status === undefined || isSessionDone(status) ? 'mailbox-check' : 'failed'
  return {
    kind: 'nothing',
    session: { outcome, momsn, ...(status === undefined ? {} : { status }), ...(location && { location }) },
  }
}

function openDirectIp(frame: Uint8Array): OpenedMessage {
  const envelope = decodeMoMessage(frame)
  if (!envelope.ok) return { kind: 'unreadable', fault: envelope.fault.kind }
  const { payload, sessionStatus: status, momsn, mtmsn, location } = envelope.value
  const word = TELLS_OF_MT.has(status) ? { mtmsn } : {}
  if (payload !== undefined) return { kind: 'payload', payload, ...word }
  const outcome = isSessionDone(status) ? 'mailbox-check' : 'failed'
  return { kind: 'nothing', session: { outcome, status, momsn, ...(location && { location }) }, ...word }
}

function withPositions(read: Result<{ readonly positions: readonly DevicePosition[] }, DeviceFault>): OpenedMessage {
  return read.ok
    ? { kind: 'positions', positions: read.value.positions }
    : { kind: 'unreadable', fault: read.fault.kind }
}
