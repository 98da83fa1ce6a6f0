import { mustExist } from '#base/assert'
import { createRandom, type Random } from '#base/random'
import type { Course, CourseElement, Place } from '#race/course'
import { courseDeg, distanceM, placeAhead, placeBetween } from './sphere'
import { upperBound } from './upper-bound'

/** A path on the ground: its points, how far along each lies, and how high the path is anywhere. */
export type MountainPath = {
  readonly points: readonly Place[]
  readonly alongM: readonly number[]
  readonly lengthM: number
  /** How far along the low points lie. */
  readonly valleysM: readonly number[]
  elevationM(alongM: number): number
}

/** A place to eat at; at a life base also to sleep. */
export type Checkpoint = { readonly name: string; readonly atM: number; readonly lifeBase: boolean }

const CENTRE: Place = { latDeg: 42.66, lonDeg: 0.45 }
const LENGTH_M = 330_000
const POINT_SPACING_M = 700
const CHECKPOINT_COUNT = 13
const CHECKPOINT_RADIUS_M = 250
const LINE_HALF_M = 150
const PASS_HEIGHT_M_MIN = 2100
/** Every fourth stop has beds. */
const LIFE_BASE_EVERY = 4

/** The demo's mountain path: an invented loop of 330 km in the Pyrenees, with two dozen passes. */
export const MOUNTAIN_PATH: MountainPath = createPath()

/** Stops along the path, in valleys. */
export const CHECKPOINTS: readonly Checkpoint[] = createCheckpoints()

/** The demo's mountain course: start, checkpoints, finish, and the path between them. */
export const MOUNTAIN_COURSE: Course = createCourse()

function createPath(): MountainPath {
  const random = createRandom('mountain path')
  const rough = roughen(outline(random), random)
  const scale = LENGTH_M / lastOf(alongOf(rough))
  const points = rough.map((place) => rounded(placeBetween(CENTRE, place, scale)))
  const alongM = alongOf(points)
  const lengthM = lastOf(alongM)
  const knots = elevationKnots(lengthM, random)
  const valleysM = knots.filter((knot) => knot.heightM < PASS_HEIGHT_M_MIN).map((knot) => knot.atM)
  return { points, alongM, lengthM, valleysM, elevationM: (atM) => elevationAt(knots, atM) }
}

/** A loop about the centre, longer than wide, that ends some way short of where it began. */
function outline(random: Random): Place[] {
  return Array.from({ length: 22 }, (_, i) => {
    const angle = (i / 22) * 2 * Math.PI
    const reach = 0.8 + 0.35 * random.next()
    return {
      latDeg: CENTRE.latDeg + 0.21 * reach * Math.sin(angle),
      lonDeg: CENTRE.lonDeg + 0.62 * reach * Math.cos(angle),
    }
  })
}

/** Bends every stretch sideways at its middle, then both halves, down to the spacing of points. */
function roughen(points: readonly Place[], random: Random): Place[] {
  const [first, ...rest] = points
  const result = [mustExist(first, 'an outline has points')]
  for (const to of rest) result.push(...bend(mustExist(result.at(-1), 'a point'), to, random))
  return result
}

function bend(from: Place, to: Place, random: Random): Place[] {
  const spanM = distanceM(from, to)
  if (spanM < POINT_SPACING_M) return [to]
  const aside = courseDeg(from, to) + (random.chance(0.5) ? 90 : -90)
  const middle = placeAhead(placeBetween(from, to, 0.5), aside, spanM * (0.08 + 0.2 * random.next()))
  return [...bend(from, middle, random), ...bend(middle, to, random)]
}

function rounded({ latDeg, lonDeg }: Place): Place {
  return { latDeg: Math.round(latDeg * 1e5) / 1e5, lonDeg: Math.round(lonDeg * 1e5) / 1e5 }
}

function lastOf(alongM: readonly number[]): number {
  return mustExist(alongM.at(-1), 'the path has points')
}

