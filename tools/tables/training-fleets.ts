import { createRandom, type Random } from '#base/random'

/** One fix of a tracker of a generated fleet. */
export type TrainingFix = {
  readonly slot: number
  readonly atS: number
  readonly latDeg: number
  readonly lonDeg: number
}

/** A fleet to train on: what its trackers measure, in the order of time, and how its messages go. */
export type TrainingFleet = {
  readonly name: string
  readonly slots: number
  readonly halvings: number
  /** The usual time between fixes of a tracker. */
  readonly intervalS: number
  /** A gateway's message goes when its oldest fix has waited so long. */
  readonly flushAfterS: number
  readonly fixes: readonly TrainingFix[]
}

/** How the trackers of a kind of race move and report. Speeds in metres a second. */
type Kind = {
  readonly name: string
  readonly slots: readonly number[]
  readonly intervalsS: readonly number[]
  readonly flushAfterS: number
  readonly rounds: number
  /** Trackers report at the same instants, each at its own, or each at whole minutes of its own choice. */
  readonly clock: 'common' | 'own' | 'minutes'
  readonly jitterS: number
  readonly speedMps: number
  /** Share of the trackers that lie still, and of the time that the others do. */
  readonly lieShare: number
  readonly restShare: number
  /** Within so many degrees of each other they begin. */
  readonly spreadDeg: number
  readonly missedShare: number
  /** Each tracker is there for about so much of the rounds, in one go; else for all. */
  readonly presentShare?: number
}

const KINDS: readonly Kind[] = [
  {
    ...{ name: 'ocean', slots: [12, 28, 55], intervalsS: [300, 900, 1800, 3600], flushAfterS: 300, rounds: 60 },
    ...{ clock: 'common', jitterS: 0, speedMps: 5, lieShare: 0.05, restShare: 0.02, spreadDeg: 2, missedShare: 0.05 },
  },
  {
    ...{ name: 'ocean, hourly, not quite', slots: [28], intervalsS: [3600], flushAfterS: 300, rounds: 60 },
    ...{ clock: 'common', jitterS: 4, speedMps: 5, lieShare: 0.2, restShare: 0.05, spreadDeg: 3, missedShare: 0.05 },
  },
  {
    ...{ name: 'round the world', slots: [20, 40], intervalsS: [14_400], flushAfterS: 300, rounds: 60 },
    ...{ clock: 'common', jitterS: 1, speedMps: 8, lieShare: 0.03, restShare: 0, spreadDeg: 30, missedShare: 0.05 },
  },
  {
    ...{
      name: 'gateway beside the fleet',
      slots: [10, 40, 100],
      intervalsS: [30, 60, 120],
      flushAfterS: 0,
      rounds: 50,
    },
    ...{ clock: 'common', jitterS: 0, speedMps: 4, lieShare: 0.1, restShare: 0.05, spreadDeg: 0.3, missedShare: 0.03 },
  },
  {
    ...{ name: 'runners', slots: [30, 120], intervalsS: [300, 600], flushAfterS: 300, rounds: 50 },
    ...{ clock: 'own', jitterS: 8, speedMps: 2, lieShare: 0.1, restShare: 0.3, spreadDeg: 0.5, missedShare: 0.2 },
  },
  {
    ...{ name: 'rally', slots: [25, 40, 60], intervalsS: [300, 600], flushAfterS: 300, rounds: 80 },
    ...{ clock: 'own', jitterS: 12, speedMps: 22, lieShare: 0.05, restShare: 0.35, spreadDeg: 5, missedShare: 0.1 },
  },
  {
    ...{ name: 'harbour', slots: [80, 200], intervalsS: [180, 360, 720, 1260], flushAfterS: 300, rounds: 40 },
    ...{ clock: 'minutes', jitterS: 0, speedMps: 6, lieShare: 0.55, restShare: 0.1, spreadDeg: 1, missedShare: 0.2 },
  },
  {
    ...{ name: 'strait', slots: [150, 250], intervalsS: [180, 360, 540, 900, 1260], flushAfterS: 300, rounds: 120 },
    ...{ clock: 'minutes', jitterS: 0, speedMps: 5, lieShare: 0.4, restShare: 0.3, spreadDeg: 0.5, missedShare: 0.3 },
    presentShare: 0.2,
  },
]

