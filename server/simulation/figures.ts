import { HOUR_MS } from '#base/units'
import { silentlyLost, violationsOf } from './checkers'
import { mapErrorP95M } from './map-error'
import { type SimulationOptions, type SimulationOutcome, sail, sailWithoutLoss } from './sail'
import { staleShare } from './staleness'

/** What one seed comes to. Shares over the time before the quiet end; bytes and credits over the whole run. */
export type SeedFigures = {
  readonly staleShare: number
  readonly staleFloor: number
  readonly wrong: number
  readonly lostAcknowledged: number
  readonly convergeMs: number | undefined
  /** From the beginning of the quiet end until the last gap from before it was closed; 0 without any. */
  readonly backFillMs: number
  readonly gapsLost: number
  /** Alarms that were surfaced, cancellations among them, and notes that were said. */
  readonly alarms: number
  readonly notes: number
  readonly boatHours: number
  readonly messages: number
  readonly bytes: number
  readonly credits: number
  readonly replies: number
  readonly replyCredits: number
  readonly violations: readonly string[]
  /** Where the boats' true places are known. */
  readonly map?: MapFigures
}

/** How far boats are from where shore draws them, m; with adaptive reporting beside the same race at a fixed cadence. */
export type MapFigures = {
  readonly errorP95M: number
  readonly errorBoundM?: number
  readonly fixedErrorP95M?: number
  readonly fixedCredits?: number
  /** Whether both took the same credits, within 2 %. */
  readonly equalCredits?: boolean
}

/** Sails a seed with its faults and without loss, both over the protocol alone, and compares. */
export async function sailSeed(options: SimulationOptions): Promise<SeedFigures> {
  const reference = await sailWithoutLoss(options)
  return figuresOf(await sail(options, 'session'), reference)
}

/** Figures of a run; `reference` is the same race without loss. */
export function figuresOf(outcome: SimulationOutcome, reference: SimulationOutcome): SeedFigures {
  const { ledger, options, span, shore, billed } = outcome
  const { boats, cadenceMs, hours } = options
  const window = { fromMs: span.fromMs, untilMs: span.quietFromMs }
  const staleness = (lines: typeof ledger.told) => staleShare(reference.ledger.come, lines, cadenceMs, window)
  const gaps = [...shore.gaps.entries()].map(([key, gap]) => ({ ...gap, sentAtMs: ledger.messages.get(key)?.sentAtMs }))
  const closed = gaps.filter((gap) => (gap.sentAtMs ?? span.toMs) < span.quietFromMs && gap.state !== 'open')
  return {
    staleShare: staleness(ledger.told),
    staleFloor: staleness(ledger.come),
    wrong: ledger.wrong.length,
    lostAcknowledged: silentlyLost(outcome).length + ledger.falselyHeld.length,
    convergeMs: outcome.convergeMs,
    backFillMs: closed.reduce((most, { atMs }) => Math.max(most, atMs - span.quietFromMs), 0),
    gapsLost: gaps.filter((gap) => gap.state === 'lost').length,
    alarms: [...ledger.said.alarms.values()].filter(({ surfacedAtMs }) => surfacedAtMs !== undefined).length,
    notes: ledger.said.notes.size,
    boatHours: boats * hours,
    ...billed,
    violations: violationsOf(outcome),
    ...(outcome.sea && { map: { errorP95M: mapErrorP95M(outcome) } }),
  }
}

/** The figures of all seeds together, as they are printed. */
export type SimulationFigures = {
  /** Share of boat-time more than 5 min staler than the same seed without loss. */
  readonly staleShare: number
  /** The part of it in which no message that carried anything newer of that tracker had come. */
  readonly staleFloor: number
  readonly wrong: number
  readonly lostAcknowledged: number
  /** Longest of all seeds; null when one never became whole. */
  readonly convergeMsMax: number | null
  readonly backFillMsMax: number
  readonly gapsLost: number
  /** Where anything was said beside fixes. */
  readonly alarms?: number
  readonly notes?: number
  readonly bytesPerBoatHour: number
  readonly creditsPerBoatDay: number
  readonly replyCreditsPerBoatDay: number
  readonly boatHours: number
  /** Means over the seeds. */
  readonly mapErrorP95M?: number
  readonly fixedMapErrorP95M?: number
  /** The first over the second, and that of the seed where it is largest. */
  readonly mapErrorRatio?: number
  readonly mapErrorRatioMax?: number
  readonly errorBoundM?: number
  readonly credits?: number
  readonly fixedCredits?: number
  readonly equalCredits?: boolean
}

export function sumFigures(seeds: readonly SeedFigures[]): SimulationFigures {
  const sum = (of: (seed: SeedFigures) => number) => seeds.reduce((so, seed) => so + of(seed), 0)
  const boatHours = sum((seed) => seed.boatHours)
  const perBoatDay = 24 / boatHours
  const converge = seeds.map((seed) => seed.convergeMs)
  return {
    staleShare: sum((seed) => seed.staleShare) / seeds.length,
    staleFloor: sum((seed) => seed.staleFloor) / seeds.length,
    wrong: sum((seed) => seed.wrong),
    lostAcknowledged: sum((seed) => seed.lostAcknowledged),
    convergeMsMax: converge.includes(undefined) ? null : Math.max(...converge.map((ms) => ms ?? 0)),
    backFillMsMax: Math.max(...seeds.map((seed) => seed.backFillMs)),
    gapsLost: sum((seed) => seed.gapsLost),
    ...saidFigures(
      sum((seed) => seed.alarms),
      sum((seed) => seed.notes),
    ),
    bytesPerBoatHour: sum((seed) => seed.bytes) / boatHours,
    creditsPerBoatDay: sum((seed) => seed.credits) * perBoatDay,
    replyCreditsPerBoatDay: sum((seed) => seed.replyCredits) * perBoatDay,
    boatHours,
    ...sumMapFigures(seeds),
  }
}

const saidFigures = (alarms: number, notes: number) => (alarms + notes === 0 ? {} : { alarms, notes })

function sumMapFigures(seeds: readonly SeedFigures[]): Partial<SimulationFigures> {
  const maps = seeds.flatMap(({ map }) => map ?? [])
  if (maps.length === 0) return {}
  const sum = (of: (map: MapFigures) => number | undefined) => maps.reduce((so, map) => so + (of(map) ?? Number.NaN), 0)
  const mapErrorP95M = sum((map) => map.errorP95M) / maps.length
  if (maps[0]?.fixedCredits === undefined) return { mapErrorP95M }
  const fixedMapErrorP95M = sum((map) => map.fixedErrorP95M) / maps.length
  return {
    mapErrorP95M,
    fixedMapErrorP95M,
    mapErrorRatio: mapErrorP95M / fixedMapErrorP95M,
    mapErrorRatioMax: Math.max(...maps.map((map) => map.errorP95M / (map.fixedErrorP95M ?? Number.NaN))),
    errorBoundM: sum((map) => map.errorBoundM) / maps.length,
    credits: seeds.reduce((so, { credits }) => so + credits, 0),
    fixedCredits: sum((map) => map.fixedCredits),
    equalCredits: maps.every((map) => map.equalCredits),
  }
}

/** Virtual time sailed over the time it took. */
export function speedupOf({ hours }: { readonly hours: number }, seeds: number, tookMs: number): number {
  return (hours * HOUR_MS * seeds) / Math.max(1, tookMs)
}
