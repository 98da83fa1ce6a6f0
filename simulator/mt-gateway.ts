import { createServer, type Socket } from 'node:net'
import { assert } from '#base/assert'
import { concatBytes } from '#base/bytes'
import type { SbdFault } from '#protocol/sbd/fault'
import { readFrameLength } from '#protocol/sbd/frame-length'
import { encodeMtConfirmation } from '#protocol/sbd/mt-confirmation'
import { decodeMtMessage } from '#protocol/sbd/mt-message'
import { MT_STATUS, type MtMailbox, type MtRequest } from './mt-mailbox'

export type MtGateway = {
  readonly port: number
  /** Requests answered so far, refusals included. */
  readonly answered: number
  close(): Promise<void>
}

/**
 * What may become of a request for no fault of its own. `cut-before`: the connection breaks and the message is dropped, as the Guide says of one
 * that breaks before the answer. `cut-after`: the message was taken, and the answer is lost on its way. A number: this status.
 */
export type MtTrouble = 'cut-before' | 'cut-after' | typeof MT_STATUS.noResources | typeof MT_STATUS.strangeAddress

export type MtGatewayOptions = {
  /** Asked for every request; without it none has trouble. */
  readonly trouble?: (request: MtRequest) => MtTrouble | undefined
}

/** A client that says nothing for so long is let go. */
const READ_TIMEOUT_MS = 10_000

/**
 * The side of Iridium's gateway that takes messages for devices: one request a connection, answered and closed. A frame that is no good request
 * is answered with what is wrong; what is no frame at all is closed without an answer.
 */
export async function listenMtGateway(
  mailbox: Pick<MtMailbox, 'offer'>,
  port: number,
  options: MtGatewayOptions = {},
): Promise<MtGateway> {
  let answered = 0
  const server = createServer((socket) => {
    serveRequest(socket, (frame) => {
      const answer = answerTo(frame, mailbox, options, answered + 1)
      if (answer !== undefined) answered++
      return answer
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  assert(typeof address === 'object' && address !== null, 'a listening server has a port')
  return {
    port: address.port,
    get answered() {
      return answered
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Hands over the first frame that comes and sends its answer; without one, the connection is cut. */
function serveRequest(socket: Socket, answer: (frame: Uint8Array) => Uint8Array | undefined): void {
  const parts: Uint8Array[] = []
  let isServed = false
  socket.on('error', () => socket.destroy())
  socket.setTimeout(READ_TIMEOUT_MS, () => socket.destroy())
  socket.on('data', (part: Uint8Array) => {
    if (isServed) return
    parts.push(part)
    const received = concatBytes(parts)
    const length = readFrameLength(received)
    if (length.ok && (length.value.kind === 'need-more' || received.length < length.value.lengthBytes)) return
    isServed = true
    const confirmation = length.ok ? answer(received) : undefined
    if (confirmation === undefined) socket.destroy()
    else socket.end(confirmation)
  })
}

/** The confirmation of a frame; nothing when the connection breaks before it. */
function answerTo(
  frame: Uint8Array,
  mailbox: Pick<MtMailbox, 'offer'>,
  { trouble = () => undefined }: MtGatewayOptions,
  autoId: number,
): Uint8Array | undefined {
  const request = decodeMtMessage(frame)
  if (!request.ok) return refusalOf(request.fault)
  const { clientMessageId, imei } = request.value
  const found = trouble(request.value)
  if (found === 'cut-before') return undefined
  const status = typeof found === 'number' ? found : mailbox.offer(request.value)
  if (found === 'cut-after') return undefined
  return encodeMtConfirmation({ clientMessageId, imei, autoId: status > 0 ? autoId : 0, status })
}

function refusalOf(fault: SbdFault): Uint8Array {
  const [status, imei] = fault.kind === 'bad-imei' ? [MT_STATUS.badImei, fault.imei] : [MT_STATUS.violation, NO_IMEI]
  return encodeMtConfirmation({ clientMessageId: 0, imei, autoId: 0, status })
}

const NO_IMEI = '0'.repeat(15)
