import { createRandom, type Random } from '#base/random'
import { HOUR_MS, MINUTE_MS } from '#base/units'
import type { Place } from '#race/course'
import { createFleet, type Fleet } from './fleet'
import { CHECKPOINTS, type Checkpoint, MOUNTAIN_PATH, placeAlong } from './mountain-course'
import { createNoise, type Noise } from './noise'
import { placeAhead } from './sphere'

type Runner = {
  /** Metres along the path; negative while waiting in front of the start line. */
  alongM: number
  nextStop: number
  restsUntilMs: number
  awakeSinceMs: number
  /** When the tracker is switched off, once that is known. */
  offAtMs: number | undefined
  place: Place | undefined
  readonly plan: RunnerPlan
  readonly random: Random
  readonly rhythm: Noise
}

type RunnerPlan = {
  readonly startsAtMs: number
  readonly waitsAtM: number
  /** Speed against a steady hiker's. */
  readonly skill: number
  /** Loss of speed for every day on the way, as a share. */
  readonly fatigueADay: number
  /** Index of the stop where this runner gives up, if any. */
  readonly givesUpAt: number | undefined
}

/** Trackers are switched on this long before the start. */
export const RUNNERS_BEGIN_BEFORE_START_MS = 20 * MINUTE_MS

/** After this time on the course the race is over for whoever is still on it. */
export const MOUNTAIN_CUT_OFF_MS = 190 * HOUR_MS

const DROPOUT_SHARE = 0.18
const NIGHT_FACTOR = 0.86
/** A tracker is handed in this long after its runner has stopped for good. */
const HAND_IN_MS = 30 * MINUTE_MS

/** Mountain runners on the demo's path, and how far along it each of them is. */
export type RunnerFleet = Fleet & { alongM(runner: number): number }

/**
 * Runners who climb slowly and descend faster, stop at checkpoints, sleep at life bases when they have been awake for
 * long, slow down by night and with the days, and sometimes give up.
 */
export function createRunners(options: { seed: string; startAtMs: number; count: number }): RunnerFleet {
  const { seed, startAtMs, count } = options
  const runners = Array.from({ length: count }, (_, i) => createRunner(`${seed}/runner ${i}`, startAtMs))
  const fleet = createFleet(
    startAtMs - RUNNERS_BEGIN_BEFORE_START_MS,
    runners,
    (runner, atMs) => runMinute(runner, startAtMs, atMs),
    (runner) => runner.place,
  )
  return { ...fleet, alongM: (runner) => runners[runner]?.alongM ?? 0 }
}

function createRunner(seed: string, startAtMs: number): Runner {
  const random = createRandom(seed)
  const waitsAtM = -20 - 100 * random.next()
  const plan: RunnerPlan = {
    waitsAtM,
    startsAtMs: startAtMs + Math.round(-waitsAtM * 300),
    skill: Math.min(1.9, Math.max(0.85, Math.exp(0.13 + 0.22 * random.normal()))),
    fatigueADay: 0.04 + 0.05 * random.next(),
    givesUpAt: random.chance(DROPOUT_SHARE) ? 2 + random.int(CHECKPOINTS.length - 3) : undefined,
  }
  const rest = { nextStop: 0, restsUntilMs: 0, awakeSinceMs: startAtMs - 3 * HOUR_MS, offAtMs: undefined }
  return { ...rest, alongM: waitsAtM, place: placeAlong(waitsAtM), plan, random, rhythm: createNoise(seed) }
}

function runMinute(runner: Runner, startAtMs: number, atMs: number): void {
  if (atMs >= startAtMs + MOUNTAIN_CUT_OFF_MS) runner.offAtMs ??= atMs + HAND_IN_MS
  if (runner.offAtMs === undefined && atMs > runner.plan.startsAtMs && atMs >= runner.restsUntilMs) {
    advance(runner, startAtMs, atMs)
  }
  runner.place = runner.offAtMs !== undefined && atMs > runner.offAtMs ? undefined : measuredPlace(runner, atMs)
}

function advance(runner: Runner, startAtMs: number, atMs: number): void {
  const stop = CHECKPOINTS[runner.nextStop]
  const toM = runner.alongM + speedMps(runner, startAtMs, atMs) * (MINUTE_MS / 1000)
  runner.alongM = Math.min(toM, stop ? stop.atM : MOUNTAIN_PATH.lengthM + 60)
  if (stop && toM >= stop.atM) takeRest(runner, stop, atMs)
  if (runner.alongM >= MOUNTAIN_PATH.lengthM + 60) runner.offAtMs = atMs + HAND_IN_MS
}

/** Eats, sleeps, or gives up. */
function takeRest(runner: Runner, stop: Checkpoint, atMs: number): void {
  const { random, plan } = runner
  if (plan.givesUpAt === runner.nextStop) runner.offAtMs = atMs + HAND_IN_MS
  runner.nextStop++
  const awakeMs = atMs - runner.awakeSinceMs
  const sleeps = stop.lifeBase && awakeMs > 14 * HOUR_MS
  const sleptMs = sleeps ? (1 + 3 * random.next()) * HOUR_MS : 0
  if (sleeps) runner.awakeSinceMs = atMs + sleptMs
  const mealMs = (stop.lifeBase ? 20 + 40 * random.next() : 4 + 16 * random.next()) * MINUTE_MS
  runner.restsUntilMs = atMs + sleptMs + mealMs / Math.sqrt(plan.skill)
}

/** Tobler's hiking function of the slope, times what this runner is worth now. */
function speedMps(runner: Runner, startAtMs: number, atMs: number): number {
  const { elevationM } = MOUNTAIN_PATH
  const slope = (elevationM(runner.alongM + 100) - elevationM(runner.alongM - 100)) / 200
  const hikerMps = (6 / 3.6) * Math.exp(-3.5 * Math.abs(slope + 0.05))
  const days = (atMs - startAtMs) / (24 * HOUR_MS)
  const worn = 1 / (1 + runner.plan.fatigueADay * days)
  const rhythm = 1 + 0.22 * runner.rhythm(atMs / (25 * MINUTE_MS), 0, 0)
  return hikerMps * runner.plan.skill * worn * rhythm * (isNight(atMs) ? NIGHT_FACTOR : 1)
}

/** Dark in the Pyrenees, near enough: the path lies close to Greenwich. */
function isNight(atMs: number): boolean {
  const hour = (atMs / HOUR_MS) % 24
  return hour >= 19 || hour < 6
}

/** Where the receiver believes it is: a few metres off, wandering. */
function measuredPlace({ alongM, rhythm }: Runner, atMs: number): Place {
  const minutes = atMs / MINUTE_MS
  return placeAhead(placeAlong(alongM), 180 * rhythm(minutes / 3, 1, 0), 6 * (1 + rhythm(minutes / 2, 2, 0)))
}
