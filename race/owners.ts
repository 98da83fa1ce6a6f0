import type { EntryFix, EntryId, Fix, TrackerId } from './fix'
import { type Assignment, holdsAt, type RaceSetup } from './race-setup'

/** An entry that carries a tracker, and from when to when. */
export type Owner = { readonly entryId: EntryId; readonly assignment: Assignment }

/** Who carries which tracker, over the whole race. */
export type Owners = ReadonlyMap<TrackerId, readonly Owner[]>

/** Turns a set-up about: from entries with their trackers to trackers with their entries. */
export function ownersOf(setup: RaceSetup): Owners {
  const owners = new Map<TrackerId, Owner[]>()
  for (const entry of setup.entries) {
    for (const assignment of entry.assignments) {
      const list = owners.get(assignment.trackerId) ?? []
      list.push({ entryId: entry.entryId, assignment })
      owners.set(assignment.trackerId, list)
    }
  }
  return owners
}

/** A fix as each entry that carried its tracker at its time sees it; a flagged one stays in the raw track only, unless it is accepted. */
export function entryFixesOf(fix: Fix, owners: Owners, setup: RaceSetup): EntryFix[] {
  if (fix.flags.length > 0 && fix.isAccepted !== true) return []
  return (owners.get(fix.trackerId) ?? [])
    .filter((owner) => holdsAt(owner.assignment, fix.fixAtMs))
    .map((owner) => ({
      entryId: owner.entryId,
      trackerId: fix.trackerId,
      fixAtMs: fix.fixAtMs,
      heardAtMs: setup.heardBy === 'session' ? fix.sessionAtMs : fix.receivedAtMs,
      ingestNumber: fix.ingestNumber,
      latDeg: fix.latDeg,
      lonDeg: fix.lonDeg,
      ...(fix.isAccepted === true ? { isAccepted: true } : {}),
    }))
}