function alongOf(points: readonly Place[]): number[] {
  let alongM = 0
  return points.map((point, i) => {
    const before = points[i - 1]
    alongM += before ? distanceM(before, point) : 0
    return alongM
  })
}

type Knot = { readonly atM: number; readonly heightM: number }

/** Valley, pass, valley, pass: a knot every 5–8 km, 1,000–1,500 m and 2,100–2,800 m high. */
function elevationKnots(lengthM: number, random: Random): Knot[] {
  const knots: Knot[] = [{ atM: -10_000, heightM: 1200 }]
  for (let atM = 0; atM < lengthM + 10_000; atM += 5000 + 3000 * random.next()) {
    const high = knots.length % 2 === 0
    knots.push({ atM, heightM: high ? PASS_HEIGHT_M_MIN + 700 * random.next() : 1000 + 500 * random.next() })
  }
  return knots
}

function elevationAt(knots: readonly Knot[], atM: number): number {
  const next = knots.findIndex((knot) => knot.atM > atM)
  const to = mustExist(knots[next], 'the knots reach beyond the path')
  const from = mustExist(knots[next - 1], 'the knots begin before the path')
  const share = (atM - from.atM) / (to.atM - from.atM)
  return from.heightM + ((to.heightM - from.heightM) * (1 - Math.cos(Math.PI * share))) / 2
}

function createCheckpoints(): Checkpoint[] {
  const { alongM, lengthM, valleysM } = MOUNTAIN_PATH
  return Array.from({ length: CHECKPOINT_COUNT }, (_, i) => {
    const wantedM = ((i + 1) * lengthM) / (CHECKPOINT_COUNT + 1)
    const valleyM = valleysM.reduce((a, b) => (Math.abs(b - wantedM) < Math.abs(a - wantedM) ? b : a))
    const atM = mustExist(alongM[upperBound(alongM, valleyM)], 'the path reaches its checkpoints')
    const lifeBase = (i + 1) % LIFE_BASE_EVERY === 0
    return { name: `${lifeBase ? 'Life base' : 'Checkpoint'} ${i + 1}`, atM, lifeBase }
  })
}

function createCourse(): Course {
  const { points, alongM, lengthM } = MOUNTAIN_PATH
  const stops: CourseElement[] = CHECKPOINTS.map(({ name, atM }) => {
    return { kind: 'checkpoint', name, at: placeAlong(atM), radiusM: CHECKPOINT_RADIUS_M }
  })
  const elements = [lineAcross('Start', 0), ...stops, lineAcross('Finish', lengthM)]
  const atM = [0, ...CHECKPOINTS.map((stop) => stop.atM), lengthM]
  const legs = atM.slice(1).map((toM, i) => {
    const fromM = mustExist(atM[i], 'every leg has a beginning')
    return points.slice(upperBound(alongM, fromM), alongM.indexOf(toM))
  })
  return { elements, legs }
}

function lineAcross(name: string, atM: number): CourseElement {
  const centre = placeAlong(atM)
  const onCourseDeg = courseDeg(placeAlong(atM - 50), placeAlong(atM + 50))
  const port = rounded(placeAhead(centre, onCourseDeg - 90, LINE_HALF_M))
  const starboard = rounded(placeAhead(centre, onCourseDeg + 90, LINE_HALF_M))
  return { kind: 'line', name, port, starboard }
}

/** Where the path is after so many metres; straight on before its beginning and beyond its end. */
export function placeAlong(atM: number): Place {
  const { points, alongM } = MOUNTAIN_PATH
  const next = Math.min(points.length - 1, Math.max(1, upperBound(alongM, atM)))
  const from = mustExist(points[next - 1], 'a point before')
  const to = mustExist(points[next], 'a point after')
  const fromM = mustExist(alongM[next - 1], 'as many')
  const toM = mustExist(alongM[next], 'as many')
  return placeBetween(from, to, (atM - fromM) / (toM - fromM))
}
