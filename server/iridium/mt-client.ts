import { connect } from 'node:net'
import { concatBytes } from '#base/bytes'
import { describeSbdFault } from '#protocol/sbd/fault'
import { readFrameLength } from '#protocol/sbd/frame-length'
import { decodeMtConfirmation, describeMtStatus, isMtStatusPassing } from '#protocol/sbd/mt-confirmation'
import { encodeMtMessage, MT_FLAG } from '#protocol/sbd/mt-message'
import type { DeviceLink, LinkAlarm, LinkMessage, LinkOutcome, LinkTrouble } from '../ports/device-link'

/** Where Iridium's gateway takes messages for devices. */
export type MtGatewayAddress = { readonly host: string; readonly port: number }

/** From the first packet to the last byte of the answer. */
const ANSWER_TIMEOUT_MS = 15_000

/** Before everything else that waits for the device. */
const PRIORITY_FIRST = 1

/**
 * Sends messages to devices by DirectIP: one request a connection, one confirmation back (Guide section 7.2). A connection that breaks
 * before the confirmation leaves open whether the message was queued.
 */
export function createMtClient(gateway: MtGatewayAddress, answerTimeoutMs = ANSWER_TIMEOUT_MS): DeviceLink {
  return {
    send: (message) => {
      const { imei, mtmsn } = message
      const read = (answer: Uint8Array) => readAnswer(answer, mtmsn, imei)
      return exchange(gateway, requestFor(message), read, answerTimeoutMs)
    },
  }
}

/** The Guide allows no request that both goes first and has its MTMSN assigned: no session will name what goes first. */
function requestFor({ imei, payload, mtmsn, isUrgent }: LinkMessage): Uint8Array {
  const flags = isUrgent ? MT_FLAG.highPriority : MT_FLAG.assignMtmsn
  return encodeMtMessage({
    ...{ clientMessageId: mtmsn, imei, flags, payload },
    ...(isUrgent ? { priority: PRIORITY_FIRST } : {}),
  })
}

function exchange(
  gateway: MtGatewayAddress,
  frame: Uint8Array,
  read: (answer: Uint8Array) => LinkOutcome | undefined,
  answerTimeoutMs: number,
): Promise<LinkOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: gateway.host, port: gateway.port, noDelay: true })
    const settle = (outcome: LinkOutcome) => {
      clearTimeout(deadline)
      socket.destroy()
      resolve(outcome)
    }
    let hasGone = false
    const late = () =>
      settle(
        hasGone ? trouble('no-answer', 'no whole answer in time') : trouble('unreachable', 'no connection in time'),
      )
    const deadline = setTimeout(late, answerTimeoutMs)
    const answer: Uint8Array[] = []
    socket.on('connect', () => {
      hasGone = true
      socket.write(frame)
    })
    socket.on('data', (part: Uint8Array) => {
      answer.push(part)
      const outcome = read(concatBytes(answer))
      if (outcome !== undefined) settle(outcome)
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      settle(trouble(hasGone ? 'cut-off' : 'unreachable', error.code ?? error.message)),
    )
    socket.on('close', () => settle(trouble('cut-off', 'the gateway closed without a whole answer')))
  })
}

/** What the answer says, once it is whole. */
function readAnswer(bytes: Uint8Array, clientMessageId: number, imei: string): LinkOutcome | undefined {
  const length = readFrameLength(bytes)
  if (!length.ok) return trouble('bad-answer', describeSbdFault(length.fault))
  if (length.value.kind === 'need-more' || bytes.length < length.value.lengthBytes) return undefined
  const decoded = decodeMtConfirmation(bytes)
  if (!decoded.ok) return trouble('bad-answer', describeSbdFault(decoded.fault))
  const { status } = decoded.value
  const isOurs = decoded.value.clientMessageId === clientMessageId && decoded.value.imei === imei
  if (!isOurs) return trouble('bad-answer', 'the answer is to another request')
  if (status < 0) return refusal(status)
  // Status 0 is for requests without payload; ours always have one.
  return status === 0 ? trouble('bad-answer', describeMtStatus(status)) : { kind: 'queued', place: status }
}

/** Statuses that a person must see to (Guide section 7.2.5). */
const ALARM_OF: Readonly<Record<number, LinkAlarm>> = {
  [-1]: 'unknown-device',
  [-2]: 'unknown-device',
  [-9]: 'not-attached',
  [-10]: 'no-access',
  [-12]: 'no-access',
}

function refusal(status: number): LinkOutcome {
  const alarm = ALARM_OF[status]
  const said = { status, mayPass: isMtStatusPassing(status), reason: describeMtStatus(status) }
  return { kind: 'refused', ...said, ...(alarm === undefined ? {} : { alarm }) }
}

function trouble(kind: LinkTrouble, reason: string): LinkOutcome {
  return { kind: 'trouble', trouble: kind, reason }
}
