import type { Wish } from '#protocol/edge/ask-frame'
import {
  AGE_MIN_MAX,
  NEIGHBOUR_STEPS_NM,
  NEIGHBOURS_MAX,
  type Neighbour,
  type Standing,
} from '#protocol/edge/neighbours-frame'
import { quantiseDeg, wrapLonSteps } from '#protocol/edge/report'
import type { LiveEntry, LiveSnapshot } from '#protocol/live/messages'
import { sphericalM } from '#race/geodesy'

const NAUTICAL_MILE_M = 1852

/**
 * How a published race stands for one entrant, and whom to tell it of, the first ones first: whoever is nearest, or who leads if only standings are
 * asked for. Entries go by their place in the entry list, as everywhere in the published picture. Who has no place along the course is left out.
 */
export function neighboursFor(
  { entries, field, serverAtMs }: Pick<LiveSnapshot, 'entries' | 'field' | 'serverAtMs'>,
  entrantId: number,
  wishes: readonly Wish[],
): { standing: Omit<Standing, 'epoch' | 'slot'>; candidates: Neighbour[] } {
  const own = entries.find(({ id }) => id === entrantId)
  const atMs = field.standingsAtMs ?? serverAtMs
  const standing = { atS: Math.floor(atMs / 1000), racing: entries.length, rank: own?.progress?.rank ?? 0 }
  const others = entries.filter(({ id }) => id !== entrantId)
  const ordered = wishes.includes('neighbours') ? nearestFirst(others, own) : leadersFirst(others)
  const candidates = ordered.flatMap((entry) => neighbourOf(entry, atMs)).slice(0, NEIGHBOURS_MAX)
  return { standing, candidates }
}

function nearestFirst(others: readonly LiveEntry[], own: LiveEntry | undefined): readonly LiveEntry[] {
  const here = own?.fix
  if (here === undefined) return leadersFirst(others)
  const farM = ({ fix }: LiveEntry) => (fix === undefined ? Number.POSITIVE_INFINITY : sphericalM(here, fix))
  return others.toSorted((a, b) => Math.sign(farM(a) - farM(b)) || 0)
}

const leadersFirst = (others: readonly LiveEntry[]) => others.toSorted((a, b) => placeOf(a) - placeOf(b))

/** Who has no rank, because it is out, comes after all others. */
const placeOf = ({ progress }: LiveEntry): number =>
  progress && progress.rank > 0 ? progress.rank : Number.MAX_SAFE_INTEGER

function neighbourOf({ id, fix, progress }: LiveEntry, atMs: number): Neighbour[] {
  if (fix === undefined || progress === undefined) return []
  const ageMin = Math.round((atMs - fix.atMs) / 60_000)
  const named = {
    entry: id,
    rank: progress.rank,
    lat: quantiseDeg(fix.latDeg, 0),
    lon: wrapLonSteps(quantiseDeg(fix.lonDeg, 0), 0),
    ageMin: Math.min(AGE_MIN_MAX, Math.max(0, ageMin)),
  }
  if (progress.state === 'finished') return [{ ...named, state: 'finished' }]
  const toFinish = Math.round((progress.distanceToGoM / NAUTICAL_MILE_M) * NEIGHBOUR_STEPS_NM)
  return [{ ...named, state: 'racing', toFinish }]
}
