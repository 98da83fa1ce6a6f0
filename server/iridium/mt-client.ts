import { connect } from 'node:net'
import { concatBytes } from '#base/bytes'
import { describeSbdFault } from '#protocol/sbd/fault'
import { readFrameLength } from '#protocol/sbd/frame-length'
import { decodeMtConfirmation, describeMtStatus, isMtStatusPassing } from '#protocol/sbd/mt-confirmation'
import { encodeMtMessage } from '#protocol/sbd/mt-message'
import type { ReplyLink, ReplyOutcome, ReplyTrouble } from '../ports/reply-link'

/** Where Iridium's gateway takes messages for devices. */
export type MtGatewayAddress = { readonly host: string; readonly port: number }

/** From the first packet to the last byte of the answer. */
const ANSWER_TIMEOUT_MS = 15_000

/**
 * Sends messages to devices by DirectIP: one request a connection, one confirmation back (Guide section 7.2). A connection that breaks
 * before the confirmation leaves open whether the message was queued, so the caller must be able to bear it twice.
 */
export function createMtClient(gateway: MtGatewayAddress, answerTimeoutMs = ANSWER_TIMEOUT_MS): ReplyLink {
  let requests = 0
  return {
    send: (imei, payload) => {
      requests += 1
      const clientMessageId = requests >>> 0
      const frame = encodeMtMessage({ clientMessageId, imei, flags: 0, payload })
      const read = (answer: Uint8Array) => readAnswer(answer, clientMessageId, imei)
      return exchange(gateway, frame, read, answerTimeoutMs)
    },
  }
}

function exchange(
  gateway: MtGatewayAddress,
  frame: Uint8Array,
  read: (answer: Uint8Array) => ReplyOutcome | undefined,
  answerTimeoutMs: number,
): Promise<ReplyOutcome> {
  return new Promise((resolve) => {
    const socket = connect({ host: gateway.host, port: gateway.port, noDelay: true })
    const settle = (outcome: ReplyOutcome) => {
      clearTimeout(deadline)
      socket.destroy()
      resolve(outcome)
    }
    const deadline = setTimeout(() => settle(trouble('no-answer', 'no whole answer in time')), answerTimeoutMs)
    const answer: Uint8Array[] = []
    socket.on('connect', () => socket.write(frame))
    socket.on('data', (part: Uint8Array) => {
      answer.push(part)
      const outcome = read(concatBytes(answer))
      if (outcome !== undefined) settle(outcome)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => settle(troubleOf(error)))
    socket.on('close', () => settle(trouble('cut-off', 'the gateway closed without a whole answer')))
  })
}

/** What the answer says, once it is whole. */
function readAnswer(bytes: Uint8Array, clientMessageId: number, imei: string): ReplyOutcome | undefined {
  const length = readFrameLength(bytes)
  if (!length.ok) return trouble('bad-answer', describeSbdFault(length.fault))
  if (length.value.kind === 'need-more' || bytes.length < length.value.lengthBytes) return undefined
  const decoded = decodeMtConfirmation(bytes)
  if (!decoded.ok) return trouble('bad-answer', describeSbdFault(decoded.fault))
  const { status } = decoded.value
  const isOurs = decoded.value.clientMessageId === clientMessageId && decoded.value.imei === imei
  if (!isOurs) return trouble('bad-answer', 'the answer is to another request')
  if (status < 0)
    return { kind: 'refused', status, mayPass: isMtStatusPassing(status), reason: describeMtStatus(status) }
  // Status 0 is for requests without payload; ours always have one.
  return status === 0 ? trouble('bad-answer', describeMtStatus(status)) : { kind: 'queued', place: status }
}

function trouble(kind: ReplyTrouble, reason: string): ReplyOutcome {
  return { kind: 'trouble', trouble: kind, reason }
}

function troubleOf(error: NodeJS.ErrnoException): ReplyOutcome {
  const cut = error.code === 'ECONNRESET' || error.code === 'EPIPE'
  return trouble(cut ? 'cut-off' : 'unreachable', error.code ?? error.message)
}
