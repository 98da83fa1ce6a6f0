import { cache } from 'react'
import { readPublishedEvidence, readPublishedResults } from '#db/published/results'
import type { Sight } from '#db/published/sight'
import { readExplanation, readResultSheet } from '#protocol/live/read-results'
import type { LiveExplanation, LiveResultSheet } from '#protocol/live/results'
import { database } from '../../database'
import { firstSnapshot } from '../../live-server'

/** The picture of a race, once a request. */
export const snapshotOf = cache(firstSnapshot)

/** The results of a race as they are published, or those of a revision; undefined when there are none. */
export async function resultSheetOf(sight: Sight, revision?: number): Promise<LiveResultSheet | undefined> {
  const db = database()
  const found = db && (await readPublishedResults(db, sight, revision))
  if (found === undefined) return undefined
  const read = readResultSheet(found)
  return read.ok ? read.value : undefined
}

/** What an entrant's result rests on, as it is published; undefined when nothing is. */
export async function explanationOf(
  sight: Sight,
  entrantId: number,
  revision?: number,
): Promise<LiveExplanation | undefined> {
  const db = database()
  const found = db && (await readPublishedEvidence(db, sight, entrantId, revision))
  if (found === undefined) return undefined
  const read = readExplanation(found)
  return read.ok ? read.value : undefined
}

/** A number in an address; undefined when it is none. */
export function numberIn(words: string | string[] | undefined): number | undefined {
  return typeof words === 'string' && /^\d{1,9}$/.test(words) ? Number(words) : undefined
}
