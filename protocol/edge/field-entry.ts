import { bitLength } from './bits'
import { expectFrom, type WireFix } from './expected-place'
import type { Place } from './places'
import { wrapLonSteps } from './report'
import type { Offset } from './steps'

/** What a message says of one slot: its newest fix there, and earlier ones by their distance from that, newest first. */
export type FieldEntry = { readonly slot: number; readonly first: FirstFix; readonly earlier: readonly Offset[] }

/**
 * The newest fix of a slot in a message. A full one stands alone. The others are told by one *reference* or by two: the newest fixes of the slot in
 * earlier messages, that shore has.
 */
export type FirstFix =
  | ({ readonly form: 'full' } & WireFix)
  /** The low bits of its place, as many as tell it apart whichever of the references in the message's reach shore has. */
  | {
      readonly form: 'windowed'
      readonly atS: number
      /** Low bits as from where the newest two let it be expected; else as from the newest. */
      readonly byTwo?: boolean
      readonly bits: number
      readonly latLow: number
      readonly lonLow: number
    }
  /**
   * Its distance from where the very newest references let it be expected: shore must have every message since the older one. `gapS`: the time since the
   * newest, instead of its own.
   */
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
export function expectFirst([near, far]: readonly WireFix[], atS: number, halvings: number): Place {
  const reference = near as WireFix
  return expectFrom(reference, far, Math.max(0, atS - reference.atS), halvings)
}

/** The fix that an entry's first one is, by its references. */
export function tellFirst(
  first: Exclude<FirstFix, { form: 'full' }>,
  references: readonly WireFix[],
  halvings: number,
): WireFix {
  const [near] = references as readonly [WireFix]
  const atS = first.form === 'moved' && first.gapS !== undefined ? near.atS + first.gapS : first.atS
  const expected = expectFirst(references, atS, halvings)
  if (first.form === 'windowed') {
    const { bits, latLow, lonLow } = first
    return { atS, lat: nearReference(latLow, bits, expected.lat), lon: nearReference(lonLow, bits, expected.lon) }
  }
  return { atS, lat: expected.lat + first.lat, lon: wrapLonSteps(expected.lon + first.lon, halvings) }
}
