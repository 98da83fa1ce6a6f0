import { mustExist } from '#base/assert'
import { createRandom, type Random } from '#base/random'
import { KNOT_MPS, MINUTE_MS } from '#base/units'
import type { CourseWay, Place } from '#race/course'
import { flattenWay } from '#race/course-way'
import type { RaceKind } from '#race/race-setup'
import type { Fleet } from './fleet'
import { createNoise, type Noise } from './noise'
import { courseDeg, distanceM, placeAhead } from './sphere'
import { upperBound } from './upper-bound'
import { courseWaypoints, waitingPlace } from './waypoints'

/** Somebody who takes a way from a start on. */
export type Follower = { readonly way: CourseWay; readonly startsAtMs: number }

export type FollowersOptions = {
  readonly seed: string
  readonly kind: RaceKind
  readonly followers: readonly Follower[]
  /** Nobody is faster; absent: what the kind of race allows. */
  readonly speedMpsMax?: number
}

/** What a middling competitor makes good along the course. */
const SPEED_MPS: Record<RaceKind, number> = { sail: 7 * KNOT_MPS, foot: 1.9, vehicle: 14, ship: 13 * KNOT_MPS }

/** Of the shortest leg: how wide a mark is rounded, and how far from a line one goes straight across it. */
const WIDE_SHARE = 0.04
const APPROACH_SHARE = 0.1
const SIZE_M = { min: 15, max: 1500 }

/** Of a leg, and at most: how far beside it somebody may be where no road holds them. */
const BESIDE_SHARE = 0.06
const BESIDE_M_MAX = 8000

/**
 * Competitors who follow any course there may be as it must be followed, round every mark and through every gate, each at its own wandering speed, and wait beyond the
 * finish. Deterministic. The places are exact at every instant, however sharp the bends.
 */
export function createFollowers(options: FollowersOptions): Fleet {
  const movers = options.followers.map((follower, i) => createMover(options, follower, `${options.seed}/${i}`))
  return {
    size: movers.length,
    placeAt(competitor, atMs) {
      const mover = mustExist(movers[competitor], `competitor ${competitor} exists`)
      return placeAlong(mover, alongAt(mover, atMs))
    },
  }
}

type Mover = {
  readonly path: Way
  readonly startsAtMs: number
  readonly speedMps: number
  readonly rhythm: Noise
  /** The side it prefers, -1 to 1; 0 for whoever keeps to a road. */
  readonly side: number
  /** Where it was a whole number of minutes after its start. */
  minute: number
  minuteM: number
}

function createMover(options: FollowersOptions, { way, startsAtMs }: Follower, seed: string): Mover {
  const random = createRandom(seed)
  const places = placesOf(way, random.fork('places'))
  const skill = Math.min(1.25, Math.max(0.75, 1 + 0.09 * random.normal()))
  const { kind, speedMpsMax = Number.POSITIVE_INFINITY } = options
  return {
    path: measure(places),
    startsAtMs: startsAtMs + random.int(40) * 1000,
    // The rhythm adds up to a quarter.
    speedMps: Math.min(SPEED_MPS[kind] * skill, speedMpsMax / 1.3),
    rhythm: createNoise(seed),
    side: kind === 'sail' || kind === 'ship' ? 2 * random.next() - 1 : 0,
    ...{ minute: 0, minuteM: 0 },
  }
}

function placesOf(way: CourseWay, random: Random): Place[] {
  const flat = flattenWay(way)
  const lineShare = 0.25 + 0.5 * random.next()
  const rough = courseWaypoints(flat, { lineShare, wideM: 0, approachM: 0 })
  const shortestM = rough.slice(1).reduce((least, place, i) => {
    const legM = distanceM(mustExist(rough[i], 'the place before'), place)
    return legM > SIZE_M.min ? Math.min(least, legM) : least
  }, Number.POSITIVE_INFINITY)
  const sized = (share: number) => Math.min(SIZE_M.max, Math.max(SIZE_M.min, share * shortestM))
  const style = { lineShare, wideM: sized(WIDE_SHARE * (0.4 + random.next())), approachM: sized(APPROACH_SHARE) }
  const [first] = flat.elements
  const behindM = style.approachM * (0.4 + 0.6 * random.next())
  const waitsAt = first?.kind === 'line' ? [waitingPlace(flat, style, behindM)] : []
  return [...waitsAt, ...courseWaypoints(flat, style)]
}

/** How far it has come. An earlier minute than the last one asked for is walked to from the start again. */
function alongAt(mover: Mover, atMs: number): number {
  const minutes = Math.max(0, (atMs - mover.startsAtMs) / MINUTE_MS)
  if (minutes < mover.minute) Object.assign(mover, { minute: 0, minuteM: 0 })
  while (mover.minute + 1 <= minutes) {
    mover.minuteM += minuteOf(mover)
    mover.minute++
  }
  return mover.minuteM + (minutes - mover.minute) * minuteOf(mover)
}

/** What it makes in the minute that begins. */
const minuteOf = ({ speedMps, rhythm, minute }: Mover): number => 60 * speedMps * (1 + 0.25 * rhythm(minute / 12, 0, 0))

/** Places with their distance along the way through them. */
type Way = { readonly places: readonly Place[]; readonly alongM: readonly number[] }

function measure(places: readonly Place[]): Way {
  const alongM = [0]
  for (let i = 1; i < places.length; i++)
    alongM.push((alongM[i - 1] as number) + distanceM(places[i - 1] as Place, places[i] as Place))
  return { places, alongM }
}

function placeAlong({ path, side }: Mover, atM: number): Place {
  const { places, alongM } = path
  const after = upperBound(alongM, atM)
  if (after === alongM.length) return mustExist(places.at(-1), 'a way has places')
  const from = mustExist(places[Math.max(0, after - 1)], 'the place before')
  const to = mustExist(places[after], 'the place after')
  const [legBeginsM, legEndsM] = [alongM[after - 1] ?? 0, alongM[after] ?? 0]
  const legM = legEndsM - legBeginsM
  const towardsDeg = courseDeg(from, to)
  const besideM =
    side * Math.min(BESIDE_M_MAX, BESIDE_SHARE * legM) * Math.sin((Math.PI * (atM - legBeginsM)) / legM) ** 2
  return placeAhead(placeAhead(from, towardsDeg, atM - legBeginsM), towardsDeg + 90, besideM)
}
