import type { Cadence } from './race-setup'

/**
 * How an entry's silence is to be read. `expected`: nothing heard yet. `on-time`: the next report is not due.
 * `due`: it should be here now, within normal delay. `late`: later than normal delay. `overdue`: 2 reports missed.
 * `silent`: 5 reports missed (IMO MSC.192(79) calls a target lost after five). `finished`: it need not report any more.
 */
export type Freshness = 'expected' | 'on-time' | 'due' | 'late' | 'overdue' | 'silent' | 'finished'

/** Normal delay of a satellite report beyond its cadence before it counts as late: the ARC 2017 fleet's p99 was 218 s. */
export const REPORT_GRACE_MS = 4 * 60_000

/** Reports missed before silence is overdue, and before it is silent. */
const OVERDUE_REPORTS = 2
const SILENT_REPORTS = 5

/**
 * The instant by which the next report is promised. It leaves one report interval after the last, and carries a fix that
 * is at most one fix interval old; the newest fix on shore was at most one fix interval old when its own report left.
 */
export function nextReportDueAtMs(newestFixAtMs: number, cadence: Cadence): number {
  return newestFixAtMs + cadence.fixIntervalMs + cadence.reportIntervalMs
}

/**
 * Reads an entry's silence against what its tracker promises. A report counts as missed once its grace is over.
 *
 * At the edges of time: without a fix it is `expected`, before the start and long after it alike (nobody can tell a
 * tracker that is off from one that is lost). Before the start a tracker that has spoken is read as in the race. A
 * finished entry is `finished` whatever its age. A fix from the future (clocks differ by seconds) is `on-time`.
 */
export function readFreshness(
  newestFixAtMs: number | undefined,
  cadence: Cadence,
  nowMs: number,
  finished: boolean,
): Freshness {
  if (finished) return 'finished'
  if (newestFixAtMs === undefined) return 'expected'
  const overdueByMs = nowMs - nextReportDueAtMs(newestFixAtMs, cadence)
  if (overdueByMs < 0) return 'on-time'
  if (overdueByMs < REPORT_GRACE_MS) return 'due'
  const missed = 1 + Math.floor((overdueByMs - REPORT_GRACE_MS) / Math.max(1, cadence.reportIntervalMs))
  if (missed >= SILENT_REPORTS) return 'silent'
  return missed >= OVERDUE_REPORTS ? 'overdue' : 'late'
}

/** The instant from which an entry that says nothing more is `overdue`. */
export function overdueAtMs(newestFixAtMs: number, cadence: Cadence): number {
  return nextReportDueAtMs(newestFixAtMs, cadence) + REPORT_GRACE_MS + (OVERDUE_REPORTS - 1) * cadence.reportIntervalMs
}
