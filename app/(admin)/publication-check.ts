import type { LiveDelta, LivePoint, LiveSnapshot } from '#protocol/live/messages'
import { readCatchUp, readSnapshot, readTracks } from '#protocol/live/read-message'
import { readResultSheet } from '#protocol/live/read-results'
import { decodeTracks } from '#protocol/live/tracks'
import { findLeaks, isLiftedBy, type Leak, type PublicDocument, type PublicPosition } from '#race/leak-audit'
import type { RaceSetup } from '#race/race-setup'
import { setupAt } from '#race/setup-change'
import { askLiveDoor } from '../live-server'
import { PUBLIC_DOORS } from './public-doors'

/** What came of a check: what should not be readable, and how much was looked at; or that the tracking server could not be asked. */
export type PublicationCheck =
  | { readonly kind: 'unasked' }
  | { readonly kind: 'checked'; readonly leaks: readonly Leak[]; readonly positions: number; readonly answers: number }

/** Asks every door as anybody could, or with an audience's pass, and looks over what they say against what is held back from those who ask. */
export async function checkPublication(decided: RaceSetup, pass?: string): Promise<PublicationCheck> {
  const ask = (path: string) => askLiveDoor(path, pass)
  const setup = setupAt(decided, Date.now())
  const pathOf = (door: string, id = '') => door.replace('SLUG', encodeURIComponent(setup.slug)).replace('ID', id)
  const snapshot = readSnapshot(await ask(pathOf(PUBLIC_DOORS.snapshot)))
  if (!snapshot.ok) return { kind: 'unasked' }
  const { epoch, version, serverAtMs, race } = snapshot.value
  const since = `?epoch=${encodeURIComponent(epoch)}&after=${Math.max(0, version - 50)}`
  const ids = setup.entries.map((_, id) => id)
  const [answer, results, caught, evidence] = await Promise.all([
    ask(pathOf(PUBLIC_DOORS.tracks)),
    ask(pathOf(PUBLIC_DOORS.results)),
    ask(`${pathOf(PUBLIC_DOORS.deltas)}${since}`),
    Promise.all(ids.map((id) => ask(pathOf(PUBLIC_DOORS.evidence, String(id))))),
  ])
  const tracks = readTracks(answer)
  const catchUp = readCatchUp(caught)
  const deltas = catchUp.ok && catchUp.value.kind === 'deltas' ? catchUp.value.deltas : []
  const points = [...(tracks.ok ? decodeTracks(tracks.value) : []), ...deltas.flatMap((delta) => delta.points)]
  const documents = [
    ...documentsOf(snapshot.value),
    ...resultDocuments(results),
    ...deltaDocuments(deltas),
    ...evidence.flatMap((data, entrantId) =>
      data === undefined ? [] : [{ door: PUBLIC_DOORS.evidence, entrantId, data }],
    ),
  ]
  const positions = { door: PUBLIC_DOORS.tracks, all: positionsOf(points) }
  const nowMs = Math.max(serverAtMs, Date.now())
  const leaks = findLeaks(setup, { positions, documents, nowMs, isLifted: isLiftedBy(setup, race.entrants) })
  return { kind: 'checked', leaks, positions: positions.all.length, answers: documents.length + 1 }
}

function documentsOf({ entries, race }: LiveSnapshot): PublicDocument[] {
  const door = PUBLIC_DOORS.snapshot
  return [
    ...entries.map((data) => ({ door, entrantId: data.id, data })),
    ...race.entrants.map((data) => ({ door, entrantId: data.id, data })),
  ]
}

function resultDocuments(answer: unknown): PublicDocument[] {
  const sheet = readResultSheet(answer)
  if (!sheet.ok) return []
  const changed = sheet.value.revisions.flatMap(({ changes }) => changes)
  return [
    ...sheet.value.rows.map((data) => ({ door: PUBLIC_DOORS.results, entrantId: data.entrantId, data })),
    ...changed.map(({ entrantId, was, now }) => ({ door: PUBLIC_DOORS.results, entrantId, data: { was, now } })),
  ]
}

/** Entries of the last deltas, as a page that follows gets them. */
function deltaDocuments(deltas: readonly LiveDelta[]): PublicDocument[] {
  return deltas.flatMap(({ entries }) =>
    entries.map((data) => ({ door: PUBLIC_DOORS.deltas, entrantId: data.id, data })),
  )
}

function positionsOf(points: readonly LivePoint[]): PublicPosition[] {
  return points.map(([entrantId, atS, latE5, lonE5]) => {
    return { entrantId, atMs: atS * 1000, latDeg: latE5 / 1e5, lonDeg: lonE5 / 1e5 }
  })
}
