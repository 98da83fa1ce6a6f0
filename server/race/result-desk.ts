import type { NewRevision, RecordedResults, ResultOrder } from '#db/results'
import { diffResults, type ResultRow } from '#race/results'

/** What is ordered and what is recorded of a race's results. */
export type ResultsToWrite = { readonly order?: ResultOrder; readonly recorded?: RecordedResults }

/** A revision without what its rows rest on. */
export type Revision = Omit<NewRevision, 'evidence'>

/**
 * The next revision of the results, if there is to be one. A new order is obeyed, whatever has changed. Without one, provisional results follow what they rest on;
 * official ones stay as they are until a person orders otherwise. Nothing is published that nobody has ordered.
 */
export function nextRevision(
  { order, recorded }: ResultsToWrite,
  rows: readonly ResultRow[],
  why: string,
  nowMs: number,
): Revision | undefined {
  if (order === undefined) return undefined
  const isOrdered = order.number > (recorded?.orderNumber ?? 0)
  if (!isOrdered && recorded?.state === 'official') return undefined
  const changes = diffResults(recorded?.rows ?? [], rows)
  if (!isOrdered && changes.length === 0) return undefined
  const revision = {
    revision: (recorded?.revision ?? 0) + 1,
    orderNumber: order.number,
    madeAtMs: nowMs,
    changes,
    rows,
  }
  if (isOrdered) return { ...revision, state: order.state, author: order.author, reason: order.reason }
  return { ...revision, state: 'provisional', reason: why }
}
