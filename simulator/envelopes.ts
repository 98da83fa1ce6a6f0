import { encodeMoMessage } from '#protocol/sbd/mo-message'

/** One radio session as the gateway books it. Without payload: a session that failed. */
export type BookedSession = {
  readonly imei: string
  readonly atMs: number
  readonly payload?: Uint8Array
  /** Number of the message that went to the device in it. */
  readonly mtmsn?: number
}

/** Puts sessions into DirectIP envelopes, numbering them as Iridium does. */
export type Envelopes = {
  /** The frame for a session: the next CDR number, and the device's own count, which rises after a good session only. */
  seal(session: BookedSession): Uint8Array
}

/** Session status of a session that lost its radio link (SBD Service Developers Guide 3.0, table 6-5). */
const RF_LINK_LOSS = 13

/** Numbers CDRs upwards from the given one, in 32 bits. */
export function createEnvelopes(firstCdr: number): Envelopes {
  const momsns = new Map<string, number>()
  let cdr = firstCdr
  return {
    seal({ imei, atMs, payload, mtmsn = 0 }) {
      const momsn = momsns.get(imei) ?? 1
      if (payload) momsns.set(imei, (momsn + 1) % 65_536)
      const sessionStatus = payload ? 0 : RF_LINK_LOSS
      const counts = { cdr: cdr++ >>> 0, imei, sessionStatus, momsn, mtmsn, sessionAtMs: atMs }
      return encodeMoMessage({ ...counts, ...(payload ? { payload } : {}) })
    },
  }
}

/**
 * The CDR number a run of the simulator begins with: its start in milliseconds, in 32 bits. As long as runs book fewer than
 * a thousand sessions a second, no two that follow each other within 49 days share a number.
 */
export function firstCdrOf(startedAtMs: number): number {
  return startedAtMs % 2 ** 32
}
