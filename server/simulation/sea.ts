import type { Random } from '#base/random'
import { DEG_RAD, HOUR_MS, MINUTE_MS, wrapLonDeg } from '#base/units'
import type { Places } from './fleet'

/**
 * Where boats truly are, every ten seconds: what a drawn map is held against. Each keeps a course through gusts, wander, shifts and current, turns
 * at the end of its legs, tacks when it beats, and stops now and then.
 */
export type Sea = { placeAt(boat: number, atMs: number): { readonly latDeg: number; readonly lonDeg: number } }

type SeaOptions = { readonly boats: number; readonly fromMs: number; readonly toMs: number }

const STEP_MS = 10_000
const DEGREE_M = 111_195

/** Sails all boats. The same source of chance sails the same courses, however often anybody looks. */
export function sailSea({ boats, fromMs, toMs }: SeaOptions, random: Random): Sea {
  const steps = Math.ceil((toMs - fromMs) / STEP_MS) + 2
  const sailed = Array.from({ length: boats }, (_, boat) => sailBoat(boat, steps, random.fork(`boat ${boat}`)))
  return {
    placeAt(boat, atMs) {
      const { latDeg, lonDeg } = sailed[boat] as BoatTrack
      const at = Math.max(0, Math.min(steps - 1.001, (atMs - fromMs) / STEP_MS))
      const step = Math.floor(at)
      const [lat, lon] = [latDeg[step] as number, lonDeg[step] as number]
      const share = at - step
      return {
        latDeg: lat + ((latDeg[step + 1] as number) - lat) * share,
        lonDeg: wrapLonDeg(lon + wrapLonDeg((lonDeg[step + 1] as number) - lon) * share),
      }
    },
  }
}

type BoatTrack = { readonly latDeg: Float64Array; readonly lonDeg: Float64Array }

function sailBoat(boat: number, steps: number, random: Random): BoatTrack {
  const track = { latDeg: new Float64Array(steps), lonDeg: new Float64Array(steps) }
  const helm = createHelm(random.fork('helm'))
  const gust = createDrift(0.08, 8 * MINUTE_MS, random.fork('gust'))
  const wander = createDrift(4, 4 * MINUTE_MS, random.fork('wander'))
  const shift = createDrift(10, 2 * HOUR_MS, random.fork('shift'))
  const [setEast, setNorth] = [0, 1].map((axis) => createDrift(0.25, 3 * HOUR_MS, random.fork(`current ${axis}`)))
  const cruiseMps = 3 + 2 * random.next()
  let latDeg = 44 + random.next()
  let lonDeg = boat === 1 ? 179.95 : -10 - random.next()
  let [headingDeg, share] = [helm().headingDeg, 1]
  for (let step = 0; step < steps; step++) {
    track.latDeg[step] = latDeg
    track.lonDeg[step] = lonDeg
    const wanted = helm()
    const turnDeg = wanted.headingDeg - headingDeg
    headingDeg += Math.max(-20, Math.min(20, turnDeg))
    // A boat takes a minute to stop or to gather way, and loses some of it in a turn.
    share += (wanted.share * (Math.abs(turnDeg) > 20 ? 0.6 : 1) - share) / 4
    const speedMps = cruiseMps * share * (1 + gust())
    const course = (headingDeg + wander() + shift()) * DEG_RAD
    const [east, north] = [
      speedMps * Math.sin(course) + (setEast?.() ?? 0),
      speedMps * Math.cos(course) + (setNorth?.() ?? 0),
    ]
    latDeg = Math.max(-80, Math.min(80, latDeg + (north * STEP_MS) / 1000 / DEGREE_M))
    lonDeg = wrapLonDeg(lonDeg + (east * STEP_MS) / 1000 / DEGREE_M / Math.cos(latDeg * DEG_RAD))
  }
  return track
}

type Wanted = { readonly headingDeg: number; readonly share: number }

/**
 * What the crew wants, step by step: a leg of a course some hours long, on a beat in tacks of about forty minutes, else with a change of course
 * every two hours; twice a day a stop of up to an hour. Headings are not wrapped: a boat turns the way they go.
 */
function createHelm(random: Random): () => Wanted {
  const within = (meanMs: number) => random.chance(STEP_MS / meanMs)
  let headingDeg = 360 * random.next()
  let [beats, side, stoppedMs] = [random.chance(0.5), 1, 0]
  return () => {
    if (within(5 * HOUR_MS)) {
      beats = random.chance(0.5)
      headingDeg += 240 * (random.next() - 0.5)
    } else if (beats && within(40 * MINUTE_MS)) {
      side = -side
      headingDeg += side * (80 + 20 * random.next())
    } else if (!beats && within(2 * HOUR_MS)) headingDeg += 80 * (random.next() - 0.5)
    if (within(12 * HOUR_MS)) stoppedMs = (10 + 50 * random.next()) * MINUTE_MS
    stoppedMs -= STEP_MS
    return { headingDeg, share: stoppedMs > 0 ? 0 : 1 }
  }
}

/** Something that wanders about zero: deviation, and the time in which it forgets (Ornstein and Uhlenbeck). */
function createDrift(deviation: number, forgetMs: number, random: Random): () => number {
  const kept = Math.exp(-STEP_MS / forgetMs)
  const fresh = deviation * Math.sqrt(1 - kept * kept)
  let value = deviation * random.normal()
  return () => {
    value = value * kept + fresh * random.normal()
    return value
  }
}

/** What receivers on the boats say: the truth at each fix's second, a few metres off. */
export function measureSea(sea: Sea, random: Random): Places {
  const receiver = random.fork('receiver')
  return (boat, atMs) => {
    const { latDeg, lonDeg } = sea.placeAt(boat, atMs)
    return { latDeg: latDeg + 3e-5 * receiver.normal(), lonDeg: wrapLonDeg(lonDeg + 3e-5 * receiver.normal()) }
  }
}
