import { createHash } from 'node:crypto'
import { decodeMoMessage } from '#protocol/sbd/mo-message'
import type { ArrivedMessage } from '../ports/inbox'

/**
 * Names a whole DirectIP frame for the inbox. Its identity is the gateway's CDR reference, unique over all records; (IMEI, MOMSN)
 * is not, a failed session and its good repeat share it (iridium.md 0.1). A frame that cannot be read is known by its hash.
 */
export function arrivedMessage(
  frame: Uint8Array,
  remoteAddress: string,
  receivedAtMs: number,
): { message: ArrivedMessage; fault?: string } {
  const source = 'directip' as const
  const decoded = decodeMoMessage(frame)
  if (!decoded.ok) {
    const identity = `sha256:${createHash('sha256').update(frame).digest('hex')}`
    return { message: { source, identity, receivedAtMs, bytes: frame, remoteAddress }, fault: decoded.fault.kind }
  }
  const { cdr, imei, sessionAtMs } = decoded.value
  // The CDR counter is 32 bits wide and the gateway may start it again: the session time keeps two runs of it apart.
  const identity = `cdr:${cdr}:${imei}:${sessionAtMs / 1000}`
  return { message: { source, identity, receivedAtMs, bytes: frame, remoteAddress, imei, sessionAtMs } }
}
