import { holdsBack, longestDelayMs, type ReleaseReader, releaseReader } from './publication-rules'
import type { Entry, RaceSetup } from './race-setup'
import { outSinceMs, standingRulings } from './ruling'

/** A position that anybody can read. `entrantId`: the place of its entry in the list. */
export type PublicPosition = {
  readonly entrantId: number
  readonly atMs: number
  readonly latDeg: number
  readonly lonDeg: number
}

/** What a public door has answered, of one entrant or of the race. */
export type PublicDocument = { readonly door: string; readonly entrantId?: number; readonly data: unknown }

/** Something that a door tells and that is still held back: an instant of an entrant's race, or that there is such an entrant at all. */
export type Leak = { readonly door: string; readonly entrantId: number; readonly path: string; readonly atMs?: number }

/** Instants of what was decided or made, not measured; and of what is foretold from what is shown. */
const PLANNED = new Set([
  ...['serverAtMs', 'publishedAtMs', 'madeAtMs', 'decidedAtMs', 'startsAtMs', 'endsAtMs', 'cutOffAtMs', 'holdsFromMs'],
  ...[
    'fromMs',
    'untilMs',
    'eta',
    'blackout',
    'course',
    'variants',
    'rulings',
    'courses',
    'revisions',
    'changes',
    'revoked',
  ],
])
/** Numbers between these are instants: years 2000 to 2100. */
/** Published positions are given to the second. */
const ROUNDING_MS = 1000
const [INSTANT_MIN_MS, INSTANT_MAX_MS] = [946_684_800_000, 4_102_444_800_000]

/**
 * Looks everything over that public doors have answered and gives what should not be there yet: positions before their release, any measured instant of an entrant
 * after the one up to which it is shown, and entrants who are hidden. Empty: nothing that is held back can be read.
 */
export function findLeaks(
  setup: RaceSetup,
  answers: {
    readonly positions: { readonly door: string; readonly all: readonly PublicPosition[] }
    readonly documents: readonly PublicDocument[]
    readonly nowMs: number
    readonly isLifted: boolean
  },
): Leak[] {
  const { publication } = setup
  const { positions, documents, nowMs, isLifted } = answers
  const reader = publication && holdsBack(publication) ? releaseReader(setup, publication) : undefined
  const ends = endsOf(setup, documents)
  const early = positions.all.flatMap((position): Leak[] => {
    const { entrantId, atMs } = position
    const entry = setup.entries[entrantId]
    const isShown = atMs <= (ends.get(entrantId) ?? Number.POSITIVE_INFINITY) + ROUNDING_MS
    if (entry === undefined || (isShown && isDue(reader, entry, position, nowMs, isLifted))) return []
    return [{ door: positions.door, entrantId, path: 'tracks', atMs }]
  })
  const later = documents.flatMap(({ door, entrantId, data }) => {
    const entry = entrantId === undefined ? undefined : setup.entries[entrantId]
    if (entrantId === undefined || entry === undefined) return []
    if (entry.isHidden) return [{ door, entrantId, path: '' }]
    if (reader === undefined) return []
    return instantsIn(data, '').flatMap(({ path, atMs }): Leak[] =>
      reader.instantReleaseAtMs(entry, atMs, isLifted) <= nowMs ? [] : [{ door, entrantId, path, atMs }],
    )
  })
  return [...early, ...later]
}

/** The instant after which nothing of an entrant may be shown, by the rulings and by the finish that the public is told of itself. */
function endsOf(
  { publication, entries, rulings }: RaceSetup,
  documents: readonly PublicDocument[],
): Map<number, number> {
  const afterEndMs = publication?.afterEndMs
  const ends = new Map<number, number>()
  if (afterEndMs === undefined) return ends
  const note = (id: number, endMs: number) =>
    ends.set(id, Math.min(ends.get(id) ?? Number.POSITIVE_INFINITY, endMs + afterEndMs))
  for (const { entrantId, data } of documents) {
    const { splits, finishedAtMs } = (data ?? {}) as {
      splits?: { outcome?: { latestMs?: number } }[]
      finishedAtMs?: number
    }
    const latestMs = splits?.at(-1)?.outcome?.latestMs
    if (entrantId !== undefined && finishedAtMs !== undefined && latestMs !== undefined) note(entrantId, latestMs)
  }
  for (const [id, { entryId }] of entries.entries()) {
    const outMs = outSinceMs(standingRulings(rulings, entryId))
    if (outMs !== undefined) note(id, outMs)
  }
  return ends
}

function isDue(
  reader: ReleaseReader | undefined,
  entry: Entry,
  position: PublicPosition,
  nowMs: number,
  isLifted: boolean,
) {
  if (entry.isHidden) return false
  return reader === undefined || reader.releaseAtMs(entry, position.atMs, position, isLifted) <= nowMs + ROUNDING_MS
}

function instantsIn(data: unknown, path: string): { path: string; atMs: number }[] {
  if (typeof data === 'number') return data > INSTANT_MIN_MS && data < INSTANT_MAX_MS ? [{ path, atMs: data }] : []
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([key, value]) =>
    PLANNED.has(key) ? [] : instantsIn(value, path === '' ? key : `${path}.${key}`),
  )
}

/** Whether delays have ended, by what the public is told of the entrants: by rule some are late, and none is. */
export function isLiftedBy(
  { publication, entries }: RaceSetup,
  entrants: readonly { readonly delayMs?: number }[],
): boolean {
  const someLate = publication !== undefined && entries.some((entry) => longestDelayMs(publication, entry) > 0)
  return someLate && entrants.every(({ delayMs }) => delayMs === undefined)
}
