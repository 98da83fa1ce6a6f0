import type { Random } from '#base/random'
import { MINUTE_MS, wrapLonDeg } from '#base/units'
import { BOATS_BEGIN_BEFORE_START_MS, createBoats } from '#simulator/boats'
import type { Fleet } from '#simulator/fleet'
import { OCEAN_COURSE } from '#simulator/ocean-course'
import { createRunners, RUNNERS_BEGIN_BEFORE_START_MS } from '#simulator/runners'
import { type Sea, sailSea } from './sea'

/**
 * Where competitors truly move: a rough sea made for measuring, or what the demo shows: boats on its ocean, runners on its mountain trail. No rule was made
 * on the demo's.
 */
export const WATERS = ['sea', 'ocean', 'trail'] as const
export type Waters = (typeof WATERS)[number]

type Span = { readonly boats: number; readonly fromMs: number; readonly toMs: number }

export function truthOf(waters: Waters, span: Span, random: Random): Sea {
  const [seed, count] = [String(random.next()), span.boats]
  switch (waters) {
    case 'sea':
      return sailSea(span, random)
    case 'ocean': {
      const startAtMs = span.fromMs + BOATS_BEGIN_BEFORE_START_MS
      return recordFleet(createBoats({ seed, startAtMs, course: OCEAN_COURSE, count }), span)
    }
    case 'trail': {
      const startAtMs = span.fromMs + RUNNERS_BEGIN_BEFORE_START_MS
      return recordFleet(createRunners({ seed, startAtMs, count }), span)
    }
  }
}

/** A fleet of the demo, minute by minute: it moves on and keeps no history. Who is out of the race stays where he was last. */
function recordFleet(fleet: Fleet, { boats, fromMs, toMs }: Span): Sea {
  const minutes = Math.ceil((toMs - fromMs) / MINUTE_MS) + 2
  const [latDeg, lonDeg] = [new Float64Array(minutes * boats), new Float64Array(minutes * boats)]
  for (let id = 0; id < latDeg.length; id++) {
    const place = fleet.placeAt(id % boats, fromMs + Math.floor(id / boats) * MINUTE_MS)
    latDeg[id] = place?.latDeg ?? (latDeg[id - boats] as number)
    lonDeg[id] = place?.lonDeg ?? (lonDeg[id - boats] as number)
  }
  return {
    placeAt(boat, atMs) {
      const at = Math.max(0, Math.min(minutes - 1.001, (atMs - fromMs) / MINUTE_MS))
      const id = Math.floor(at) * boats + boat
      const between = (deg: Float64Array) =>
        (deg[id] as number) + ((deg[id + boats] as number) - (deg[id] as number)) * (at % 1)
      return { latDeg: between(latDeg), lonDeg: wrapLonDeg(between(lonDeg)) }
    },
  }
}
