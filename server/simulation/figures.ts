import { HOUR_MS } from '#base/units'
import { silentlyLost, violationsOf } from './checkers'
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
  readonly boatHours: number
  readonly messages: number
  readonly bytes: number
  readonly credits: number
  readonly replies: number
  readonly replyCredits: number
  readonly violations: readonly string[]
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
    boatHours: boats * hours,
    ...billed,
    violations: violationsOf(outcome),
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
  readonly bytesPerBoatHour: number
  readonly creditsPerBoatDay: number
  readonly replyCreditsPerBoatDay: number
  readonly boatHours: number
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
    bytesPerBoatHour: sum((seed) => seed.bytes) / boatHours,
    creditsPerBoatDay: sum((seed) => seed.credits) * perBoatDay,
    replyCreditsPerBoatDay: sum((seed) => seed.replyCredits) * perBoatDay,
    boatHours,
  }
}

/** Virtual time sailed over the time it took. */
export function speedupOf({ hours }: { readonly hours: number }, seeds: number, tookMs: number): number {
  return (hours * HOUR_MS * seeds) / Math.max(1, tookMs)
}
