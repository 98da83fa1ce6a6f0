import { turnKeyOf } from './course-shape'
import type { EntryId } from './fix'
import type { Decree } from './scan-rules'

/**
 * What a person, or a timing mat, says of an entry. Nothing is ever changed or deleted: what does not hold any more is revoked and stays to be seen, and
 * what was measured is kept beside it.
 */
export type Ruling = {
  readonly rulingId: string
  readonly entryId: EntryId
  readonly decision: Decision
  /** Who says so: a name, or the file of a timing system. */
  readonly author: string
  readonly reason: string
  /** A person's word stands before a mat's. */
  readonly source: 'person' | 'chip'
  readonly decidedAtMs: number
  readonly revoked?: Revocation
}

export type Revocation = { readonly atMs: number; readonly author: string; readonly reason: string }

/**
 * `passed`, `left` and `not-passed` speak of one element in its lap (0 outside laps). `time` adds to what an entry has taken: a penalty, or a credit when it is
 * negative. `places` moves it down the order.
 */
export type Decision =
  | { readonly kind: 'passed'; readonly elementId: string; readonly lap: number; readonly atMs: number }
  | { readonly kind: 'left'; readonly elementId: string; readonly lap: number; readonly atMs: number }
  | { readonly kind: 'not-passed'; readonly elementId: string; readonly lap: number }
  | { readonly kind: 'status'; readonly status: Status }
  | { readonly kind: 'time'; readonly ms: number; readonly on: 'elapsed' | 'corrected' }
  | { readonly kind: 'places'; readonly places: number }

/**
 * How an entry's race ended, in the words of the Racing Rules of Sailing (Appendix A, scoring abbreviations), which land races use as well: did not start, did not
 * finish, retired, disqualified, on the course side at the start. `FIN`: its finish counts, whatever it missed.
 */
export type Status = 'DNS' | 'DNF' | 'RET' | 'DSQ' | 'OCS' | 'FIN'

/** All that stands of one entry: the rulings that are not revoked, in the order in which they weigh: what comes later wins. */
export function standingRulings(rulings: readonly Ruling[] | undefined, entryId: EntryId): Ruling[] {
  return (rulings ?? [])
    .filter((ruling) => ruling.entryId === entryId && ruling.revoked === undefined)
    .sort((a, b) => weightOf(a) - weightOf(b) || a.decidedAtMs - b.decidedAtMs || (a.rulingId < b.rulingId ? -1 : 1))
}

const weightOf = ({ source }: Ruling) => (source === 'person' ? 1 : 0)

/** What the reading of an entry's track takes as settled, by the key of the element. */
export function decreesOf(standing: readonly Ruling[]): ReadonlyMap<string, Decree> {
  const decrees = new Map<string, Decree>()
  for (const { decision, rulingId } of standing) {
    if (decision.kind !== 'passed' && decision.kind !== 'not-passed') continue
    const key = turnKeyOf(decision)
    decrees.set(key, { key, rulingId, ...(decision.kind === 'passed' ? { atMs: decision.atMs } : {}) })
  }
  return decrees
}

/** The last word on how an entry's race ended; undefined: none. */
export function statusRuling(standing: readonly Ruling[]): (Ruling & { decision: { kind: 'status' } }) | undefined {
  return standing.findLast((ruling): ruling is Ruling & { decision: { kind: 'status'; status: Status } } => {
    return ruling.decision.kind === 'status'
  })
}

/** Since when it is said that an entry does not race any more; undefined: it is not. An early starter may go back, and races on. */
export function outSinceMs(standing: readonly Ruling[]): number | undefined {
  const status = statusRuling(standing)
  const isOut = status !== undefined && status.decision.status !== 'FIN' && status.decision.status !== 'OCS'
  return isOut ? status.decidedAtMs : undefined
}

/** The penalties and credits of an entry, each for itself. */
export function timeRulings(
  standing: readonly Ruling[],
  on: 'elapsed' | 'corrected',
): { ms: number; ruling: Ruling }[] {
  return standing.flatMap((ruling) => {
    const { decision } = ruling
    return decision.kind === 'time' && decision.on === on ? [{ ms: decision.ms, ruling }] : []
  })
}

/** How many places an entry is moved down, all in all. */
export function placesDown(standing: readonly Ruling[]): number {
  return standing.reduce((sum, { decision }) => sum + (decision.kind === 'places' ? decision.places : 0), 0)
}
