import type { LiveEntrant, LiveEntry, LiveSnapshot } from '#protocol/live/messages'
import { type Freshness, nextReportDueAtMs, readFreshness } from '#race/freshness'

/** The five signs, drawn alike on the map, in the list and in the legend; and `none` for who was never heard. */
export type FreshnessSign = 'measured' | 'late' | 'overdue' | 'silent' | 'held' | 'none'

/** One entrant as it is to be shown at an instant. */
export type Reading = {
  readonly entrant: LiveEntrant
  readonly entry: LiveEntry
  readonly freshness: Freshness
  readonly sign: FreshnessSign
  /** How old the newest fix is. */
  readonly ageMs?: number
  readonly nextDueAtMs?: number
  /** How far from its last fix it could be by now, at its last speed; only for one that is overdue. */
  readonly reachM?: number
}

/** What can be said of the whole field in one sentence. */
export type FieldReading = {
  readonly all: number
  readonly onTime: number
  readonly newestAgeMs?: number
  /** The race is over: ages stand still at its end. */
  readonly ended: boolean
  /** The instant that ages are counted to. */
  readonly asOfMs: number
}

/** Everyone, in the entrants' order. `serverNowMs` is the server's clock; a race that is over is read as at its end. */
export function readField(snapshot: LiveSnapshot, serverNowMs: number): { field: FieldReading; readings: Reading[] } {
  const { endsAtMs } = snapshot.race
  const ended = endsAtMs !== undefined && serverNowMs >= endsAtMs
  const asOfMs = ended ? endsAtMs : serverNowMs
  const readings = snapshot.race.entrants.map((entrant, i) =>
    readEntrant(entrant, snapshot.entries[i] ?? { id: entrant.id }, asOfMs),
  )
  const ages = readings.flatMap(({ ageMs }) => (ageMs === undefined ? [] : [ageMs]))
  const onTime = readings.filter(({ sign }) => sign === 'measured').length
  const newest = ages.length > 0 ? { newestAgeMs: Math.max(0, Math.min(...ages)) } : {}
  return { readings, field: { all: readings.length, onTime, ended, asOfMs, ...newest } }
}

function readEntrant(entrant: LiveEntrant, entry: LiveEntry, asOfMs: number): Reading {
  const { fix, progress } = entry
  const freshness = readFreshness(fix?.atMs, entrant, asOfMs, progress?.state === 'finished')
  const sign = SIGN_OF[freshness]
  if (!fix) return { entrant, entry, freshness, sign }
  const ageMs = Math.max(0, asOfMs - fix.atMs)
  const reach = sign === 'overdue' && fix.sogMps !== undefined ? { reachM: (fix.sogMps * ageMs) / 1000 } : {}
  return { entrant, entry, freshness, sign, ageMs, nextDueAtMs: nextReportDueAtMs(fix.atMs, entrant), ...reach }
}

const SIGN_OF: Record<Freshness, FreshnessSign> = {
  expected: 'none',
  'on-time': 'measured',
  due: 'measured',
  late: 'late',
  overdue: 'overdue',
  silent: 'silent',
  finished: 'measured',
}
