import type { Random } from '#base/random'
import { quantiseDeg, wrapLonSteps } from '#protocol/edge/report'

/** A fix that a boat has measured: its number is `round * boats + boat`. */
export type Measured = { readonly boat: number; readonly atS: number; readonly latDeg: number; readonly lonDeg: number }

/** All that the boats of a race measure, in flat arrays, and what of it a report is. */
export type SimulatedFleet = {
  readonly boats: number
  readonly rounds: number
  /** When a round was measured, whatever its fixes are stamped with. */
  roundAtMs(round: number): number
  fixAt(id: number): Measured
  /** The number of the fix of a boat that is stamped so; undefined when it has none. */
  idAt(boat: number, atS: number): number | undefined
  /** Whether a report says what was measured, in steps of 1e-4°. */
  isTrue(id: number, lat: number, lon: number): boolean
}

export type FleetOptions = {
  readonly boats: number
  readonly rounds: number
  readonly startMs: number
  readonly cadenceMs: number
  /** Fixes fall up to so many seconds beside their round. */
  readonly jitterS: number
  /** Share of fixes with a wild time, in rounds before `wildBeforeRound`. */
  readonly wildShare: number
  readonly wildBeforeRound: number
}

/**
 * Sails the boats: each holds a speed and turns now and then, every fifth lies still, the second crosses 180°. Chance of times and of places
 * come from sources of their own, so that the same seed sails the same courses whatever goes wrong.
 */
export function sailFleet(options: FleetOptions, random: Random): SimulatedFleet {
  const { boats, rounds } = options
  const latDeg = new Float64Array(rounds * boats)
  const lonDeg = new Float64Array(rounds * boats)
  for (let boat = 0; boat < boats; boat++) sailBoat(options, boat, random.fork(`boat ${boat}`), latDeg, lonDeg)
  return fleetOf(options, stampFixes(options, random.fork('times')), latDeg, lonDeg)
}

/** Where a boat's receiver says that it is at an instant. */
export type Places = (boat: number, atMs: number) => { readonly latDeg: number; readonly lonDeg: number }

/** A fleet whose boats are somewhere whether or not a round looks: each fix is measured at the second that it is stamped with, or would be. */
export function measureFleet(options: FleetOptions, places: Places, random: Random): SimulatedFleet {
  const { boats, rounds, startMs, cadenceMs } = options
  const stamps = stampFixes(options, random.fork('times'))
  const latDeg = new Float64Array(rounds * boats)
  const lonDeg = new Float64Array(rounds * boats)
  for (let id = 0; id < latDeg.length; id++) {
    const roundMs = startMs + Math.floor(id / boats) * cadenceMs
    const stampedMs = 1000 * (stamps[0][id] as number)
    const place = places(id % boats, Math.abs(stampedMs - roundMs) <= cadenceMs / 4 ? stampedMs : roundMs)
    latDeg[id] = place.latDeg
    lonDeg[id] = place.lonDeg
  }
  return fleetOf(options, stamps, latDeg, lonDeg)
}

function fleetOf(
  { boats, rounds, startMs, cadenceMs }: FleetOptions,
  [atS, wild]: ReturnType<typeof stampFixes>,
  latDeg: Float64Array,
  lonDeg: Float64Array,
): SimulatedFleet {
  return {
    boats,
    rounds,
    roundAtMs: (round) => startMs + round * cadenceMs,
    fixAt: (id) => {
      return { boat: id % boats, atS: atS[id] as number, latDeg: latDeg[id] as number, lonDeg: lonDeg[id] as number }
    },
    idAt: (boat, second) => {
      const round = Math.round((second * 1000 - startMs) / cadenceMs)
      const id = round * boats + boat
      if (round >= 0 && round < rounds && atS[id] === second) return id
      return wild.get(`${boat} ${second}`)
    },
    isTrue: (id, lat, lon) =>
      lat === quantiseDeg(latDeg[id] as number, 0) && lon === wrapLonSteps(quantiseDeg(lonDeg[id] as number, 0), 0),
  }
}

/** What each fix says of its time, and the fixes whose time is wild. */
function stampFixes(options: FleetOptions, random: Random): [Float64Array, Map<string, number>] {
  const { boats, rounds, startMs, cadenceMs, wildShare, wildBeforeRound } = options
  const jitterS = Math.min(options.jitterS, Math.floor(cadenceMs / 4000))
  const atS = new Float64Array(rounds * boats)
  const wild = new Map<string, number>()
  for (let id = 0; id < atS.length; id++) {
    const round = Math.floor(id / boats)
    atS[id] = Math.floor((startMs + round * cadenceMs) / 1000)
    if (jitterS > 0 && round > 0) atS[id] = (atS[id] as number) + random.int(2 * jitterS + 1) - jitterS
    if (wildShare === 0 || round >= wildBeforeRound || !random.chance(wildShare)) continue
    const wildS = (atS[id] as number) + wildOffsetS(random, cadenceMs / 1000)
    const key = `${id % boats} ${wildS}`
    // A tracker's fixes of one second are one to its sender: only the first would go.
    if (wild.has(key)) continue
    atS[id] = wildS
    wild.set(key, id)
  }
  return [atS, wild]
}

/**
 * Receivers without almanac err by hours, by days, and by the 1024 weeks after which GPS counts anew. Half a round beside all rounds, so that
 * no other fix of the boat has the same time.
 */
function wildOffsetS(random: Random, cadenceS: number): number {
  const reachS = [3 * 3600, 20 * 86_400, 85 * 86_400, 3 * 365 * 86_400][random.int(5)]
  const offsetS = reachS === undefined ? -1024 * 7 * 86_400 : (2 * random.next() - 1) * reachS
  return Math.round(Math.floor(offsetS / cadenceS) * cadenceS + cadenceS / 2)
}

function sailBoat(
  { boats, rounds, cadenceMs }: FleetOptions,
  boat: number,
  random: Random,
  latDeg: Float64Array,
  lonDeg: Float64Array,
): void {
  const lies = boat % 5 === 4
  const minutes = cadenceMs / 60_000
  let lat = 44 + random.next()
  let lon = boat === 1 ? 179.95 : -10 - random.next()
  let [latMove, lonMove] = [0.002 * random.normal(), 0.002 * random.normal()]
  for (let round = 0; round < rounds; round++) {
    if (random.chance(0.02)) [latMove, lonMove] = [0.002 * random.normal(), 0.002 * random.normal()]
    if (!lies) {
      lat = Math.max(-85, Math.min(85, lat + minutes * (latMove + 0.0003 * random.normal())))
      lon = wrapDeg(lon + minutes * (lonMove + 0.0003 * random.normal()))
    }
    latDeg[round * boats + boat] = lat
    lonDeg[round * boats + boat] = lon
  }
}

const wrapDeg = (deg: number) => (deg >= 180 ? deg - 360 : deg < -180 ? deg + 360 : deg)
