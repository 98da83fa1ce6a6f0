import type { PublishedPoint } from '#db/published/points'
import type { LivePoint } from '#protocol/live/messages'

/** A published position as the live feed writes it. */
export function livePointOf({ entrantId, atS, latE5, lonE5 }: PublishedPoint): LivePoint {
  return [entrantId, atS, latE5, lonE5]
}
