import { connect } from 'node:net'
import { concatBytes } from '#base/bytes'
import type { SbdFault } from '#protocol/sbd/fault'
import { readFrameLength } from '#protocol/sbd/frame-length'
import { decodeMoConfirmation } from '#protocol/sbd/mo-confirmation'

/** Why a delivery was not confirmed. */
export type DeliveryTrouble =
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'bad-answer'; readonly fault: SbdFault }

export type Delivery = { readonly kind: 'confirmed' } | DeliveryTrouble

export type DirectIpTarget = { readonly host: string; readonly port: number; readonly answerTimeoutMs: number }

/** Delivers one frame over a connection of its own and waits for its confirmation, as Iridium's gateway does. */
export function deliverFrame(target: DirectIpTarget, frame: Uint8Array): Promise<Delivery> {
  return new Promise((resolve) => {
    const socket = connect({ host: target.host, port: target.port, noDelay: true })
    const answer: Uint8Array[] = []
    const settle = (delivery: Delivery) => {
      socket.destroy()
      resolve(delivery)
    }
    socket.setTimeout(target.answerTimeoutMs, () => settle({ kind: 'no-answer' }))
    socket.on('connect', () => socket.write(frame))
    socket.on('data', (bytes: Uint8Array) => {
      answer.push(bytes)
      const delivery = readAnswer(concatBytes(answer))
      if (delivery) settle(delivery)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => settle(troubleOf(error)))
    socket.on('close', () => settle({ kind: 'cut-off' }))
  })
}

/** What the answer says, once it is whole. */
function readAnswer(bytes: Uint8Array): Delivery | undefined {
  const length = readFrameLength(bytes)
  if (!length.ok) return { kind: 'bad-answer', fault: length.fault }
  if (length.value.kind === 'need-more' || bytes.length < length.value.lengthBytes) return undefined
  const confirmation = decodeMoConfirmation(bytes)
  if (!confirmation.ok) return { kind: 'bad-answer', fault: confirmation.fault }
  return { kind: confirmation.value.success ? 'confirmed' : 'refused' }
}

function troubleOf(error: NodeJS.ErrnoException): DeliveryTrouble {
  const cut = error.code === 'ECONNRESET' || error.code === 'EPIPE'
  return cut ? { kind: 'cut-off' } : { kind: 'unreachable', code: error.code ?? error.message }
}

/** One sentence for a person who waits. */
export function describeTrouble(trouble: DeliveryTrouble): string {
  switch (trouble.kind) {
    case 'unreachable':
      return `nothing answers at the DirectIP port (${trouble.code})`
    case 'cut-off':
      return 'the server closed the connection without confirming'
    case 'no-answer':
      return 'the server took the message and did not answer'
    case 'refused':
      return 'the server refused the message'
    case 'bad-answer':
      return `the server answered with something else (${trouble.fault.kind})`
  }
}