const SEEDS_A_KIND = 3
const START_S = 1_760_000_040

/** The fleets that tables are trained on: the same at every call, and none of them of a real race. */
export function trainingFleets(): TrainingFleet[] {
  return KINDS.flatMap((kind) =>
    kind.slots.flatMap((slots) =>
      Array.from({ length: SEEDS_A_KIND }, (_, seed) =>
        sailKind(kind, slots, createRandom(`${kind.name} ${slots} ${seed}`)),
      ),
    ),
  )
}

function sailKind(kind: Kind, slots: number, random: Random): TrainingFleet {
  const halvings = random.chance(0.8) ? 0 : 1 + random.int(3)
  const common = pick(kind.intervalsS, random)
  const middle = { latDeg: -55 + 110 * random.next(), lonDeg: -179 + 358 * random.next() }
  const fixes = Array.from({ length: slots }, (_, slot) => {
    const intervalS = kind.clock === 'common' ? common : pick(kind.intervalsS, random)
    return sailTracker(kind, slot, intervalS, middle, random.fork(`tracker ${slot}`))
  }).flat()
  fixes.sort((a, b) => a.atS - b.atS || a.slot - b.slot)
  const { name, flushAfterS } = kind
  return { name, slots, halvings, intervalS: common, flushAfterS, fixes }
}

const pick = <T>(items: readonly T[], random: Random): T => items[random.int(items.length)] as T

const METRES_DEG = 111_120

function sailTracker(
  kind: Kind,
  slot: number,
  intervalS: number,
  middle: { latDeg: number; lonDeg: number },
  random: Random,
): TrainingFix[] {
  const lies = random.chance(kind.lieShare)
  let rests = false
  let [latDeg, lonDeg] = [
    middle.latDeg + kind.spreadDeg * random.normal(),
    middle.lonDeg + kind.spreadDeg * random.normal(),
  ]
  let course = 6.283 * random.next()
  let speed = kind.speedMps * (0.5 + random.next())
  const phaseS =
    kind.clock === 'common' ? 0 : kind.clock === 'own' ? random.int(intervalS) : 60 * random.int(intervalS / 60)
  const fixes: TrainingFix[] = []
  const presentRounds = Math.ceil(kind.rounds * (kind.presentShare ?? 1))
  const firstRound = random.int(kind.rounds - presentRounds + 1)
  let driftS = 0
  for (let round = 0; round < kind.rounds; round++) {
    if (random.chance(0.1)) rests = random.chance(kind.restShare)
    course += 0.25 * random.normal() + (random.chance(0.05) ? 1.5 : 0)
    speed = Math.max(0, speed + 0.1 * kind.speedMps * random.normal())
    speed = Math.min(1.8 * kind.speedMps, speed)
    const moved = lies || rests ? 0 : speed * intervalS
    const wobble = 3 * random.normal()
    latDeg = Math.max(-80, Math.min(80, latDeg + (moved * Math.cos(course) + wobble) / METRES_DEG))
    const parallel = METRES_DEG * Math.cos((latDeg * Math.PI) / 180)
    lonDeg = wrapDeg(lonDeg + (moved * Math.sin(course) + 3 * random.normal()) / parallel)
    if (kind.clock === 'own' && random.chance(0.02)) driftS += Math.round(kind.jitterS * random.normal())
    const jitterS =
      kind.clock === 'own' ? lateByS(kind.jitterS, random) : Math.round(0.5 * kind.jitterS * random.normal())
    const atS = START_S + phaseS + round * intervalS + driftS + jitterS
    const last = fixes.at(-1)
    const isThere = round >= firstRound && round < firstRound + presentRounds
    if (!isThere || random.chance(kind.missedShare) || (last !== undefined && atS <= last.atS)) continue
    fixes.push({ slot, atS, latDeg, lonDeg })
  }
  return fixes
}

/** How late a tracker with a clock of its own measures: mostly by a second or a few, now and then by as long as it takes to see enough of the sky. */
function lateByS(jitterS: number, random: Random): number {
  const kind = random.next()
  if (kind < 0.6) return Math.round(0.25 * jitterS * random.normal())
  return Math.round(-(kind < 0.85 ? 1 : 4) * jitterS * Math.log(1 - random.next()))
}

const wrapDeg = (deg: number) => ((((deg + 180) % 360) + 360) % 360) - 180
