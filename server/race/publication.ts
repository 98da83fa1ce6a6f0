import { MINUTE_MS } from '#base/units'
import type {
  LiveAgreement,
  LiveAirtime,
  LiveDelta,
  LiveEntry,
  LiveEta,
  LiveOut,
  LivePoint,
  LiveProgress,
  LiveRace,
  LiveResults,
  LiveScore,
  LiveSnapshot,
} from '#protocol/live/messages'
import { LIVE_PROTOCOL } from '#protocol/live/messages'
import type { Agreement } from '#race/agreement'
import type { Verdict } from '#race/contender'
import type { EntryView, FieldView, ProgressView, RankedScore } from '#race/field-view'
import type { Eta } from '#race/pace'

export type SnapshotParts = {
  readonly race: LiveRace
  readonly view: FieldView
  readonly airtime: LiveAirtime
  readonly epoch: string
  readonly version: number
  readonly serverAtMs: number
  readonly results?: LiveResults
}

/** The whole public picture of a field at one version. Numbers are rounded to what they are worth. */
export function snapshotOf(parts: SnapshotParts): LiveSnapshot {
  const { view, race, airtime, epoch, version, serverAtMs, results } = parts
  const { phase, standingsAtMs } = view
  const shown = new Set(race.entrants.map(({ id }) => id))
  return {
    protocol: LIVE_PROTOCOL,
    epoch,
    version,
    serverAtMs,
    race,
    entries: view.entries.map(liveEntryOf).filter(({ id }) => shown.has(id)),
    field: {
      phase,
      ...(standingsAtMs === undefined ? {} : { standingsAtMs }),
      ...(results === undefined ? {} : { results }),
      airtime,
    },
    source: 'live',
  }
}

function liveEntryOf(entry: EntryView, id: number): LiveEntry {
  const { fix, heardAtMs, agreement, progress, disagreement } = entry
  return {
    id,
    ...(fix === undefined
      ? {}
      : {
          fix: {
            atMs: fix.atMs,
            latDeg: round(fix.latDeg, 5),
            lonDeg: round(fix.lonDeg, 5),
            ...(fix.sogMps === undefined ? {} : { sogMps: round(fix.sogMps, 2) }),
            ...(fix.cogDeg === undefined ? {} : { cogDeg: round(fix.cogDeg, 0) % 360 }),
          },
        }),
    ...(heardAtMs === undefined ? {} : { heardAtMs }),
    ...(agreement === undefined ? {} : { agreement: liveAgreementOf(agreement) }),
    ...(progress === undefined ? {} : { progress: liveProgressOf(progress) }),
    ...(disagreement === undefined
      ? {}
      : { disagreement: { ...disagreement, distanceM: round(disagreement.distanceM, 0) } }),
  }
}

function liveProgressOf(progress: ProgressView): LiveProgress {
  const { state, verdict, isOut, rank = 0, distanceToGoM, gapM, old, passed, passedAtMs, elapsedMs } = progress
  const { vmgMps, eta } = progress
  const told = progress.scores.map(liveScoreOf)
  const isPlain = told.length === 1 && Object.keys(told[0] as LiveScore).length === 2
  return {
    ...{ state, rank, distanceToGoM: round(distanceToGoM, 0), gapM: round(gapM, 0), old, passed },
    ...(passedAtMs === undefined ? {} : { passedAtMs }),
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    ...(isOut && verdict !== undefined ? { out: outOf(verdict) } : {}),
    ...(vmgMps === undefined ? {} : { vmgMps: round(vmgMps, 2) }),
    ...(eta === undefined ? {} : { eta: liveEtaOf(eta) }),
    ...(told.length === 0 || isPlain ? {} : { scores: told }),
  }
}

/** Whoever is out has a status that says so: FIN lets a finish count. */
function outOf(verdict: Verdict): LiveOut {
  return verdict.kind === 'status' && verdict.status !== 'FIN' ? verdict.status : 'cut-off'
}

/** To the minute: it is no better than that. */
function liveEtaOf({ atMs, earliestMs, latestMs }: Eta): LiveEta {
  const minute = (ms: number) => MINUTE_MS * Math.round(ms / MINUTE_MS)
  const latest = latestMs === undefined ? {} : { latestMs: minute(latestMs) }
  return { atMs: minute(atMs), earliestMs: minute(earliestMs), ...latest }
}

function liveScoreOf({ rankingIndex, rank = 0, behindMs, corrected, laps, isContested }: RankedScore): LiveScore {
  return {
    ...{ ranking: rankingIndex, rank },
    ...(behindMs === undefined || behindMs === 0 ? {} : { behindMs }),
    ...(corrected === undefined ? {} : { correctedMs: corrected.correctedMs }),
    ...(corrected?.isEstimated ? { estimated: true } : {}),
    ...(laps === undefined ? {} : { laps }),
    ...(isContested ? { contested: true } : {}),
  }
}

/** Without a bound when there is none: JSON knows no infinity. */
function liveAgreementOf({ withinM, heartbeatMs, towards }: Agreement): LiveAgreement {
  return {
    ...(withinM === Number.POSITIVE_INFINITY ? {} : { withinM: Math.ceil(withinM) }),
    heartbeatMs,
    ...(towards && {
      towards: { atMs: towards.atMs, latDeg: round(towards.latDeg, 5), lonDeg: round(towards.lonDeg, 5) },
    }),
  }
}

/** The step from one version to the next; undefined when the public would see no difference. */
export function deltaBetween(
  from: LiveSnapshot,
  to: LiveSnapshot,
  points: readonly LivePoint[],
): LiveDelta | undefined {
  const before = new Map(from.entries.map((entry) => [entry.id, JSON.stringify(entry)]))
  const entries = to.entries.filter((entry) => JSON.stringify(entry) !== before.get(entry.id))
  const fieldChanged = JSON.stringify(from.field) !== JSON.stringify(to.field)
  const raceChanged = from.race !== to.race && JSON.stringify(from.race) !== JSON.stringify(to.race)
  if (entries.length === 0 && points.length === 0 && !fieldChanged && !raceChanged) return undefined
  return {
    type: 'delta',
    epoch: to.epoch,
    version: to.version,
    previous: from.version,
    serverAtMs: to.serverAtMs,
    entries,
    points,
    ...(fieldChanged ? { field: to.field } : {}),
    ...(raceChanged ? { race: to.race } : {}),
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
