import { createServer, type Socket } from 'node:net'
import { assert } from '#base/assert'
import { concatBytes } from '#base/bytes'
import { readFrameLength } from '#protocol/sbd/frame-length'
import { encodeMtConfirmation } from '#protocol/sbd/mt-confirmation'
import { decodeMtMessage, MT_FLAG, type MtMessage } from '#protocol/sbd/mt-message'

/** A message from shore on its way to a device. */
export type MtWaiting = { readonly mtmsn: number; readonly payload: Uint8Array }

/** What the gateway reads of a request. */
export type MtRequest = Pick<MtMessage, 'imei' | 'flags' | 'payload'> & Partial<Pick<MtMessage, 'clientMessageId'>>

/** Messages for devices, a queue each, as the gateway keeps them until a device calls. */
export type MtMailbox = {
  /** Makes a device known. */
  provision(imei: string): void
  /** What becomes of a request: its place in the queue, or a negative status (Guide section 7.2.5). */
  offer(request: MtRequest): number
  /** The message that goes with the device's session, the oldest first; nothing when none waits. */
  take(imei: string): MtWaiting | undefined
}

const QUEUE_MAX = 50
/** What a 9602 or 9603 takes. */
const PAYLOAD_BYTES_MAX = 270
const STATUS = { unknownImei: -2, tooLarge: -3, noPayload: -4, queueFull: -5, flushed: 0 } as const

/** Creates an empty mailbox that knows no device. */
export function createMtMailbox(): MtMailbox {
  const queues = new Map<string, { waiting: MtWaiting[]; nextMtmsn: number }>()
  return {
    provision(imei) {
      if (!queues.has(imei)) queues.set(imei, { waiting: [], nextMtmsn: 1 })
    },
    offer({ imei, flags, payload, clientMessageId = 0 }) {
      const queue = queues.get(imei)
      if (queue === undefined) return STATUS.unknownImei
      if (payload !== undefined && payload.length > PAYLOAD_BYTES_MAX) return STATUS.tooLarge
      const flushes = (flags & MT_FLAG.flushQueue) !== 0
      if (flushes) queue.waiting = []
      if (payload === undefined) return flushes ? STATUS.flushed : STATUS.noPayload
      if (queue.waiting.length >= QUEUE_MAX) return STATUS.queueFull
      const isAssigned = (flags & MT_FLAG.assignMtmsn) !== 0
      queue.waiting.push({ mtmsn: isAssigned ? clientMessageId : queue.nextMtmsn, payload })
      if (!isAssigned) queue.nextMtmsn = (queue.nextMtmsn % 65_535) + 1
      return queue.waiting.length
    },
    take: (imei) => queues.get(imei)?.waiting.shift(),
  }
}

export type MtGateway = {
  readonly port: number
  /** Requests answered so far, refusals included. */
  readonly answered: number
  close(): Promise<void>
}

/** A client that says nothing for so long is let go. */
const READ_TIMEOUT_MS = 10_000

/**
 * The side of Iridium's gateway that takes messages for devices: one request a connection, answered and closed. What is not a request is
 * closed without an answer.
 */
export async function listenMtGateway(mailbox: MtMailbox, port: number): Promise<MtGateway> {
  let answered = 0
  const server = createServer((socket) => {
    serveRequest(socket, (request) => {
      answered++
      return mailbox.offer(request)
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

function serveRequest(socket: Socket, offer: (request: MtMessage) => number): void {
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
    const request = decodeMtMessage(received)
    if (!request.ok) return void socket.destroy()
    const { clientMessageId, imei } = request.value
    const status = offer(request.value)
    socket.end(encodeMtConfirmation({ clientMessageId, imei, autoId: status > 0 ? clientMessageId : 0, status }))
  })
}
