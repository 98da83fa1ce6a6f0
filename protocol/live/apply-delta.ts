import type { LiveDelta, LiveEntry, LiveSnapshot } from './messages'

/**
 * The picture after one step. Server and browser use this one function, so they cannot disagree about what a delta means.
 * Entries are absolute and replace the old ones whole; there is always exactly one entry an entrant, in the entrants' order.
 */
export function applyDelta(snapshot: LiveSnapshot, delta: LiveDelta): LiveSnapshot {
  const race = delta.race ?? snapshot.race
  return {
    ...snapshot,
    version: delta.version,
    serverAtMs: delta.serverAtMs,
    race,
    field: delta.field ?? snapshot.field,
    entries: delta.race
      ? alignEntries(race.entrants, snapshot.entries, delta.entries)
      : replaceEntries(snapshot.entries, delta.entries),
  }
}

/** One entry for each entrant, in their order: the newest given for its id, or an entry never heard. */
export function alignEntries(
  entrants: readonly { readonly id: number }[],
  ...layers: (readonly LiveEntry[])[]
): LiveEntry[] {
  const byId = new Map<number, LiveEntry>()
  for (const layer of layers) for (const entry of layer) byId.set(entry.id, entry)
  return entrants.map(({ id }) => byId.get(id) ?? { id })
}

function replaceEntries(entries: readonly LiveEntry[], changed: readonly LiveEntry[]): readonly LiveEntry[] {
  if (changed.length === 0) return entries
  const byId = new Map(changed.map((entry) => [entry.id, entry]))
  return entries.map((entry) => byId.get(entry.id) ?? entry)
}
