import { sayWrong } from './accounted'
import { excusedNotes } from './check-notes'
import type { Checker } from './checkers'
import type { BookedNote } from './said-book'

/** In the end the newest status of every tracker that shore has is the newest that was said of it, or newer than the newest that could come. */
export const statusesEndEqual: Checker = (outcome) => {
  const { said } = outcome.ledger
  const isExcused = excusedNotes(outcome)
  const newest = new Map<string, BookedNote>()
  for (const note of said.notes.values()) {
    if (note.item.kind !== 'status' || (!note.isTold && isExcused(note))) continue
    const key = `${note.stream} ${note.slot}`
    if ((newest.get(key)?.atS ?? 0) <= note.atS) newest.set(key, note)
  }
  const wrong = [...newest].filter(([key, { atS }]) => said.newestStatus.get(key)?.atS !== atS)
  return sayWrong(
    wrong.map(([key, { atS }]) => `that of ${key} at ${atS}`),
    'newest statuses are not with shore',
  )
}
