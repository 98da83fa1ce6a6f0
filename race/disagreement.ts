import { type Device, type DeviceFix, fixOf, isWithinReach, keyOf, reachedM } from './plausible'
import { countBefore } from './track'

/** Two trackers of one entry that cannot both be right: when, and how far apart they are. */
export type Disagreement = { readonly atMs: number; readonly distanceM: number }

/** A tracker of an entry, and the instant from which it would count as overdue. */
export type Witness = { readonly device: Device; readonly overdueAtMs: (newestFixAtMs: number) => number }

/**
 * The widest disagreement of an entry's trackers, each pair asked at the newest fix of the one that is behind: there the other must
 * have been within reach, before and after. One that was already overdue at the other's newest fix is not asked: it has fallen silent, and says
 * nothing of now. Decided by fixes that stand, so in any order of arrival the same.
 */
export function findDisagreement(witnesses: readonly Witness[], speedMpsMax: number): Disagreement | undefined {
  let widest: Disagreement | undefined
  for (const [i, one] of witnesses.entries()) {
    for (const other of witnesses.slice(i + 1)) {
      const found = compare(one, other, speedMpsMax)
      if (found !== undefined && found.distanceM > (widest?.distanceM ?? 0)) widest = found
    }
  }
  return widest
}

function compare(one: Witness, other: Witness, speedMpsMax: number): Disagreement | undefined {
  const [a, b] = [newestStanding(one.device), newestStanding(other.device)]
  if (a === undefined || b === undefined) return undefined
  const [behind, fix, ahead, newest] = a.fixAtMs <= b.fixAtMs ? [one, a, other, b] : [other, b, one, a]
  if (behind.overdueAtMs(fix.fixAtMs) <= newest.fixAtMs) return undefined
  const apart = standingAround(ahead.device, fix.fixAtMs).filter((near) => !isWithinReach(near, fix, speedMpsMax))
  if (apart.length === 0) return undefined
  return { atMs: fix.fixAtMs, distanceM: Math.max(...apart.map((near) => reachedM(near, fix))) }
}

const stands = (device: Device, index: number): boolean =>
  device.tooFast.size === 0 || !device.tooFast.has(keyOf(fixOf(device, index)))

function newestStanding(device: Device): DeviceFix | undefined {
  return standingFrom(device, device.track.atMs.length - 1, -1)
}

/** The standing fixes nearest to an instant: the last before it, and the first at or after it. */
function standingAround(device: Device, atMs: number): DeviceFix[] {
  const index = countBefore(device.track, atMs)
  return [standingFrom(device, index - 1, -1), standingFrom(device, index, 1)].flatMap((fix) => fix ?? [])
}

function standingFrom(device: Device, from: number, step: 1 | -1): DeviceFix | undefined {
  let index = from
  while (index >= 0 && index < device.track.atMs.length && !stands(device, index)) index += step
  return index >= 0 && index < device.track.atMs.length ? fixOf(device, index) : undefined
}
