import { mustExist } from '#base/assert'
import { createRandom, type Random } from '#base/random'
import { DEG_RAD, HOUR_MS, KNOT_MPS, MINUTE_MS, NAUTICAL_MILE_M, wrapCourseDeg } from '#base/units'
import type { Course, Place } from '#race/course'
import { createFleet, type Fleet } from './fleet'
import { createNoise, type Noise } from './noise'
import { boatSpeedMps, NO_GO_DEG } from './polar'
import { besideM, courseDeg, distanceM, placeAhead, turnDeg } from './sphere'
import { courseWaypoints, waitingPlace } from './waypoints'
import { createWind, type Wind, type WindField } from './wind'

type Boat = {
  place: Place
  /** Where the leg being sailed began: the corridor runs from here. */
  legFrom: Place
  nextWaypoint: number
  headingDeg: number
  /** Wind angle held when close-hauled, signed: positive with the wind from starboard. */
  heldAngleDeg: number | undefined
  decideAtMs: number
  /** The wind as last felt; felt anew every few minutes. */
  wind: Wind
  feelAtMs: number
  readonly waypoints: readonly Place[]
  readonly waitsAt: Place
  readonly crossesAtMs: number
  readonly skill: number
  /** This boat's wandering preference for one side of the course, and its unsteadiness. */
  readonly lean: Noise
}

export type BoatsOptions = {
  readonly seed: string
  readonly startAtMs: number
  readonly course: Course
  readonly count: number
  /** The seed's own wind unless given. */
  readonly wind?: WindField
}

/** Trackers are switched on this long before the start. */
export const BOATS_BEGIN_BEFORE_START_MS = 30 * MINUTE_MS

const REACHED_M = 600
/** Within this distance a boat that must tack does so faster than every minute: sailed as its mean. */
const SHORT_TACK_M = 2 * NAUTICAL_MILE_M
const CORRIDOR_M_MAX = 35 * NAUTICAL_MILE_M
const FEEL_WIND_EVERY_MS = 5 * MINUTE_MS
const DRIFT_MPS = 0.3 * KNOT_MPS

/**
 * Sailing boats on a course: each decides about every hour where to sail for the best gain towards its next mark by the
 * wind it has and the speed it makes at each angle, tacks when the mark lies in the wind, and holds its course or its
 * wind angle in between.
 */
export function createBoats(options: BoatsOptions): Fleet {
  const { seed, startAtMs, course, count } = options
  const wind = options.wind ?? createWind(`${seed}/wind`)
  const boats = Array.from({ length: count }, (_, i) => createBoat(course, startAtMs, `${seed}/boat ${i}`))
  return createFleet(
    startAtMs - BOATS_BEGIN_BEFORE_START_MS,
    boats,
    (boat, atMs) => sailMinute(boat, wind, atMs),
    (boat) => boat.place,
  )
}

function createBoat(course: Course, startAtMs: number, seed: string): Boat {
  const random = createRandom(seed)
  const style = { lineShare: 0.2 + 0.6 * random.next(), wideM: NAUTICAL_MILE_M * (0.8 + 1.2 * random.next()) }
  const waitsAt = waitingPlace(course, style, 300 + 700 * random.next())
  return {
    place: waitsAt,
    legFrom: waitsAt,
    nextWaypoint: 0,
    headingDeg: 0,
    heldAngleDeg: undefined,
    decideAtMs: 0,
    wind: { fromDeg: 0, speedMps: 0 },
    feelAtMs: 0,
    waypoints: courseWaypoints(course, style),
    waitsAt,
    crossesAtMs: startAtMs + random.int(90) * 1000,
    skill: drawSkill(random),
    lean: createNoise(`${seed}/lean`),
  }
}

/** Most boats between 86 and 102 % of what the table says. */
function drawSkill(random: Random): number {
  return Math.min(1.03, Math.max(0.8, 0.94 + 0.045 * random.normal()))
}

function sailMinute(boat: Boat, windField: WindField, atMs: number): void {
  const target = boat.waypoints[boat.nextWaypoint]
  if (atMs < boat.crossesAtMs || !target) {
    boat.place = lieWaiting(target ? boat.waitsAt : mustExist(boat.waypoints.at(-1), 'a finish'), boat.lean, atMs)
    return
  }
  if (atMs >= boat.feelAtMs) {
    boat.wind = windField(boat.place, atMs)
    boat.feelAtMs = atMs + FEEL_WIND_EVERY_MS
  }
  const toGoM = distanceM(boat.place, target)
  const madeM = steer(boat, target, boat.wind, toGoM, atMs) * (MINUTE_MS / 1000)
  boat.place = placeAhead(boat.place, boat.headingDeg, Math.min(madeM, toGoM))
  if (distanceM(boat.place, target) > REACHED_M) return
  boat.legFrom = target
  boat.nextWaypoint++
  boat.decideAtMs = atMs
}

