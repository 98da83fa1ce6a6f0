import type { Cadence } from './race-setup'

/**
 * How an entry's silence is to be read. `expected`: nothing heard yet. `on-time`: the next report is not due.
 * `due`: it should be here now, within normal delay. `late`: later than normal delay. `overdue`: 2 reports missed.
 * `silent`: 5 reports missed (IMO MSC.192(79) calls a target lost after five). `finished`: it need not report any more.
 */
export type Freshness = 'expected' | 'on-time' | 'due' | 'late' | 'overdue' | 'silent' | 'finished'

/** Normal delay of a satellite report beyond its cadence before it counts as late: the ARC 2017 fleet's p99 was 218 s. */
export const REPORT_GRACE_MS = 4 * 60_000

/** The instant by which the next report is promised: one report interval after the newest fix was taken. */
export function nextReportDueAtMs(newestFixAtMs: number, cadence: Cadence): number {
  return newestFixAtMs + cadence.fixIntervalMs + cadence.reportIntervalMs
}
