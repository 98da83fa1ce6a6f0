import type { Brand } from '#base/brand'

export type TrackerId = Brand<string, 'TrackerId'>
export type EntryId = Brand<string, 'EntryId'>
export type RaceId = Brand<string, 'RaceId'>
export type ClassId = Brand<string, 'ClassId'>

/**
 * One position of one tracker, as measured. Three instants that are never mixed:
 * `fixAtMs` the measurement, `sessionAtMs` the radio session that carried it, `receivedAtMs` its arrival on shore.
 */
export type Fix = {
  readonly trackerId: TrackerId
  readonly fixAtMs: number
  readonly sessionAtMs: number
  readonly receivedAtMs: number
  /** Place in the fix log; only grows. */
  readonly ingestNumber: number
  readonly latDeg: number
  readonly lonDeg: number
  /** Why a fix is kept out of the race, if it is: kept in the raw track all the same. */
  readonly flags: readonly FixFlag[]
  /** An operator says that it counts, whatever it looks like. */
  readonly isAccepted?: boolean
}

/** `future`: more than 2 min ahead of its arrival. `null-island`: exactly 0/0. `inaccurate`: by the device's own word not good to 500 m. */
export type FixFlag = 'future' | 'null-island' | 'inaccurate'

/** A fix as a race sees it: bound to an entry through the assignment that held at its time. */
export type EntryFix = {
  readonly entryId: EntryId
  readonly trackerId: TrackerId
  readonly fixAtMs: number
  /** When shore knew: arrival, or in a replayed race the radio session's time. */
  readonly heardAtMs: number
  readonly ingestNumber: number
  readonly latDeg: number
  readonly lonDeg: number
  readonly isAccepted?: boolean
}
