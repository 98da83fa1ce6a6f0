import { bitLength } from './bits'
import { expectFrom, type WireFix } from './expected-place'
import type { Place } from './places'
import { wrapLonSteps } from './report'
import type { Offset } from './steps'

/** What a message says of one slot: its newest fix there, and earlier ones by their distance from that, newest first. */
export type FieldEntry = { readonly slot: number; readonly first: FirstFix; readonly earlier: readonly Offset[] }

/**
 * The newest fix of a slot in a message. A full one stands alone. The others are told by a *reference*: the newest fix of the slot in an earlier message,
 * not further back than the message's reach.
 */
export type FirstFix =
  | ({ readonly form: 'full' } & WireFix)
  /** The low bits of its place, as many as tell it apart from every reference. */
  | {
      readonly form: 'windowed'
      readonly atS: number
      readonly bits: number
      readonly latLow: number
      readonly lonLow: number
    }
  /** Its distance from where the only reference there is, or the only two there are, let it be expected. `gapS`: the time since the newest of them, instead of its own. */
  | {
      readonly form: 'moved'
      readonly atS: number
      readonly gapS?: number
      readonly byTwo: boolean
      readonly lat: number
      readonly lon: number
    }

/** A distance as windows count it, whose halves are −2^(n−1) … 2^(n−1) − 1: they reach one further down than up. */
export const windowDistance = (distance: number) => (distance >= 0 ? distance : -distance - 1)

/** Low bits that tell a value from a reference which differs by `distance`. */
export const bitsForDistance = (distance: number) => 1 + bitLength(windowDistance(distance))

export const lowBits = (value: number, bits: number) => ((value % 2 ** bits) + 2 ** bits) % 2 ** bits

/** The value with these low bits that lies in the window round a reference. */
export function nearReference(low: number, bits: number, reference: number): number {
  const span = 2 ** bits
  const up = (((low - reference) % span) + span) % span
  return reference + (up < span / 2 ? up : up - span)
}

/** Where a fix at `atS` is expected by its one or two references, the newest first. */
export function expectMoved([near, far]: readonly WireFix[], atS: number, halvings: number): Place {
  const reference = near as WireFix
  return expectFrom(reference, far, Math.max(0, atS - reference.atS), halvings)
}

/** The fix that an entry's first one is, by its references: one for a windowed one, all there are for a moved one. */
export function tellFirst(
  first: Exclude<FirstFix, { form: 'full' }>,
  references: readonly WireFix[],
  halvings: number,
): WireFix {
  const [near] = references as readonly [WireFix]
  if (first.form === 'windowed') {
    const { atS, bits, latLow, lonLow } = first
    return { atS, lat: nearReference(latLow, bits, near.lat), lon: nearReference(lonLow, bits, near.lon) }
  }
  const atS = first.gapS === undefined ? first.atS : near.atS + first.gapS
  const expected = expectMoved(references, atS, halvings)
  return { atS, lat: expected.lat + first.lat, lon: wrapLonSteps(expected.lon + first.lon, halvings) }
}
