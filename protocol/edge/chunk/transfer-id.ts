import { HOUR_MS, MINUTE_MS } from '#base/units'

/**
 * A transfer is named by when it was offered and by the first bits of its proof: stamp · 64 + print. The stamp counts units of 8 s
 * of Unix time. Of two transfers of a kind the one with the higher id is the newer. Ids here do not wrap; the wire carries their
 * low 25 bits.
 */
export const PRINT_BITS = 6
export const STAMP_UNIT_MS = 8000
export const STAMP_BITS = 19
export const ID_BITS = STAMP_BITS + PRINT_BITS
const STAMP_SPAN = 2 ** STAMP_BITS
const ID_SPAN = 2 ** ID_BITS
/** How far ahead of the receiver's clock a stamp may lie: 12 days of the 48 that can be told apart. */
const AHEAD_UNITS = STAMP_SPAN / 4

/** How long a transfer lives from its stamp, by the number on the wire. All end while a stamp can still be told. */
export const LIFETIMES_MS: readonly number[] = [
  10 * MINUTE_MS,
  HOUR_MS,
  4 * HOUR_MS,
  12 * HOUR_MS,
  24 * HOUR_MS,
  72 * HOUR_MS,
  168 * HOUR_MS,
  336 * HOUR_MS,
]

export const stampAt = (nowMs: number) => Math.floor(nowMs / STAMP_UNIT_MS)
export const makeId = (stamp: number, print: number) => stamp * 2 ** PRINT_BITS + print
export const stampOf = (id: number) => Math.floor(id / 2 ** PRINT_BITS)
export const wireId = (id: number) => id % ID_SPAN
export const wireStamp = (stamp: number) => stamp % STAMP_SPAN

/** The stamp with these low bits that lies at most 12 days ahead of now, and less than 37 days behind. */
export function expandStamp(low: number, nowMs: number): number {
  const newest = stampAt(nowMs) + AHEAD_UNITS
  return newest - ((((newest - low) % STAMP_SPAN) + STAMP_SPAN) % STAMP_SPAN)
}

export const expandId = (low: number, nowMs: number) => makeId(expandStamp(stampOf(low), nowMs), low % 2 ** PRINT_BITS)

/** When a transfer is over. */
export const expiresAtMs = (id: number, lifetime: number) => stampOf(id) * STAMP_UNIT_MS + (LIFETIMES_MS[lifetime] ?? 0)
