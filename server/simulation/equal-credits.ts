import { mustExist } from '#base/assert'
import { INTERVAL_S_MAX, METRES_MAX } from '#protocol/edge/reporting-rule'
import { violationsOf } from './checkers'
import { figuresOf, type SeedFigures, sailSeed } from './figures'
import { mapErrorP95M } from './map-error'
import { type Reporting, type SimulationOptions, type SimulationOutcome, sail } from './sail'

/** Credits of two runs that differ by no more are equal. */
const EQUAL_SHARE = 0.02
const TRIES_MAX = 16

/**
 * Sails a seed at its fixed cadence, then with adaptive reporting for the same credits. What is adjusted is the bound of the error alone: the wider it is, the
 * less is sent. It is halved or doubled until the credits lie on both sides, then taken between them. The figures are the adaptive run's, with the fixed one's beside
 * them; staleness is left out, for a run that withholds has no run without loss whose fixes it could be held against.
 */
export async function sailAtEqualCredits(options: SimulationOptions): Promise<SeedFigures> {
  const fixed = await sailSeed({ ...options, reporting: { kind: 'fixed' } })
  const { outcome, errorM } = await adjust(options, fixed.credits)
  return {
    ...figuresOf(outcome, outcome),
    staleShare: Number.NaN,
    staleFloor: Number.NaN,
    violations: [...fixed.violations, ...violationsOf(outcome)],
    map: {
      errorP95M: mapErrorP95M(outcome),
      errorBoundM: errorM,
      fixedErrorP95M: fixed.map?.errorP95M ?? Number.NaN,
      fixedCredits: fixed.credits,
      equalCredits: isEqual(outcome, fixed.credits),
    },
  }
}

type Try = { readonly errorM: number; readonly outcome: SimulationOutcome }

async function adjust(options: SimulationOptions, credits: number): Promise<Try> {
  let [dear, cheap, best]: [Try?, Try?, Try?] = []
  let errorM = firstBoundM(options)
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const outcome = await sail({ ...options, reporting: adaptiveReporting(options, errorM) }, 'session')
    const tried = { errorM, outcome }
    if (best === undefined || apart(outcome, credits) < apart(best.outcome, credits)) best = tried
    if (outcome.billed.credits > credits) dear = tried
    else cheap = tried
    const nextM = nextBoundM(dear, cheap, credits)
    if (isEqual(outcome, credits) || nextM === undefined) break
    errorM = nextM
  }
  return mustExist(best, 'a bound that was tried')
}

/** Twice or half the bound that was tried while the other side is not known; then between, where credits would be equal if they fell evenly. None is left at last. */
function nextBoundM(dear: Try | undefined, cheap: Try | undefined, credits: number): number | undefined {
  if (cheap === undefined) return dear && dear.errorM < METRES_MAX ? Math.min(METRES_MAX, 2 * dear.errorM) : undefined
  if (dear === undefined) return cheap.errorM > 1 ? Math.floor(cheap.errorM / 2) : undefined
  if (cheap.errorM - dear.errorM <= 1) return undefined
  const [dearCredits, cheapCredits] = [dear.outcome.billed.credits, cheap.outcome.billed.credits]
  const share = Math.min(0.9, Math.max(0.1, (dearCredits - credits) / (dearCredits - cheapCredits)))
  const between = Math.round(dear.errorM * (cheap.errorM / dear.errorM) ** share)
  return Math.max(dear.errorM + 1, Math.min(cheap.errorM - 1, between))
}

const apart = ({ billed }: SimulationOutcome, credits: number) => Math.abs(billed.credits / credits - 1)
const isEqual = (outcome: SimulationOutcome, credits: number) => apart(outcome, credits) <= EQUAL_SHARE

/** About what comes out, so that few tries are needed: a boat's way in a third of the cadence, in fifteen for an hour's message. */
function firstBoundM({ profile, cadenceMs }: SimulationOptions): number {
  const cadenceS = Math.round(cadenceMs / 1000)
  return Math.min(METRES_MAX, profile === 'solo' ? 15 * cadenceS : Math.max(4, Math.round(cadenceS / 3)))
}

/**
 * The adaptive counterpart of a fixed cadence, with a bound. Boats are measured four times as often, but not more often than needed: every minute. Heartbeats are
 * six reports apart, for a solo tracker four messages; a gateway's message waits two fifths of the cadence for others.
 */
export function adaptiveReporting({ profile, cadenceMs }: SimulationOptions, errorM: number): Reporting {
  const cadenceS = Math.round(cadenceMs / 1000)
  const reports = (count: number) => Math.min(INTERVAL_S_MAX, count * cadenceS)
  const [heartbeatS, parkedIntervalS] = profile === 'solo' ? [reports(48), reports(84)] : [reports(6), reports(12)]
  const rule = { errorM, heartbeatS, leastIntervalS: 0, parkedIntervalS, zones: [] }
  const measureMs = 1000 * Math.max(1, Math.min(60, Math.floor(cadenceS / 4)))
  return { kind: 'adaptive', measureMs, desk: { rule, holdMs: profile === 'solo' ? 0 : 400 * cadenceS } }
}