/** Sets the heading for this minute and returns the speed made on it. */
function steer(boat: Boat, target: Place, wind: Wind, toGoM: number, atMs: number): number {
  const unsteady = 1 + 0.05 * boat.lean(atMs / (10 * MINUTE_MS), 0, 7)
  if (toGoM < SHORT_TACK_M) {
    boat.headingDeg = courseDeg(boat.place, target)
    boat.heldAngleDeg = undefined
    return Math.max(DRIFT_MPS, shortTackedMps(boat.headingDeg, wind) * boat.skill * unsteady)
  }
  if (boat.heldAngleDeg !== undefined) boat.headingDeg = wrapCourseDeg(wind.fromDeg - boat.heldAngleDeg)
  const headed = Math.abs(turnDeg(boat.headingDeg, wind.fromDeg)) < NO_GO_DEG
  if (atMs >= boat.decideAtMs || headed) decideHeading(boat, target, wind, toGoM, atMs)
  const angleDeg = Math.abs(turnDeg(boat.headingDeg, wind.fromDeg))
  return Math.max(DRIFT_MPS, boatSpeedMps(angleDeg, wind.speedMps) * boat.skill * unsteady)
}

/** Speed straight at a mark that is near: through the wind, what tacking at 45° gains. */
function shortTackedMps(headingDeg: number, wind: Wind): number {
  const angleDeg = Math.abs(turnDeg(headingDeg, wind.fromDeg))
  if (angleDeg >= 45) return boatSpeedMps(angleDeg, wind.speedMps)
  return (boatSpeedMps(45, wind.speedMps) * Math.cos(45 * DEG_RAD)) / Math.cos(angleDeg * DEG_RAD)
}

/** Chooses the heading of best gain, with some loyalty to the present tack and to the boat's own ideas. */
function decideHeading(boat: Boat, target: Place, wind: Wind, toGoM: number, atMs: number): void {
  const toTargetDeg = courseDeg(boat.place, target)
  const strayedM = besideM(boat.legFrom, target, boat.place)
  const corridorM = Math.min(CORRIDOR_M_MAX, Math.max(NAUTICAL_MILE_M, 0.3 * toGoM))
  const strayed = Math.max(-1.5, Math.min(1.5, strayedM / corridorM))
  const lean = 0.1 * boat.lean(atMs / (9 * HOUR_MS), 0, 0)
  const tack = Math.sign(turnDeg(boat.headingDeg, wind.fromDeg))
  let best = Number.NEGATIVE_INFINITY
  for (let angleDeg = NO_GO_DEG; angleDeg <= 180; angleDeg += 4) {
    const speedMps = boatSpeedMps(angleDeg, wind.speedMps)
    for (const side of [-1, 1]) {
      const headingDeg = wrapCourseDeg(wind.fromDeg - side * angleDeg)
      const offDeg = turnDeg(toTargetDeg, headingDeg)
      const aside = Math.sin(offDeg * DEG_RAD)
      const leaving = Math.abs(strayed) > 1 ? Math.max(0, aside * strayed) * 1.5 : 0.3 * aside * strayed
      const gain = Math.cos(offDeg * DEG_RAD) - leaving + lean * aside + (side === tack ? 0.07 : 0)
      if (speedMps * gain <= best) continue
      best = speedMps * gain
      boat.headingDeg = headingDeg
      boat.heldAngleDeg = angleDeg < 60 ? side * angleDeg : undefined
    }
  }
  boat.decideAtMs = atMs + decisionIntervalMs(toGoM, boat.lean(atMs / HOUR_MS, 1, 0))
}

/** An hour in open sea, less as the mark comes near. */
function decisionIntervalMs(toGoM: number, whim: number): number {
  if (toGoM < 6 * NAUTICAL_MILE_M) return 5 * MINUTE_MS
  if (toGoM < 20 * NAUTICAL_MILE_M) return 20 * MINUTE_MS
  return HOUR_MS * (1 + 0.4 * whim)
}

/** Slow drifting about a place, a few hundred metres at most. */
function lieWaiting(about: Place, lean: Noise, atMs: number): Place {
  const minutes = atMs / MINUTE_MS
  return placeAhead(about, 180 * lean(minutes / 20, 2, 0), 90 * (1 + lean(minutes / 15, 3, 0)))
}
