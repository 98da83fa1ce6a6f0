import { CONTEXTS } from './contexts'
import { codeBelow, codeSigned } from './numbers'
import type { Coder } from './range-coder'
import { latStepsMax, lonStepsTurn, wrapLonSteps } from './report'

export type Place = { readonly lat: number; readonly lon: number }

/**
 * A full place: by itself, or by its distance from another full place of the same message, of which fleets are mostly not far apart. Longitudes
 * go the short way round.
 */
export function codeFullPlace(coder: Coder, place: Place, before: Place | undefined, halvings: number): Place {
  if (before === undefined) {
    const lat = codeBelow(coder, 2 * latStepsMax(halvings) + 1, place.lat + latStepsMax(halvings))
    const lon = codeBelow(coder, lonStepsTurn(halvings), place.lon + lonStepsTurn(halvings) / 2)
    return { lat: lat - latStepsMax(halvings), lon: lon - lonStepsTurn(halvings) / 2 }
  }
  const lat = before.lat + codeSigned(coder, CONTEXTS.fullLat, 5, place.lat - before.lat)
  const move = codeSigned(coder, CONTEXTS.fullLon, 5, wrapLonSteps(place.lon - before.lon, halvings))
  return { lat, lon: wrapLonSteps(before.lon + move, halvings) }
}
