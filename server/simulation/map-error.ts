import { MINUTE_MS } from '#base/units'
import type { WireFix } from '#protocol/edge/expected-place'
import { apartM, predictPlace } from '#protocol/edge/predict'
import { quantiseDeg, wrapLonSteps } from '#protocol/edge/report'
import type { Ledger } from './ledger'
import type { SimulationOutcome } from './sail'
import type { Sea } from './sea'

/** Whole steps of 1e-4°, as the simulation's senders write them. */
const HALVINGS = 0

/** Shore keeps a fix aside that is further ahead of its arrival. */
const FUTURE_MAX_MS = 120_000

/**
 * How far every boat is from where shore draws it, m, in the middle of every minute of a span from its first fix on: shore draws from the newest two
 * fixes that it has been told by then.
 */
export function mapErrors(
  { fleet, recordedAtMs }: Pick<Ledger, 'fleet' | 'recordedAtMs'>,
  sea: Sea,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): number[] {
  const errors: number[] = []
  for (let boat = 0; boat < fleet.boats; boat++) {
    const told = toldOf(boat, fleet, recordedAtMs)
    let newest: readonly WireFix[] = []
    for (let [atMs, next] = [fromMs + MINUTE_MS / 2, 0]; atMs < untilMs; atMs += MINUTE_MS) {
      for (; next < told.length && (told[next] as Told).toldAtMs <= atMs; next++) {
        newest = [...newest, (told[next] as Told).fix].sort((a, b) => b.atS - a.atS).slice(0, 2)
      }
      const [first, second] = newest
      if (first === undefined) continue
      const drawn = predictPlace(second ? [first, second] : [first], atMs / 1000, HALVINGS)
      errors.push(apartM(drawn, stepsOf(sea.placeAt(boat, atMs)), HALVINGS))
    }
  }
  return errors
}

type Told = { readonly fix: WireFix; readonly toldAtMs: number }

function toldOf(boat: number, fleet: Ledger['fleet'], recordedAtMs: Float64Array): Told[] {
  const told: Told[] = []
  for (let id = boat; id < recordedAtMs.length; id += fleet.boats) {
    const toldAtMs = recordedAtMs[id] as number
    if (Number.isNaN(toldAtMs)) continue
    const { atS, latDeg, lonDeg } = fleet.fixAt(id)
    if (1000 * atS > toldAtMs + FUTURE_MAX_MS) continue
    const place = { lat: quantiseDeg(latDeg, HALVINGS), lon: wrapLonSteps(quantiseDeg(lonDeg, HALVINGS), HALVINGS) }
    told.push({ toldAtMs, fix: { atS, ...place } })
  }
  return told.sort((a, b) => a.toldAtMs - b.toldAtMs)
}

/** A place in steps and parts of them. */
function stepsOf({ latDeg, lonDeg }: { readonly latDeg: number; readonly lonDeg: number }) {
  return { lat: latDeg * 10_000, lon: lonDeg * 10_000 }
}

/** What 95 of 100 errors before the quiet end of a run do not exceed, m; NaN when nothing was drawn, or the truth is not known. */
export function mapErrorP95M({ ledger, sea, span }: SimulationOutcome): number {
  if (sea === undefined) return Number.NaN
  const errors = mapErrors(ledger, sea, { fromMs: span.fromMs, untilMs: span.quietFromMs }).sort((a, b) => a - b)
  return errors[Math.floor(0.95 * errors.length)] ?? Number.NaN
}
